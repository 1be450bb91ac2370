-- A refresh token is stored by the statement that makes its grant, or while its grant is held. Having each one look for its
-- grant once more wrote to the grant's row again, which had just been written, at each sign-in. What the reference did at
-- the other end stays: with a grant go its refresh tokens.
ALTER TABLE refresh_tokens DROP CONSTRAINT refresh_tokens_user_pool_id_origin_jti_fkey;

CREATE FUNCTION delete_refresh_tokens_of_grant() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM refresh_tokens
    WHERE user_pool_id = OLD.user_pool_id AND origin_jti = OLD.origin_jti;
    RETURN NULL;
END
$$;

CREATE TRIGGER grants_take_their_refresh_tokens AFTER DELETE ON grants
FOR EACH ROW EXECUTE FUNCTION delete_refresh_tokens_of_grant();
