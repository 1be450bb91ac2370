-- The issuer by which apps know the tokens of a session: that of the listener that the browser came to. Logout tokens name the
-- same. NULL: that of the main public URL.
ALTER TABLE browser_sessions ADD COLUMN issuer text;

-- What one client is still to be told: while it does not answer, it is asked with one notice at a time.
CREATE INDEX logout_notices_of_client ON logout_notices (user_pool_id, client_id, next_attempt_at)
    WHERE delivered_at IS NULL AND dead_at IS NULL;
