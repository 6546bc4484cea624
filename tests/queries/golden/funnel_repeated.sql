WITH people AS (WITH limits AS (SELECT ?::BIGINT AS reach, newest FROM newest),
entries AS NOT MATERIALIZED (
    SELECT f.c, f.customer_id, f.t1, f.t1 + reach AS closes, CASE WHEN f.t2 <= f.t1 + reach THEN f.t2 END AS t2, CASE WHEN f.t3 <= f.t1 + reach THEN f.t3 END AS t3, CASE WHEN f.t2 <= f.t1 + reach THEN CASE WHEN f.t3 <= f.t1 + reach THEN 3 ELSE 2 END ELSE 1 END AS depth, CASE WHEN f.t2 <= f.t1 + reach THEN CASE WHEN f.t3 <= f.t1 + reach THEN 4 ELSE 2 END ELSE 1 END AS bit
    FROM limits, attempts f
    
),
cut AS NOT MATERIALIZED (
    SELECT *, depth < 3 AND closes > limits.newest AS is_open, t1 + limits.reach <= limits.newest AS is_over
    FROM entries, limits
)
    SELECT c, bit_or(CASE WHEN is_over THEN bit * 9 WHEN is_open THEN bit + 64 ELSE bit END) AS bits
    FROM cut WHERE depth > 1 OR NOT is_over GROUP BY c
),
others AS (
    SELECT n, ((bits & 7) >= 1)::INTEGER + ((bits & 7) >= 2)::INTEGER + ((bits & 7) >= 4)::INTEGER AS depth, (((bits >> 3) & 7) >= 1)::INTEGER + (((bits >> 3) & 7) >= 2)::INTEGER + (((bits >> 3) & 7) >= 4)::INTEGER AS settled,
        bits >= 64 AND depth < 3 AS is_open
    FROM (SELECT bits, count(*) AS n FROM people GROUP BY bits)
),
begun AS (WITH limits AS (SELECT ?::BIGINT AS reach, newest FROM newest),
entries AS NOT MATERIALIZED (
    SELECT f.c, f.customer_id, f.t1, f.t1 + reach AS closes, CASE WHEN f.t2 <= f.t1 + reach THEN f.t2 END AS t2, CASE WHEN f.t3 <= f.t1 + reach THEN f.t3 END AS t3, CASE WHEN f.t2 <= f.t1 + reach THEN CASE WHEN f.t3 <= f.t1 + reach THEN 3 ELSE 2 END ELSE 1 END AS depth, CASE WHEN f.t2 <= f.t1 + reach THEN CASE WHEN f.t3 <= f.t1 + reach THEN 4 ELSE 2 END ELSE 1 END AS bit
    FROM limits, attempts f
    
),
cut AS NOT MATERIALIZED (
    SELECT *, depth < 3 AND closes > limits.newest AS is_open, t1 + limits.reach <= limits.newest AS is_over
    FROM entries, limits
)
    SELECT coalesce(sum(bit_count(came)), 0) AS n, coalesce(sum(bit_count(over)), 0) AS settled
    FROM (SELECT bitstring_agg(c & 32767, 0, 32767) AS came, bitstring_agg(c & 32767, 0, 32767) FILTER (is_over) AS over FROM cut GROUP BY (c >> 15))
),
-- Of the others those attempts that are over and ended at the first step were not looked at.
ends AS (
    FROM others
    UNION ALL SELECT begun.n - coalesce(o.n, 0), 1, 0, FALSE FROM begun, (SELECT sum(n) AS n FROM others) o
    UNION ALL SELECT begun.settled - coalesce(o.n, 0), NULL, 1, NULL
    FROM begun, (SELECT sum(n) AS n FROM others WHERE settled > 0) o
),
going AS (WITH limits AS (SELECT ?::BIGINT AS reach, newest FROM newest),
entries AS NOT MATERIALIZED (
    SELECT f.c, f.customer_id, f.t1, f.t1 + reach AS closes, CASE WHEN f.t2 <= f.t1 + reach THEN f.t2 END AS t2, CASE WHEN f.t3 <= f.t1 + reach THEN f.t3 END AS t3, CASE WHEN f.t2 <= f.t1 + reach THEN CASE WHEN f.t3 <= f.t1 + reach THEN 3 ELSE 2 END ELSE 1 END AS depth, CASE WHEN f.t2 <= f.t1 + reach THEN CASE WHEN f.t3 <= f.t1 + reach THEN 4 ELSE 2 END ELSE 1 END AS bit
    FROM limits, attempts f
    
),
cut AS NOT MATERIALIZED (
    SELECT *, depth < 3 AND closes > limits.newest AS is_open, t1 + limits.reach <= limits.newest AS is_over
    FROM entries, limits
)
    SELECT c,
        arg_min(t2 - t1, late) AS gap1,
        arg_min(t3 - t2, late) AS gap2
    FROM (SELECT *, t1 - depth::BIGINT * 576460752303423488 AS late FROM cut WHERE depth > 1) GROUP BY c
),
times AS (SELECT [quantile_cont(gap1, [0.5, 0.9]), quantile_cont(gap2, [0.5, 0.9])] AS found FROM going),
steps AS (SELECT unnest(range(1, 4)) AS step)
SELECT step, coalesce(sum(n) FILTER (depth = step AND NOT is_open), 0)::BIGINT AS stopped, coalesce(sum(n) FILTER (depth = step AND is_open), 0)::BIGINT AS open,
    coalesce(sum(n) FILTER (settled >= step), 0)::BIGINT AS settled, coalesce(sum(n) FILTER (settled > step), 0)::BIGINT AS settled_on,
    any_value(found)[step][1] / 1e6 AS median_seconds, any_value(found)[step][2] / 1e6 AS p90_seconds
FROM steps LEFT JOIN ends ON TRUE LEFT JOIN times ON TRUE
GROUP BY step ORDER BY step
-- 1: 3600000000
-- 2: 3600000000
-- 3: 3600000000
