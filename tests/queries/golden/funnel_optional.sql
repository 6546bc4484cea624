WITH limits AS (SELECT 86400000000::BIGINT AS reach, newest FROM newest),
entries AS NOT MATERIALIZED (
    SELECT f.c, f.customer_id, f.t1, f.t1 + 86400000000 AS closes, (f.t2 <= f.t1 + 86400000000 OR f.t3 <= f.t1 + 86400000000) IS TRUE AS came_on, CASE WHEN f.t2 <= f.t1 + 86400000000 THEN f.t2 END AS t2, CASE WHEN f.t3 <= f.t1 + 86400000000 THEN f.t3 END AS t3, f.v1, f.v2, f.v3
    FROM attempts f
    
),
taken2 AS (SELECT * REPLACE (CASE WHEN t2 <= coalesce(t3, t2) THEN t2 END AS t2) FROM entries),
cut AS NOT MATERIALIZED (
    SELECT *, CASE WHEN t3 IS NOT NULL THEN 3 WHEN t2 IS NOT NULL THEN 2 ELSE 1 END AS depth, depth < 3 AND closes > limits.newest AS is_open, t1 + limits.reach <= limits.newest AS is_over
    FROM taken2, limits
),
far AS NOT MATERIALIZED (FROM cut WHERE came_on),
near AS NOT MATERIALIZED (
    SELECT * EXCLUDE (t2, t3), 1 AS depth, closes > limits.newest AS is_open,
        t1 + limits.reach <= limits.newest AS is_over
    FROM taken2, limits WHERE NOT came_on
),
ranked AS MATERIALIZED (SELECT *, t1 - depth::BIGINT * 576460752303423488 AS late FROM far),
best AS MATERIALIZED (
    SELECT c, min(late) AS late, min(late) FILTER (is_over) AS late_over FROM ranked GROUP BY c
),
waiting AS MATERIALIZED (SELECT DISTINCT c FROM cut SEMI JOIN best USING (c) WHERE is_open),
picked AS MATERIALIZED (
    SELECT r.* REPLACE (w.c IS NOT NULL AND depth < 3 AS is_open), r.late = b.late AS is_furthest,
        coalesce(r.late = late_over, FALSE) AS is_settled
    FROM ranked r JOIN best b USING (c) LEFT JOIN waiting w USING (c) WHERE r.late = b.late OR r.late = late_over
),
-- Of attempts with the same times the one whose own value is the first in the alphabet is taken.
twins AS (SELECT c, late FROM picked GROUP BY ALL HAVING count(*) > 1),
alone AS MATERIALIZED (
    FROM picked ANTI JOIN twins USING (c, late)
    UNION ALL
    (SELECT DISTINCT ON (c, late) * FROM picked SEMI JOIN twins USING (c, late) ORDER BY c, late, v1)
),
codes AS MATERIALIZED (
    SELECT v1, row_number() OVER (ORDER BY v1) AS code FROM (SELECT DISTINCT v1 FROM near)
),
earliest AS NOT MATERIALIZED (
    SELECT n.* EXCLUDE (first), v1, (first >> 32)::BIGINT AS t1, late IS NULL AS is_furthest,
        (first >> 32)::BIGINT + limits.reach <= limits.newest AND late_over IS NULL AS is_settled
    FROM (
        SELECT c, any_value(customer_id) AS customer_id, min(t1::HUGEINT * 4294967296 + code) AS first, bool_or(is_open) AS is_open
        FROM near JOIN codes USING (v1) GROUP BY c
    ) n LEFT JOIN best USING (c) JOIN codes ON code = first & 4294967295, limits
),
furthest AS (
    SELECT c, customer_id, depth, is_open, t1 AS entry, t1, t2, t3, [t1, t2, t3] AS ts, v1, v2, v3, [v1, v2, v3][depth] AS by0 FROM alone WHERE is_furthest
    UNION ALL
    SELECT c, customer_id, 1, is_open, t1, t1, NULL AS t2, NULL AS t3, [t1], v1, NULL AS v2, NULL AS v3, v1 AS by0 FROM earliest WHERE is_furthest
),
settled AS (
    SELECT c, depth, t1, t2, t3, v1, v2, v3, [v1, v2, v3][depth] AS by0 FROM alone WHERE is_settled
    UNION ALL
    SELECT c, 1, t1, NULL AS t2, NULL AS t3, v1, NULL AS v2, NULL AS v3, v1 AS by0 FROM earliest WHERE is_settled
),
steps AS (
    SELECT v1 AS by0, 1 AS step, CASE WHEN is_furthest THEN 1 END AS depth, is_open, NULL::BIGINT AS gap, CASE WHEN is_settled THEN 1 END AS settled FROM earliest WHERE is_furthest OR is_settled
    UNION ALL
    SELECT v1 AS by0, 1, CASE WHEN is_furthest THEN depth END, is_open, CASE WHEN is_furthest THEN coalesce(t2, t3) - t1 END, CASE WHEN is_settled THEN depth END FROM alone WHERE t1 IS NOT NULL
    UNION ALL
    SELECT v2 AS by0, 2, CASE WHEN is_furthest THEN depth END, is_open, CASE WHEN is_furthest THEN coalesce(t3) - t2 END, CASE WHEN is_settled THEN depth END FROM alone WHERE t2 IS NOT NULL
    UNION ALL
    SELECT v3 AS by0, 3, CASE WHEN is_furthest THEN depth END, is_open, CASE WHEN is_furthest THEN NULL::BIGINT END, CASE WHEN is_settled THEN depth END FROM alone WHERE t3 IS NOT NULL
),
counted AS (
    SELECT by0, step, count(*) FILTER (depth = step AND NOT is_open) AS stopped, count(*) FILTER (depth = step AND is_open) AS open,
        count(depth) AS reached, count(settled) AS settled, count(*) FILTER (settled > step) AS settled_on
    FROM steps GROUP BY by0, step
),
ordered AS (
    SELECT by0, step, count(*) AS n, list_sort(list(gap)) AS gaps
    FROM steps WHERE gap IS NOT NULL GROUP BY by0, step
),
times AS (
    SELECT by0, step, (gaps[floor((n - 1) * 0.5)::BIGINT + 1] + (gaps[ceil((n - 1) * 0.5)::BIGINT + 1] - gaps[floor((n - 1) * 0.5)::BIGINT + 1]) * ((n - 1) * 0.5 - floor((n - 1) * 0.5))) / 1e6 AS median_seconds,
        gaps[greatest(n * 0.5 - 0.9799819922700268 * sqrt(n) - 0.5, 0)::BIGINT] / 1e6 AS median_low,
        gaps[(n * 0.5 + 0.9799819922700268 * sqrt(n) + 1.5)::BIGINT] / 1e6 AS median_high,
        (gaps[floor((n - 1) * 0.9)::BIGINT + 1] + (gaps[ceil((n - 1) * 0.9)::BIGINT + 1] - gaps[floor((n - 1) * 0.9)::BIGINT + 1]) * ((n - 1) * 0.9 - floor((n - 1) * 0.9))) / 1e6 AS p90_seconds,
        gaps[greatest(n * 0.9 - 0.5879891953620161 * sqrt(n) - 0.5, 0)::BIGINT] / 1e6 AS p90_low,
        gaps[(n * 0.9 + 0.5879891953620161 * sqrt(n) + 1.5)::BIGINT] / 1e6 AS p90_high
    FROM ordered
)
SELECT counted.*, median_seconds, median_low, median_high, p90_seconds, p90_low, p90_high FROM counted LEFT JOIN times USING (by0, step) ORDER BY by0, step
