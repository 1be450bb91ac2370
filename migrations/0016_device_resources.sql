-- The resource that a device asks for a token for (RFC 8707); several, with spaces between them, as in grants.
ALTER TABLE device_authorizations ADD COLUMN resource text;
