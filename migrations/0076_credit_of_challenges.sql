-- The sign-in whose methods count as proven in a challenge that steps up from it: the challenge ends with it. NULL where
-- nothing of an earlier sign-in counts.
ALTER TABLE challenges ADD COLUMN credit uuid;
