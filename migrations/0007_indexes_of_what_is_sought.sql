-- Tables whose rows come and go: their statistics are often those of an empty table, and then every index that begins
-- with the pool looks as good as the one that holds the row. An index by user or grant begins with that, so that a row
-- is never sought by reading a pool's.
DROP INDEX authorization_codes_user_pool_id_sub_idx;
CREATE INDEX authorization_codes_of_user ON authorization_codes (sub, user_pool_id);

-- It was there twice.
DROP INDEX challenges_user_pool_id_sub_idx1;
DROP INDEX challenges_user_pool_id_sub_idx;
CREATE INDEX challenges_of_user ON challenges (sub, user_pool_id);

DROP INDEX browser_sessions_user_pool_id_sub_idx;
CREATE INDEX browser_sessions_of_user ON browser_sessions (sub, user_pool_id);
-- An index rather than a constraint: nothing refers to it.
DROP INDEX browser_sessions_user_pool_id_session_id_idx;
CREATE UNIQUE INDEX browser_sessions_session_id ON browser_sessions (session_id, user_pool_id);

DROP INDEX grants_user_pool_id_sub_idx;
CREATE INDEX grants_of_user ON grants (sub, user_pool_id);

DROP INDEX refresh_tokens_user_pool_id_origin_jti_idx;
CREATE INDEX refresh_tokens_of_grant ON refresh_tokens (origin_jti, user_pool_id);
