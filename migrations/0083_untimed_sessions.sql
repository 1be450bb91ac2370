-- A provider that does not say when its user signed in may have had the user there for days: such a session is good for
-- nothing that asks for a fresh sign-in.
ALTER TABLE browser_sessions ADD COLUMN untimed boolean NOT NULL DEFAULT false;
