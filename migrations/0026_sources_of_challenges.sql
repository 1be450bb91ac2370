-- From where a sign-in came that a challenge belongs to: an address, or the /64 of one. A challenge that is answered without
-- its Session is found for that source alone.
ALTER TABLE challenges ADD COLUMN source text;
