WITH limits AS (SELECT 86400000000::BIGINT AS reach, newest FROM newest),
entries AS NOT MATERIALIZED (
    SELECT f.c, f.customer_id, f.t1, f.t1 + 86400000000 AS closes, (f.t2 <= f.t1 + 86400000000) IS TRUE AS came_on, CASE WHEN f.t2 <= f.t1 + 86400000000 THEN f.t2 END AS t2, CASE WHEN f.t3 <= f.t1 + 86400000000 THEN f.t3 END AS t3, CASE WHEN f.t2 <= f.t1 + 86400000000 THEN CASE WHEN f.t3 <= f.t1 + 86400000000 THEN 3 ELSE 2 END ELSE 1 END AS depth, CASE WHEN f.t2 <= f.t1 + 86400000000 THEN CASE WHEN f.t3 <= f.t1 + 86400000000 THEN 4 ELSE 2 END ELSE 1 END AS bit
    FROM attempts f
    WHERE f.occurred_on >= ?
  AND f.occurred_on < ?
),
cut AS NOT MATERIALIZED (
    SELECT *, depth < 3 AND closes > limits.newest AS is_open, t1 + limits.reach <= limits.newest AS is_over
    FROM entries, limits
),
far AS NOT MATERIALIZED (FROM cut WHERE came_on),
near AS NOT MATERIALIZED (
    SELECT * EXCLUDE (t2, t3, depth, bit), 1 AS depth, closes > limits.newest AS is_open,
        t1 + limits.reach <= limits.newest AS is_over
    FROM entries, limits WHERE NOT came_on
),
-- A deeper attempt comes before others, an earlier one among equally deep ones. An attempt without a gap is passed over.
ranked AS (SELECT *, t1 - depth::BIGINT * 576460752303423488 AS late FROM cut),
furthest AS (
    SELECT c, any_value(customer_id) AS customer_id, max(depth) AS depth,
        bool_or(is_open) AND max(depth) < 3 AS is_open, arg_min(t1, late) AS entry,
        arg_min(t2 - t1, late) AS gap1,
        arg_min(t3 - t2, late) AS gap2
    FROM ranked GROUP BY c
),
times AS (SELECT (gap1 + gap2) / 1e6 AS seconds FROM furthest),
taken AS (
    SELECT count(seconds) AS n, list_prepend(quantile_cont(seconds, 0.5), list_select(list_sort(list(seconds) FILTER (seconds IS NOT NULL)), [greatest(count(seconds) * 0.5 - 0.9799819922700268 * sqrt(count(seconds)) - 0.5, 0)::BIGINT, (count(seconds) * 0.5 + 0.9799819922700268 * sqrt(count(seconds)) + 1.5)::BIGINT])) AS median,
        list_prepend(quantile_cont(seconds, 0.9), list_select(list_sort(list(seconds) FILTER (seconds IS NOT NULL)), [greatest(count(seconds) * 0.9 - 0.5879891953620161 * sqrt(count(seconds)) - 0.5, 0)::BIGINT, (count(seconds) * 0.9 + 0.5879891953620161 * sqrt(count(seconds)) + 1.5)::BIGINT])) AS p90
    FROM times
)
SELECT (seconds >= 10)::INTEGER + (seconds >= 30)::INTEGER + (seconds >= 60)::INTEGER + (seconds >= 300)::INTEGER + (seconds >= 900)::INTEGER + (seconds >= 1800)::INTEGER + (seconds >= 3600)::INTEGER + (seconds >= 10800)::INTEGER + (seconds >= 21600)::INTEGER + (seconds >= 43200)::INTEGER + (seconds >= 86400)::INTEGER + (seconds >= 172800)::INTEGER + (seconds >= 259200)::INTEGER + (seconds >= 604800)::INTEGER + (seconds >= 1209600)::INTEGER + (seconds >= 2592000)::INTEGER + (seconds >= 7776000)::INTEGER + (seconds >= 15552000)::INTEGER + (seconds >= 31536000)::INTEGER AS bar, count(*) AS customers, any_value(n) AS n, any_value(median) AS median, any_value(p90) AS p90
FROM times, taken WHERE seconds IS NOT NULL GROUP BY bar ORDER BY bar
-- 1: datetime.date(2026, 1, 1)
-- 2: datetime.date(2026, 4, 1)
