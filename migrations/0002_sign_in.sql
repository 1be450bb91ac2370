-- What signing in with more than a password needs.

-- Which second factors a user has switched on, which one is preferred, whether a software token is registered.
ALTER TABLE users ADD COLUMN mfa jsonb NOT NULL DEFAULT '{}';

-- Seeds of software tokens (RFC 6238), sealed under the pool's data key. A new seed is pending until it was proven, and
-- displaces the active one only then. last_step: the newest time step whose code was taken; no code works twice.
CREATE TABLE software_tokens (
    user_pool_id text COLLATE "C" NOT NULL,
    sub uuid NOT NULL,
    state text COLLATE "C" NOT NULL CHECK (state IN ('pending', 'active')),
    sealed bytea NOT NULL,
    last_step bigint NOT NULL,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (user_pool_id, sub, state),
    FOREIGN KEY (user_pool_id, sub) REFERENCES users ON DELETE CASCADE
);

-- A challenge may have sent a code, keeps what only its answer needs, and knows the device it came from.
ALTER TABLE challenges
    ADD COLUMN code_digest bytea,
    -- The attribute that the code proves, and the value it was sent to.
    ADD COLUMN attribute text COLLATE "C",
    ADD COLUMN destination text,
    -- Sealed under the pool's data key.
    ADD COLUMN sealed_state bytea,
    ADD COLUMN device_key text COLLATE "C";
CREATE INDEX ON challenges (user_pool_id, sub);

-- What is sealed in the caller's hands before the first factor is proven (SECRET_BLOCK, first Sessions): its tries are
-- counted, and it is answered once.
CREATE TABLE sealed_uses (
    user_pool_id text COLLATE "C" NOT NULL,
    digest bytea NOT NULL,
    attempts integer NOT NULL,
    expires_at timestamptz NOT NULL,
    consumed_at timestamptz,
    PRIMARY KEY (user_pool_id, digest)
);
CREATE INDEX ON sealed_uses (expires_at);

-- Passkeys. The credential is what the WebAuthn library keeps of it.
CREATE TABLE passkeys (
    user_pool_id text COLLATE "C" NOT NULL,
    credential_id bytea NOT NULL,
    sub uuid NOT NULL,
    credential jsonb NOT NULL,
    relying_party_id text COLLATE "C" NOT NULL,
    friendly_name text NOT NULL,
    attachment text COLLATE "C",
    transports text[] NOT NULL,
    created_at timestamptz NOT NULL,
    last_used_at timestamptz,
    PRIMARY KEY (user_pool_id, credential_id),
    FOREIGN KEY (user_pool_id, sub) REFERENCES users ON DELETE CASCADE
);
CREATE INDEX ON passkeys (user_pool_id, sub);

-- Devices: offered at a sign-in, confirmed with a verifier of the device's own password.
CREATE TABLE devices (
    user_pool_id text COLLATE "C" NOT NULL,
    sub uuid NOT NULL,
    device_key text COLLATE "C" NOT NULL,
    device_group_key text COLLATE "C" NOT NULL,
    name text,
    -- Salt and verifier, sealed under the pool's data key; NULL until the device is confirmed.
    sealed_verifier bytea,
    remembered boolean NOT NULL,
    last_ip text,
    created_at timestamptz NOT NULL,
    modified_at timestamptz NOT NULL,
    last_authenticated_at timestamptz NOT NULL,
    PRIMARY KEY (user_pool_id, sub, device_key),
    FOREIGN KEY (user_pool_id, sub) REFERENCES users ON DELETE CASCADE
);
CREATE INDEX devices_unconfirmed ON devices (created_at) WHERE sealed_verifier IS NULL;

-- The device that a grant is bound to: its refresh token is good only with the device's key.
ALTER TABLE grants ADD COLUMN device_key text COLLATE "C";

-- Passwords that a user had, as hashes, newest first by set_at.
CREATE TABLE password_history (
    user_pool_id text COLLATE "C" NOT NULL,
    sub uuid NOT NULL,
    set_at timestamptz NOT NULL,
    password_hash text NOT NULL,
    PRIMARY KEY (user_pool_id, sub, set_at),
    FOREIGN KEY (user_pool_id, sub) REFERENCES users ON DELETE CASCADE
);
