-- Until a table is analyzed for the first time the planner knows nothing of it: the plans that connections keep by then may
-- read all of a pool's rows where one is asked for. PostgreSQL looks once in a minute; a new installation grows faster.
CREATE FUNCTION analyze_new_tables() RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    one name;
BEGIN
    FOR one IN
        SELECT s.relname FROM pg_stat_user_tables s JOIN pg_class c ON c.oid = s.relid
        WHERE s.schemaname = current_schema() AND s.last_analyze IS NULL
        AND s.last_autoanalyze IS NULL AND s.n_live_tup >= 30
        AND pg_has_role(c.relowner, 'USAGE')
    LOOP
        EXECUTE format('ANALYZE (SKIP_LOCKED) %I', one);
    END LOOP;
END
$$;
