-- Terms of use and privacy policies that clients link to, and what users agreed to when they signed up.
CREATE TABLE terms (
    user_pool_id text COLLATE "C" NOT NULL,
    terms_id uuid NOT NULL,
    client_id text COLLATE "C" NOT NULL,
    -- terms-of-use or privacy-policy.
    name text COLLATE "C" NOT NULL,
    -- Language to URL, as Cognito calls the languages.
    links jsonb NOT NULL,
    created_at timestamptz NOT NULL,
    modified_at timestamptz NOT NULL,
    PRIMARY KEY (user_pool_id, terms_id),
    UNIQUE (user_pool_id, client_id, name),
    FOREIGN KEY (user_pool_id, client_id) REFERENCES user_pool_clients ON DELETE CASCADE
);

-- The version is when the terms were last changed. It stays when the terms go.
CREATE TABLE terms_agreements (
    user_pool_id text COLLATE "C" NOT NULL,
    sub uuid NOT NULL,
    terms_id uuid NOT NULL,
    name text COLLATE "C" NOT NULL,
    version timestamptz NOT NULL,
    agreed_at timestamptz NOT NULL,
    PRIMARY KEY (user_pool_id, sub, terms_id, version),
    FOREIGN KEY (user_pool_id, sub) REFERENCES users ON DELETE CASCADE
);
