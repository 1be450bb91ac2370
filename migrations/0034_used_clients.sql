-- When a client that registered itself without a token last got tokens, to the day: those that nobody uses end. Of those that are
-- there already nobody knows; they count as used now.
ALTER TABLE user_pool_clients ADD COLUMN used_at timestamptz;
UPDATE user_pool_clients SET used_at = now() WHERE registration_digest IS NOT NULL;
