WITH limits AS (SELECT 86400000000::BIGINT AS reach, newest FROM newest),
entries AS NOT MATERIALIZED (
    SELECT f.c, f.customer_id, f.t1, f.t1 + 86400000000 AS closes, (f.t2 <= f.t1 + 86400000000 OR f.t3 <= f.t1 + 86400000000) IS TRUE AS came_on, CASE WHEN f.t2 <= f.t1 + 86400000000 THEN f.t2 END AS t2, CASE WHEN f.t3 <= f.t1 + 86400000000 THEN f.t3 END AS t3
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
    (SELECT DISTINCT ON (c, late) * FROM picked SEMI JOIN twins USING (c, late) ORDER BY c, late)
),
earliest AS NOT MATERIALIZED (
    SELECT n.* EXCLUDE (first), first AS t1, late IS NULL AS is_furthest,
        first + limits.reach <= limits.newest AND late_over IS NULL AS is_settled
    FROM (
        SELECT c, any_value(customer_id) AS customer_id, min(t1) AS first, bool_or(is_open) AS is_open
        FROM near GROUP BY c
    ) n LEFT JOIN best USING (c), limits
),
furthest AS (
    SELECT c, customer_id, depth, is_open, t1 AS entry, t1, t2, t3, [t1, t2, t3] AS ts FROM alone WHERE is_furthest
    UNION ALL
    SELECT c, customer_id, 1, is_open, t1, t1, NULL AS t2, NULL AS t3, [t1] FROM earliest WHERE is_furthest
),
settled AS (
    SELECT c, depth, t1, t2, t3 FROM alone WHERE is_settled
    UNION ALL
    SELECT c, 1, t1, NULL AS t2, NULL AS t3 FROM earliest WHERE is_settled
),
times AS (SELECT (list_min(ts[2:]) - ts[1]) / 1e6 AS seconds FROM furthest),
taken AS (
    SELECT count(seconds) AS n, list_prepend(quantile_cont(seconds, 0.5), list_select(list_sort(list(seconds) FILTER (seconds IS NOT NULL)), [greatest(count(seconds) * 0.5 - 0.8224268134757358 * sqrt(count(seconds)) - 0.5, 0)::BIGINT, (count(seconds) * 0.5 + 0.8224268134757358 * sqrt(count(seconds)) + 1.5)::BIGINT])) AS median,
        list_prepend(quantile_cont(seconds, 0.9), list_select(list_sort(list(seconds) FILTER (seconds IS NOT NULL)), [greatest(count(seconds) * 0.9 - 0.49345608808544145 * sqrt(count(seconds)) - 0.5, 0)::BIGINT, (count(seconds) * 0.9 + 0.49345608808544145 * sqrt(count(seconds)) + 1.5)::BIGINT])) AS p90
    FROM times
)
SELECT (seconds >= 10)::INTEGER + (seconds >= 30)::INTEGER + (seconds >= 60)::INTEGER + (seconds >= 300)::INTEGER + (seconds >= 900)::INTEGER + (seconds >= 1800)::INTEGER + (seconds >= 3600)::INTEGER + (seconds >= 10800)::INTEGER + (seconds >= 21600)::INTEGER + (seconds >= 43200)::INTEGER + (seconds >= 86400)::INTEGER + (seconds >= 172800)::INTEGER + (seconds >= 259200)::INTEGER + (seconds >= 604800)::INTEGER + (seconds >= 1209600)::INTEGER + (seconds >= 2592000)::INTEGER + (seconds >= 7776000)::INTEGER + (seconds >= 15552000)::INTEGER + (seconds >= 31536000)::INTEGER AS bar, count(*) AS customers, any_value(n) AS n, any_value(median) AS median, any_value(p90) AS p90
FROM times, taken WHERE seconds IS NOT NULL GROUP BY bar ORDER BY bar
