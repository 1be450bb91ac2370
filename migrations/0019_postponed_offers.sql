-- What users were offered after a sign-in, and said "not now" to.
CREATE TABLE postponed_offers (
    user_pool_id text COLLATE "C" NOT NULL,
    sub uuid NOT NULL,
    -- passkey or second-step.
    offer text COLLATE "C" NOT NULL,
    postponed_at timestamptz NOT NULL,
    PRIMARY KEY (user_pool_id, sub, offer),
    FOREIGN KEY (user_pool_id, sub) REFERENCES users ON DELETE CASCADE
);
