-- A grant is made while its user, or the session that it is made in, is locked, so nobody deletes that user meanwhile; who
-- deletes a user deletes the grants after it. Holding on to the user a second time, row by row, wrote to the user's row at
-- each sign-in.
ALTER TABLE grants DROP CONSTRAINT grants_user_pool_id_sub_fkey;
