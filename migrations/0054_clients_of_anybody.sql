-- Whether a client registered itself without a token: anybody could. Said once for every statement that treats such clients in
-- another way.
ALTER TABLE user_pool_clients ADD COLUMN of_anybody boolean NOT NULL GENERATED ALWAYS AS (
    registration_digest IS NOT NULL AND NOT coalesce((registration->>'with_token')::boolean, false)
) STORED;
