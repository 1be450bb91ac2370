-- Identity providers of a pool, by OpenID Connect.
CREATE TABLE identity_providers (
    user_pool_id text COLLATE "C" NOT NULL,
    name text COLLATE "C" NOT NULL,
    -- ProviderDetails as they were given, without the secret.
    details jsonb NOT NULL,
    -- The client secret, sealed under the pool's data key.
    sealed_secret bytea NOT NULL,
    -- Pool attribute to claim.
    attribute_mapping jsonb NOT NULL,
    -- IdpIdentifiers; one is of one provider only, which whoever locks the pool sees to.
    identifiers text[] COLLATE "C" NOT NULL,
    created_at timestamptz NOT NULL,
    modified_at timestamptz NOT NULL,
    PRIMARY KEY (user_pool_id, name)
);

-- Who a provider's subject is in the pool. They outlast the provider.
CREATE TABLE user_identities (
    user_pool_id text COLLATE "C" NOT NULL,
    provider text COLLATE "C" NOT NULL,
    subject text COLLATE "C" NOT NULL,
    sub uuid NOT NULL,
    -- Whether the user came to be by it, rather than being linked to it.
    is_own boolean NOT NULL,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (user_pool_id, provider, subject),
    FOREIGN KEY (user_pool_id, sub) REFERENCES users ON DELETE CASCADE
);
CREATE INDEX ON user_identities (user_pool_id, sub);

-- Browsers that are at a provider, found by SHA-256 of the state that they come back with.
CREATE TABLE upstream_requests (
    user_pool_id text COLLATE "C" NOT NULL,
    digest bytea NOT NULL,
    provider text COLLATE "C" NOT NULL,
    client_id text COLLATE "C" NOT NULL,
    -- The flow of the browser, known to its cookie alone.
    binding bytea NOT NULL,
    -- The app's request.
    query text NOT NULL,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    consumed_at timestamptz,
    PRIMARY KEY (user_pool_id, digest)
);
CREATE INDEX ON upstream_requests (expires_at);
