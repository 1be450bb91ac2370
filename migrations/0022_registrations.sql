-- What is remembered of the registration of a client that registered itself: whether a token came with it, what was asked
-- for that no setting tells, and what came of it, so that a change by the client undoes none by an administrator.
ALTER TABLE user_pool_clients ADD COLUMN registration jsonb;
