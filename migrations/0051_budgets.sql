-- Counts one more of something in this hour against a budget, whoever asks; whether there was one left. First what one source
-- has of it, then what all strangers have together, if it is a stranger that asks: what one has too much of does not use up
-- what is for all. Both are raised before anything is looked at, so that a burst in parallel gets no more than a series.
CREATE FUNCTION count_within(
    pool text, own text, strangers text, per_source integer, of_strangers integer, at timestamptz
) RETURNS boolean LANGUAGE plpgsql VOLATILE AS $body$
DECLARE
    one record;
    counted integer;
BEGIN
    FOR one IN VALUES (own, per_source), (strangers, of_strangers) LOOP
        CONTINUE WHEN one.column1 IS NULL;
        INSERT INTO hourly_counts AS h (user_pool_id, bucket, hour, count)
        VALUES (pool, one.column1, date_trunc('hour', at, 'UTC'), 1)
        ON CONFLICT (user_pool_id, bucket, hour) DO UPDATE SET count = h.count + 1
        RETURNING h.count INTO counted;
        IF counted > one.column2 THEN
            RETURN false;
        END IF;
    END LOOP;
    RETURN true;
END
$body$;
