-- Browser sessions whose user has asked to stay signed in: each use moves their end.
ALTER TABLE browser_sessions ADD COLUMN kept boolean NOT NULL DEFAULT false;
