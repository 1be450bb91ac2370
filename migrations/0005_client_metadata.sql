-- What Cognito's API has no member for: one JSON document, written by Poolhouse.PutClientMetadata.
ALTER TABLE user_pool_clients ADD COLUMN metadata jsonb NOT NULL DEFAULT '{}';
