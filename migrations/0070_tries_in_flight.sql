-- Of the tries that are counted, how many are still being looked at: they may turn out right, so a lock that they made is
-- no verdict yet. Whoever is stopped in the middle of one leaves it here; it counts as decided half a minute after the last.
ALTER TABLE sign_in_failures ADD COLUMN pending integer NOT NULL DEFAULT 0;
