-- What users have allowed clients to have, by the resource it is for (RFC 8707; empty: none was named). What is asked
-- for and stands here already is not asked again.
CREATE TABLE consents (
    user_pool_id text COLLATE "C" NOT NULL,
    sub uuid NOT NULL,
    client_id text COLLATE "C" NOT NULL,
    resource text COLLATE "C" NOT NULL,
    scopes text[] NOT NULL,
    -- Claims beyond the scopes; * stands for all that the client may read.
    claims text[] NOT NULL,
    created_at timestamptz NOT NULL,
    modified_at timestamptz NOT NULL,
    PRIMARY KEY (user_pool_id, sub, client_id, resource),
    FOREIGN KEY (user_pool_id, sub) REFERENCES users ON DELETE CASCADE,
    FOREIGN KEY (user_pool_id, client_id) REFERENCES user_pool_clients ON DELETE CASCADE
);
CREATE INDEX ON consents (user_pool_id, client_id);
