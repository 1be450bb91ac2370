-- A code is for minutes, and is redeemed for a user that is there and may sign in: nothing is won by holding on to the user
-- each time one is made, which writes to the user's row and to an index.
ALTER TABLE authorization_codes DROP CONSTRAINT authorization_codes_user_pool_id_sub_fkey;
DROP INDEX authorization_codes_of_user;
