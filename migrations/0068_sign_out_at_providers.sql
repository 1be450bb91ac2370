-- Who vouched for a session, where the browser is to sign out there, too: the provider, and the ID token that it gave, sealed
-- under the pool's data key.
ALTER TABLE browser_sessions
    ADD COLUMN provider text COLLATE "C",
    ADD COLUMN sealed_id_token bytea;
