-- A device that a user has let in has a session of its own: no browser has its cookie, and it is not shown as one.
ALTER TABLE browser_sessions ADD COLUMN of_device boolean NOT NULL DEFAULT false;
