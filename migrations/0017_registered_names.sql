-- What a client that registered itself calls itself (RFC 7591 §2): ClientName has no room for all letters.
ALTER TABLE user_pool_clients ADD COLUMN registered_name text;
