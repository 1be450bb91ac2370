-- What goes with a user is found by the user: challenges that end with a password, and all that a deletion takes along.
CREATE INDEX ON challenges (user_pool_id, sub);
CREATE INDEX ON authorization_codes (user_pool_id, sub);
