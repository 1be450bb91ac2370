-- The audit can be appended to and read. What else happens to it happens in two functions that run as their owner, so
-- the role of the running server needs INSERT and SELECT on it and no more.

-- Users that were deleted: a job pseudonymises their audit once every node has written what it had of them.
CREATE TABLE deleted_users (
    user_pool_id text COLLATE "C" NOT NULL,
    sub uuid NOT NULL,
    deleted_at timestamptz NOT NULL,
    PRIMARY KEY (user_pool_id, sub)
);
CREATE INDEX ON deleted_users (deleted_at);

-- The search path of a function that runs as its owner is fixed, or its caller could put other tables in the way.
DO $migration$
BEGIN
    -- Deletes events of a pool from before a time, at most row_limit; how many there were. Whatever the caller says,
    -- nothing goes that is younger than a week: whoever took over the server cannot hide that it did.
    EXECUTE format($create$
        CREATE FUNCTION purge_audit_events(pool text, before timestamptz, row_limit bigint) RETURNS bigint
        LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = %I, pg_temp AS $body$
            WITH gone AS (
                DELETE FROM audit_events WHERE user_pool_id = pool AND event_id IN (
                    SELECT event_id FROM audit_events
                    WHERE user_pool_id = pool AND at < least(before, clock_timestamp() - interval '7 days')
                    LIMIT row_limit FOR UPDATE SKIP LOCKED)
                RETURNING 1
            )
            SELECT count(*) FROM gone
        $body$ $create$, current_schema());

    -- Replaces a user that is no more by a pseudonym in events of a pool, at most row_limit, and coarsens the addresses
    -- they came from; how many there were.
    EXECUTE format($create$
        CREATE FUNCTION pseudonymise_audit_events(pool text, deleted uuid, pseudonym uuid, row_limit bigint)
        RETURNS bigint
        LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = %I, pg_temp AS $body$
            WITH done AS (
                UPDATE audit_events SET sub = pseudonym, address = CASE
                    WHEN address ~ '^[0-9]+[.]' THEN network(set_masklen(address::inet, 24))::text
                    WHEN address ~ ':' THEN network(set_masklen(address::inet, 48))::text END
                WHERE user_pool_id = pool AND event_id IN (
                    SELECT event_id FROM audit_events WHERE user_pool_id = pool AND sub = deleted
                    LIMIT row_limit FOR UPDATE)
                AND NOT EXISTS (SELECT FROM users u WHERE u.user_pool_id = pool AND u.sub = deleted)
                RETURNING 1
            )
            SELECT count(*) FROM done
        $body$ $create$, current_schema());
END
$migration$;

-- Their owner may run them, and whomever the owner lets (docs/operating.md).
REVOKE ALL ON FUNCTION purge_audit_events(text, timestamptz, bigint) FROM PUBLIC;
REVOKE ALL ON FUNCTION pseudonymise_audit_events(text, uuid, uuid, bigint) FROM PUBLIC;
