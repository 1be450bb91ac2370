-- Recovery codes: each stands once for a second factor that was lost. HMAC under the server's key, as all short codes.
CREATE TABLE recovery_codes (
    user_pool_id text COLLATE "C" NOT NULL,
    sub uuid NOT NULL,
    digest bytea NOT NULL,
    created_at timestamptz NOT NULL,
    consumed_at timestamptz,
    PRIMARY KEY (user_pool_id, sub, digest),
    FOREIGN KEY (user_pool_id, sub) REFERENCES users ON DELETE CASCADE
);
