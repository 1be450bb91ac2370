-- How often every sign-in of a user was ended: by a password that was reset or changed, a sign-out everywhere, a user who was
-- shut out. What was proven before the last time leads to no challenge, browser session or token any more.
ALTER TABLE users ADD COLUMN epoch bigint NOT NULL DEFAULT 0;
ALTER TABLE challenges
    -- The epoch of the user when the first factor was proven.
    ADD COLUMN epoch bigint NOT NULL DEFAULT 0,
    -- The code proves an address that the user does not have yet.
    ADD COLUMN sets_up boolean NOT NULL DEFAULT false;
