WITH limits AS (SELECT ?::BIGINT AS reach, newest FROM newest),
entries AS NOT MATERIALIZED (
    SELECT f.c, f.customer_id, f.t1, f.t1 + reach AS closes, CASE WHEN f.t2 <= f.t1 + reach THEN f.t2 END AS t2, CASE WHEN f.t3 <= f.t1 + reach THEN f.t3 END AS t3, f.v1, f.v2, f.v3
    FROM limits, attempts f
    
),
taken2 AS (SELECT * REPLACE (CASE WHEN t2 <= coalesce(t3, t2) THEN t2 END AS t2) FROM entries),
cut AS NOT MATERIALIZED (
    SELECT *, CASE WHEN t3 IS NOT NULL THEN 3 WHEN t2 IS NOT NULL THEN 2 ELSE 1 END AS depth, depth < 3 AND closes > limits.newest AS is_open, t1 + limits.reach <= limits.newest AS is_over
    FROM taken2, limits
),
-- A deeper attempt comes before others, an earlier one among equally deep ones. An attempt without a gap is passed over.
ranked AS (SELECT *, t1 - depth::BIGINT * 576460752303423488 AS late FROM cut),
furthest AS (
    SELECT c, any_value(customer_id) AS customer_id, max(depth) AS depth,
        bool_or(is_open) AND max(depth) < 3 AS is_open, max(depth) FILTER (is_over) AS settled,
        arg_min(t1, late) AS entry,
        arg_min([t1, t2, t3], late) AS ts, arg_min([t1, t2, t3], late) FILTER (is_over) AS settled_ts,
        arg_min([v1, v2, v3], {'late': late, 'v': v1}) AS vs, vs[max(depth)] AS by0, arg_min([v1, v2, v3], {'late': late, 'v': v1}) FILTER (is_over) AS settled_vs
    FROM ranked GROUP BY c
),
steps AS (
    SELECT vs[step] AS by0, step, depth, is_open, ts[step] AS came, list_min(ts[step + 1:]) - ts[step] AS gap, NULL AS settled
    FROM furthest, (SELECT unnest(range(1, 4)) AS step) WHERE ts[step] IS NOT NULL
    UNION ALL
    SELECT settled_vs[step] AS by0, step, NULL, NULL, NULL, NULL, settled FROM furthest, (SELECT unnest(range(1, 4)) AS step) WHERE settled_ts[step] IS NOT NULL
),
counted AS (
    SELECT by0, step, count(*) FILTER (depth = step AND NOT is_open) AS stopped, count(*) FILTER (depth = step AND is_open) AS open,
        count(came) AS reached, count(settled) AS settled, count(*) FILTER (settled > step) AS settled_on
    FROM steps GROUP BY by0, step
),
ordered AS (
    SELECT by0, step, count(*) AS n, quantile_cont(gap, [0.5, 0.9]) AS found, list_sort(list(gap)) AS gaps
    FROM steps WHERE gap IS NOT NULL GROUP BY by0, step
),
times AS (
    SELECT by0, step, found[1] / 1e6 AS median_seconds,
        gaps[greatest(n * 0.5 - 0.9799819922700268 * sqrt(n) - 0.5, 0)::BIGINT] / 1e6 AS median_low,
        gaps[(n * 0.5 + 0.9799819922700268 * sqrt(n) + 1.5)::BIGINT] / 1e6 AS median_high,
        found[2] / 1e6 AS p90_seconds,
        gaps[greatest(n * 0.9 - 0.5879891953620161 * sqrt(n) - 0.5, 0)::BIGINT] / 1e6 AS p90_low,
        gaps[(n * 0.9 + 0.5879891953620161 * sqrt(n) + 1.5)::BIGINT] / 1e6 AS p90_high
    FROM ordered
)
SELECT counted.*, median_seconds, median_low, median_high, p90_seconds, p90_low, p90_high FROM counted LEFT JOIN times USING (by0, step) ORDER BY by0, step
-- 1: 86400000000
