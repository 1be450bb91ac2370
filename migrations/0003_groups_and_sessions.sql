-- Groups of users.

CREATE TABLE groups (
    user_pool_id text COLLATE "C" NOT NULL,
    name text COLLATE "C" NOT NULL,
    description text,
    role_arn text,
    -- The smallest wins, none comes last.
    precedence integer,
    created_at timestamptz NOT NULL,
    modified_at timestamptz NOT NULL,
    PRIMARY KEY (user_pool_id, name)
);

CREATE TABLE group_members (
    user_pool_id text COLLATE "C" NOT NULL,
    name text COLLATE "C" NOT NULL,
    sub uuid NOT NULL,
    PRIMARY KEY (user_pool_id, name, sub),
    FOREIGN KEY (user_pool_id, name) REFERENCES groups ON DELETE CASCADE,
    FOREIGN KEY (user_pool_id, sub) REFERENCES users ON DELETE CASCADE
);
CREATE INDEX ON group_members (user_pool_id, sub);

-- Sessions that users and administrators see and end. Where a pool tracks none, what is said of them is NULL.

ALTER TABLE user_pools
    ADD COLUMN tracks_sessions boolean NOT NULL DEFAULT false,
    ADD COLUMN max_token_sessions integer NOT NULL DEFAULT 20;

-- How long a browser session spares the user a sign-in at the client; NULL is the pool's default.
ALTER TABLE user_pool_clients ADD COLUMN sso_minutes integer;

ALTER TABLE grants
    ADD COLUMN last_active_at timestamptz,
    ADD COLUMN address text,
    ADD COLUMN device text;

ALTER TABLE browser_sessions
    -- Where the user signed in.
    ADD COLUMN client_id text COLLATE "C",
    ADD COLUMN last_active_at timestamptz,
    ADD COLUMN address text,
    ADD COLUMN device text;
