-- The levels that an app asks for travel with the challenge: one bit for each, 0 for none.
ALTER TABLE challenges ADD COLUMN levels smallint NOT NULL DEFAULT 0;
