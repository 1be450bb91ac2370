-- Styles of managed login, one a client.
CREATE TABLE managed_login_brandings (
    user_pool_id text COLLATE "C" NOT NULL,
    branding_id uuid NOT NULL,
    client_id text COLLATE "C" NOT NULL,
    -- The settings as they were given; none for the look of the installation.
    settings jsonb,
    -- What pages need to know, and their stylesheet under a name that changes with its content.
    look jsonb NOT NULL,
    stylesheet_name text COLLATE "C",
    stylesheet text,
    created_at timestamptz NOT NULL,
    modified_at timestamptz NOT NULL,
    PRIMARY KEY (user_pool_id, branding_id),
    UNIQUE (user_pool_id, client_id)
);

-- Pictures, as they were given.
CREATE TABLE managed_login_assets (
    user_pool_id text COLLATE "C" NOT NULL,
    branding_id uuid NOT NULL,
    number integer NOT NULL,
    category text COLLATE "C" NOT NULL,
    color_mode text COLLATE "C" NOT NULL,
    extension text COLLATE "C" NOT NULL,
    resource_id text COLLATE "C",
    bytes bytea NOT NULL,
    PRIMARY KEY (user_pool_id, branding_id, number),
    FOREIGN KEY (user_pool_id, branding_id) REFERENCES managed_login_brandings ON DELETE CASCADE
);

-- Pictures and fonts, as they are served: under names that change with their content.
CREATE TABLE managed_login_files (
    user_pool_id text COLLATE "C" NOT NULL,
    branding_id uuid NOT NULL,
    name text COLLATE "C" NOT NULL,
    content_type text COLLATE "C" NOT NULL,
    bytes bytea NOT NULL,
    PRIMARY KEY (user_pool_id, branding_id, name),
    FOREIGN KEY (user_pool_id, branding_id) REFERENCES managed_login_brandings ON DELETE CASCADE
);
