-- Authorization requests that clients pushed (RFC 9126). One is good until its app has been answered.
CREATE TABLE pushed_requests (
    user_pool_id text COLLATE "C" NOT NULL,
    digest bytea NOT NULL,
    client_id text COLLATE "C" NOT NULL,
    -- [["name", "value"], ..]
    parameters jsonb NOT NULL,
    -- The key that proved itself with the request.
    jkt text COLLATE "C",
    created_at timestamptz NOT NULL,
    -- Until when a browser may come with it for the first time, and when one did.
    usable_until timestamptz NOT NULL,
    begun_at timestamptz,
    expires_at timestamptz NOT NULL,
    consumed_at timestamptz,
    PRIMARY KEY (user_pool_id, digest)
);
CREATE INDEX ON pushed_requests (expires_at);

-- The thumbprint of the key that tokens are bound to (RFC 9449 §6). NULL: whoever bears them.
ALTER TABLE authorization_codes ADD COLUMN jkt text COLLATE "C";
ALTER TABLE grants ADD COLUMN jkt text COLLATE "C";

-- Of a client that registered itself (RFC 7591): the token that it manages itself with (RFC 7592), as SHA-256. NULL: an
-- administrator made the client.
ALTER TABLE user_pool_clients ADD COLUMN registration_digest bytea;

-- Devices that wait for a user who signs in elsewhere (RFC 8628).
CREATE TABLE device_authorizations (
    user_pool_id text COLLATE "C" NOT NULL,
    -- SHA-256 of the device code.
    digest bytea NOT NULL,
    -- HMAC of the code that the user types.
    user_code_digest bytea NOT NULL,
    client_id text COLLATE "C" NOT NULL,
    scopes text[] NOT NULL,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    -- Seconds between two polls, and when the device last did.
    poll_interval integer NOT NULL,
    polled_at timestamptz,
    decided_at timestamptz,
    approved boolean,
    PRIMARY KEY (user_pool_id, digest)
);
CREATE UNIQUE INDEX device_authorizations_waiting ON device_authorizations (user_pool_id, user_code_digest)
    WHERE decided_at IS NULL;
CREATE INDEX ON device_authorizations (expires_at);
