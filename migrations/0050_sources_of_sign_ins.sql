-- From where a sign-in came, as a MAC of the address or its /64: whoever is there is no stranger to the user, and others do not
-- use up what is counted of a name for such a one.
ALTER TABLE grants ADD COLUMN source bytea;
ALTER TABLE browser_sessions ADD COLUMN source bytea;
