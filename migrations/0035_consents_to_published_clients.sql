-- What a user allowed may be for a client that is published at the address that is its id, and has no row. What was allowed to
-- one that is deleted is deleted with it.
ALTER TABLE consents DROP CONSTRAINT consents_user_pool_id_client_id_fkey;
