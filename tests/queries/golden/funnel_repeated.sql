WITH limits AS (SELECT ?::BIGINT AS reach, newest FROM newest),
entries AS NOT MATERIALIZED (
    SELECT f.c, f.customer_id, f.t1, f.t1 + reach AS closes, CASE WHEN f.t2 <= f.t1 + reach THEN f.t2 END AS t2, CASE WHEN f.t3 <= f.t1 + reach THEN f.t3 END AS t3
    FROM limits, attempts f
    
),
cut AS NOT MATERIALIZED (
    SELECT *, 1 + (t2 IS NOT NULL)::INT + (t3 IS NOT NULL)::INT AS depth, t3 IS NULL AND closes > limits.newest AS is_open,
        t1 + limits.reach <= limits.newest AS is_over
    FROM entries, limits
),
reaching AS (
    SELECT c, max(depth) AS depth, bool_or(is_open) AND max(depth) < 3 AS is_open, max(depth) FILTER (is_over) AS settled
    FROM cut GROUP BY c
),
going AS (
    SELECT c,
        arg_min(t2 - t1, late) AS gap1,
        arg_min(t3 - t2, late) AS gap2
    FROM (SELECT *, t1 - depth::BIGINT * 576460752303423488 AS late FROM cut WHERE depth > 1) GROUP BY c
),
groups AS (
    SELECT * FROM (SELECT [count(*) FILTER (depth = 1 AND NOT is_open), count(*) FILTER (depth = 2 AND NOT is_open), count(*) FILTER (depth = 3 AND NOT is_open)] AS stopped,
        [count(*) FILTER (depth = 1 AND is_open), count(*) FILTER (depth = 2 AND is_open), count(*) FILTER (depth = 3 AND is_open)] AS still_open,
        [count(*) FILTER (settled >= 1), count(*) FILTER (settled >= 2), count(*) FILTER (settled >= 3)] AS settled FROM reaching), (SELECT [quantile_cont(gap1, [0.5, 0.9]), quantile_cont(gap2, [0.5, 0.9]), NULL] AS times FROM going)
)
SELECT unnest(range(1, 4)) AS step, unnest(stopped) AS stopped, unnest(still_open) AS open,
    unnest(settled) AS settled, unnest(list_append(settled[2:], 0)) AS settled_on,
    unnest(times)[1] / 1e6 AS median_seconds, unnest(times)[2] / 1e6 AS p90_seconds
FROM groups
-- 1: 3600000000
