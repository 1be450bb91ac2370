-- Every row of a pool begins its primary key with user_pool_id, and every unique and foreign key contains it,
-- so that the database can be distributed by it. Text keys compare by bytes; folding is done before they get here.
-- Time is handed in by the caller: no column has a default of now().

-- Global tables: they find a pool, or belong to the installation.

CREATE TABLE schema_requirement (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    minimum_version bigint NOT NULL
);
INSERT INTO schema_requirement (minimum_version) VALUES (1);

-- Data keys, wrapped by the KEK. The owner is 'global' or a pool; a pool's key is destroyed with it.
CREATE TABLE data_keys (
    owner text COLLATE "C" PRIMARY KEY,
    kek_id text COLLATE "C" NOT NULL,
    wrapped bytea NOT NULL,
    created_at timestamptz NOT NULL
);

-- Keys of the installation, one per purpose, sealed under the global data key.
CREATE TABLE server_keys (
    purpose text COLLATE "C" PRIMARY KEY,
    sealed bytea NOT NULL,
    created_at timestamptz NOT NULL
);

-- Access keys of the signed API. NULL means no limit.
CREATE TABLE access_keys (
    access_key_id text COLLATE "C" PRIMARY KEY,
    sealed_secret bytea NOT NULL,
    description text NOT NULL,
    user_pools text[],
    operations text[],
    created_at timestamptz NOT NULL,
    disabled_at timestamptz
);

CREATE TABLE client_ids (
    client_id text COLLATE "C" PRIMARY KEY,
    user_pool_id text COLLATE "C" NOT NULL,
    -- Set when the client is deleted; the row goes once a job has ended what was granted to it.
    dead_at timestamptz
);
CREATE INDEX client_ids_dead ON client_ids (dead_at) WHERE dead_at IS NOT NULL;
CREATE INDEX ON client_ids (user_pool_id);

CREATE TABLE signing_kids (
    kid text COLLATE "C" PRIMARY KEY,
    user_pool_id text COLLATE "C" NOT NULL
);
CREATE INDEX ON signing_kids (user_pool_id);

-- At most one prefix and one custom domain for a pool.
CREATE TABLE domains (
    domain text COLLATE "C" PRIMARY KEY,
    user_pool_id text COLLATE "C" NOT NULL,
    custom boolean NOT NULL,
    managed_login_version integer NOT NULL,
    -- CustomDomainConfig and Routing as they came.
    settings jsonb NOT NULL,
    version text COLLATE "C" NOT NULL,
    created_at timestamptz NOT NULL,
    UNIQUE (user_pool_id, custom)
);

-- When the configuration of a pool last changed: nodes poll it to drop what they keep in memory.
CREATE TABLE config_changes (
    user_pool_id text COLLATE "C" PRIMARY KEY,
    changed_at timestamptz NOT NULL
);
CREATE INDEX ON config_changes (changed_at);

-- Pools and their configuration.

CREATE TABLE user_pools (
    user_pool_id text COLLATE "C" PRIMARY KEY,
    name text NOT NULL,
    -- The members of CreateUserPool as Cognito spells them, defaults filled in.
    settings jsonb NOT NULL,
    tags jsonb NOT NULL,
    created_at timestamptz NOT NULL,
    modified_at timestamptz NOT NULL,
    -- Set by DeleteUserPool: every lookup misses from then on, a job purges the rows. The id stays, never to be
    -- given out again.
    dead_at timestamptz,
    purged_at timestamptz
);
CREATE INDEX user_pools_dying ON user_pools (dead_at) WHERE dead_at IS NOT NULL AND purged_at IS NULL;

CREATE TABLE user_pool_clients (
    user_pool_id text COLLATE "C" NOT NULL,
    client_id text COLLATE "C" NOT NULL,
    name text NOT NULL,
    -- The members of CreateUserPoolClient as Cognito spells them, defaults filled in; never a secret.
    settings jsonb NOT NULL,
    created_at timestamptz NOT NULL,
    modified_at timestamptz NOT NULL,
    PRIMARY KEY (user_pool_id, client_id)
);

CREATE TABLE client_secrets (
    user_pool_id text COLLATE "C" NOT NULL,
    client_id text COLLATE "C" NOT NULL,
    secret_id text COLLATE "C" NOT NULL,
    sealed bytea NOT NULL,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (user_pool_id, client_id, secret_id),
    FOREIGN KEY (user_pool_id, client_id) REFERENCES user_pool_clients ON DELETE CASCADE
);

CREATE TABLE resource_servers (
    user_pool_id text COLLATE "C" NOT NULL,
    identifier text COLLATE "C" NOT NULL,
    name text NOT NULL,
    -- [{"ScopeName": .., "ScopeDescription": ..}]
    scopes jsonb NOT NULL,
    PRIMARY KEY (user_pool_id, identifier)
);

-- Two roles for a pool: 'id' and 'access'. The private key is erased when the key is retired;
-- the public half stays for id_token_hint.
CREATE TABLE signing_keys (
    user_pool_id text COLLATE "C" NOT NULL,
    kid text COLLATE "C" NOT NULL,
    role text COLLATE "C" NOT NULL CHECK (role IN ('id', 'access')),
    sealed_private bytea,
    public_jwk jsonb NOT NULL,
    active_at timestamptz NOT NULL,
    retired_at timestamptz,
    -- When it leaves the JWKS: 24 h after its last signature can have expired.
    unpublished_at timestamptz,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (user_pool_id, kid)
);
CREATE INDEX signing_keys_retiring ON signing_keys (retired_at)
    WHERE retired_at IS NOT NULL AND sealed_private IS NOT NULL;

-- Classic branding; client_id 'ALL' is the pool's default.
CREATE TABLE ui_customizations (
    user_pool_id text COLLATE "C" NOT NULL,
    client_id text COLLATE "C" NOT NULL,
    -- As it was given, and as it is served.
    css text,
    sanitised_css text,
    image bytea,
    image_type text,
    version text COLLATE "C" NOT NULL,
    created_at timestamptz NOT NULL,
    modified_at timestamptz NOT NULL,
    PRIMARY KEY (user_pool_id, client_id)
);

-- Users.

CREATE TABLE users (
    user_pool_id text COLLATE "C" NOT NULL,
    sub uuid NOT NULL,
    username text COLLATE "C" NOT NULL,
    status text COLLATE "C" NOT NULL,
    enabled boolean NOT NULL,
    -- Attribute name to value, all values strings, without sub.
    attributes jsonb NOT NULL,
    password_hash text,
    -- Set while the password is temporary.
    temporary_password_expires_at timestamptz,
    -- Salt and verifier, sealed under the pool's data key.
    srp_verifier bytea,
    created_at timestamptz NOT NULL,
    modified_at timestamptz NOT NULL,
    PRIMARY KEY (user_pool_id, sub)
);
CREATE UNIQUE INDEX users_username ON users (user_pool_id, username);
CREATE INDEX users_status ON users (user_pool_id, status, sub);
CREATE INDEX users_disabled ON users (user_pool_id, sub) WHERE NOT enabled;
-- ListUsers filters; C collation, ASCII case folded.
CREATE INDEX users_email ON users (user_pool_id, lower((attributes ->> 'email') COLLATE "C"), sub)
    WHERE lower((attributes ->> 'email') COLLATE "C") IS NOT NULL;
CREATE INDEX users_phone_number ON users (user_pool_id, lower((attributes ->> 'phone_number') COLLATE "C"), sub)
    WHERE lower((attributes ->> 'phone_number') COLLATE "C") IS NOT NULL;
CREATE INDEX users_name ON users (user_pool_id, lower((attributes ->> 'name') COLLATE "C"), sub)
    WHERE lower((attributes ->> 'name') COLLATE "C") IS NOT NULL;
CREATE INDEX users_given_name ON users (user_pool_id, lower((attributes ->> 'given_name') COLLATE "C"), sub)
    WHERE lower((attributes ->> 'given_name') COLLATE "C") IS NOT NULL;
CREATE INDEX users_family_name ON users (user_pool_id, lower((attributes ->> 'family_name') COLLATE "C"), sub)
    WHERE lower((attributes ->> 'family_name') COLLATE "C") IS NOT NULL;
CREATE INDEX users_preferred_username ON users (user_pool_id, lower((attributes ->> 'preferred_username') COLLATE "C"), sub)
    WHERE lower((attributes ->> 'preferred_username') COLLATE "C") IS NOT NULL;

-- Every name a user can be found by, folded as the pool says: username, sub, and aliases in force.
CREATE TABLE user_names (
    user_pool_id text COLLATE "C" NOT NULL,
    lookup_key text COLLATE "C" NOT NULL,
    kind text COLLATE "C" NOT NULL CHECK (kind IN ('username', 'sub', 'email', 'phone_number', 'preferred_username')),
    sub uuid NOT NULL,
    PRIMARY KEY (user_pool_id, lookup_key),
    FOREIGN KEY (user_pool_id, sub) REFERENCES users ON DELETE CASCADE
);
CREATE INDEX ON user_names (user_pool_id, sub);

-- The newest code of each purpose; a resend replaces the code and keeps the counter.
CREATE TABLE confirmation_codes (
    user_pool_id text COLLATE "C" NOT NULL,
    sub uuid NOT NULL,
    purpose text COLLATE "C" NOT NULL,
    digest bytea NOT NULL,
    -- The attribute that the code proves, and the value it was sent to.
    attribute text COLLATE "C" NOT NULL,
    destination text NOT NULL,
    attempts integer NOT NULL,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    consumed_at timestamptz,
    PRIMARY KEY (user_pool_id, sub, purpose),
    FOREIGN KEY (user_pool_id, sub) REFERENCES users ON DELETE CASCADE
);
CREATE INDEX ON confirmation_codes (expires_at);

-- Signing in.

-- Failed sign-ins. A row with a source is counter A of the lockout, one without ('') counter B.
CREATE TABLE sign_in_failures (
    user_pool_id text COLLATE "C" NOT NULL,
    lookup_key text COLLATE "C" NOT NULL,
    source text COLLATE "C" NOT NULL,
    failures integer NOT NULL,
    last_at timestamptz NOT NULL,
    locked_until timestamptz,
    PRIMARY KEY (user_pool_id, lookup_key, source)
);
CREATE INDEX ON sign_in_failures (last_at);

-- Failures and messages counted by the hour: per source, per destination.
CREATE TABLE hourly_counts (
    user_pool_id text COLLATE "C" NOT NULL,
    bucket text COLLATE "C" NOT NULL,
    hour timestamptz NOT NULL,
    count integer NOT NULL,
    PRIMARY KEY (user_pool_id, bucket, hour)
);
CREATE INDEX ON hourly_counts (hour);

-- Challenge Sessions, from the first proven factor on.
CREATE TABLE challenges (
    user_pool_id text COLLATE "C" NOT NULL,
    digest bytea NOT NULL,
    sub uuid NOT NULL,
    client_id text COLLATE "C" NOT NULL,
    challenge text COLLATE "C" NOT NULL,
    -- What has been proven, and what the browser flow it belongs to must show.
    amr text[] NOT NULL,
    binding bytea,
    attempts integer NOT NULL,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    consumed_at timestamptz,
    PRIMARY KEY (user_pool_id, digest),
    FOREIGN KEY (user_pool_id, sub) REFERENCES users ON DELETE CASCADE
);
CREATE INDEX ON challenges (expires_at);

CREATE TABLE browser_sessions (
    user_pool_id text COLLATE "C" NOT NULL,
    digest bytea NOT NULL,
    session_id uuid NOT NULL,
    sub uuid NOT NULL,
    amr text[] NOT NULL,
    auth_time timestamptz NOT NULL,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    revoked_at timestamptz,
    PRIMARY KEY (user_pool_id, digest),
    FOREIGN KEY (user_pool_id, sub) REFERENCES users ON DELETE CASCADE
);
CREATE INDEX ON browser_sessions (user_pool_id, sub);
CREATE UNIQUE INDEX ON browser_sessions (user_pool_id, session_id);
CREATE INDEX ON browser_sessions (expires_at);

-- One for each sign-in; every user token names it.
CREATE TABLE grants (
    user_pool_id text COLLATE "C" NOT NULL,
    origin_jti uuid NOT NULL,
    sub uuid NOT NULL,
    client_id text COLLATE "C" NOT NULL,
    -- The browser session it came from; NULL for the API.
    session_id uuid,
    auth_time timestamptz NOT NULL,
    scopes text[] NOT NULL,
    resource text,
    amr text[] NOT NULL,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    revoked_at timestamptz,
    PRIMARY KEY (user_pool_id, origin_jti),
    FOREIGN KEY (user_pool_id, sub) REFERENCES users ON DELETE CASCADE
);
CREATE INDEX ON grants (user_pool_id, sub);
CREATE INDEX ON grants (expires_at);

CREATE TABLE refresh_tokens (
    user_pool_id text COLLATE "C" NOT NULL,
    digest bytea NOT NULL,
    origin_jti uuid NOT NULL,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    -- When its successor was first given out.
    rotated_at timestamptz,
    PRIMARY KEY (user_pool_id, digest),
    FOREIGN KEY (user_pool_id, origin_jti) REFERENCES grants ON DELETE CASCADE
);
CREATE INDEX ON refresh_tokens (user_pool_id, origin_jti);

-- A code stays until it expires, so that its second use can be told from a wrong one.
CREATE TABLE authorization_codes (
    user_pool_id text COLLATE "C" NOT NULL,
    digest bytea NOT NULL,
    client_id text COLLATE "C" NOT NULL,
    sub uuid NOT NULL,
    redirect_uri text NOT NULL,
    code_challenge text,
    scopes text[] NOT NULL,
    nonce text,
    resource text,
    session_id uuid NOT NULL,
    amr text[] NOT NULL,
    auth_time timestamptz NOT NULL,
    -- The grant that redeeming it makes.
    origin_jti uuid NOT NULL,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    consumed_at timestamptz,
    PRIMARY KEY (user_pool_id, digest),
    FOREIGN KEY (user_pool_id, sub) REFERENCES users ON DELETE CASCADE
);
CREATE INDEX ON authorization_codes (expires_at);

-- Messages to send, in the transaction that caused them. The content is erased once it is of no more use.
CREATE TABLE outbox (
    user_pool_id text COLLATE "C" NOT NULL,
    message_id uuid NOT NULL,
    -- A later message of the same key replaces one that still waits.
    replaces text COLLATE "C",
    sealed bytea,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    next_attempt_at timestamptz NOT NULL,
    attempts integer NOT NULL,
    delivered_at timestamptz,
    dead_at timestamptz,
    last_error text,
    PRIMARY KEY (user_pool_id, message_id)
);
CREATE UNIQUE INDEX outbox_waiting ON outbox (user_pool_id, replaces)
    WHERE sealed IS NOT NULL AND replaces IS NOT NULL;
CREATE INDEX outbox_done ON outbox (created_at) WHERE sealed IS NULL;
CREATE INDEX outbox_due ON outbox (next_attempt_at) WHERE sealed IS NOT NULL;

-- Append only; the runtime role may INSERT and SELECT.
CREATE TABLE audit_events (
    user_pool_id text COLLATE "C" NOT NULL,
    event_id uuid NOT NULL,
    at timestamptz NOT NULL,
    event text COLLATE "C" NOT NULL,
    success boolean NOT NULL,
    sub uuid,
    client_id text COLLATE "C",
    -- The access key of a signed call.
    access_key_id text COLLATE "C",
    address text,
    request_id uuid,
    detail jsonb NOT NULL,
    PRIMARY KEY (user_pool_id, event_id)
);
CREATE INDEX ON audit_events (user_pool_id, sub, at);
CREATE INDEX ON audit_events (at);
