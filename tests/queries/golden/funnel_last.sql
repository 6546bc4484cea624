WITH limits AS (SELECT 86400000000::BIGINT AS reach, newest FROM newest),
entries AS NOT MATERIALIZED (
    SELECT f.c, f.customer_id, f.t1, f.t1 + 86400000000 AS closes, (f.t2 <= f.t1 + 86400000000) IS TRUE AS came_on, CASE WHEN f.t2 <= f.t1 + 86400000000 THEN f.t2 END AS t2, CASE WHEN f.t3 <= f.t1 + 86400000000 THEN f.t3 END AS t3, f.v1, f.v2, f.v3, CASE WHEN f.t2 <= f.t1 + 86400000000 THEN CASE WHEN f.t3 <= f.t1 + 86400000000 THEN 3 ELSE 2 END ELSE 1 END AS depth, CASE WHEN f.t2 <= f.t1 + 86400000000 THEN CASE WHEN f.t3 <= f.t1 + 86400000000 THEN 4 ELSE 2 END ELSE 1 END AS bit
    FROM attempts f
    
),
cut AS NOT MATERIALIZED (
    SELECT *, depth < 3 AND closes > limits.newest AS is_open, t1 + limits.reach <= limits.newest AS is_over, [v1, v2, v3][depth] AS by0
    FROM entries, limits
),
far AS MATERIALIZED (FROM cut WHERE came_on),
near AS NOT MATERIALIZED (
    SELECT * EXCLUDE (t2, t3, depth, bit), 1 AS depth, closes > limits.newest AS is_open,
        t1 + limits.reach <= limits.newest AS is_over, v1 AS by0
    FROM entries, limits WHERE NOT came_on
),
sets AS (
    SELECT by0, (c >> 6) AS block, depth, is_over, is_open, bit_or(1::UBIGINT << (c & 63)::UBIGINT) AS who FROM far GROUP BY by0, block, depth, is_over, is_open
    UNION ALL
    SELECT by0, (c >> 6) AS block, 1, is_over, is_open, bit_or(1::UBIGINT << (c & 63)::UBIGINT) FROM near GROUP BY by0, block, is_over, is_open
),
united AS (
    SELECT by0, bit_or(who) FILTER (depth >= 1) AS came1, bit_or(who) FILTER (depth >= 2) AS came2, bit_or(who) FILTER (depth >= 3) AS came3,
        bit_or(who) FILTER (depth >= 1 AND is_over) AS over1, bit_or(who) FILTER (depth >= 2 AND is_over) AS over2, bit_or(who) FILTER (depth >= 3 AND is_over) AS over3,
        bit_or(who) FILTER (is_open) AS waiting
    FROM sets GROUP BY by0, block
),
counted AS (
    SELECT by0, [coalesce(sum(bit_count(came1)), 0)::BIGINT, coalesce(sum(bit_count(came2)), 0)::BIGINT, coalesce(sum(bit_count(came3)), 0)::BIGINT, 0] AS came,
        [coalesce(sum(bit_count(over1)), 0)::BIGINT, coalesce(sum(bit_count(over2)), 0)::BIGINT, coalesce(sum(bit_count(over3)), 0)::BIGINT, 0] AS settled,
        [coalesce(sum(bit_count((came1 & waiting))), 0)::BIGINT, coalesce(sum(bit_count((came2 & waiting))), 0)::BIGINT, coalesce(sum(bit_count((came3 & waiting))), 0)::BIGINT, 0] AS waiting
    FROM united GROUP BY by0
),
ends AS (
    SELECT by0, step, CASE WHEN step < 3 THEN waiting[step] - waiting[step + 1] ELSE 0 END AS open,
        came[step] - came[step + 1] - open AS stopped,
        settled[step] AS settled, settled[step + 1] AS settled_on
    FROM counted, (SELECT unnest(range(1, 4)) AS step)
),
gaps AS (
    SELECT by0, unnest([1]) AS step, unnest([gap1]) AS gap
    FROM (SELECT by0, c,
        arg_min(t2 - t1, late) AS gap1 FROM (SELECT *, t1 - depth::BIGINT * 576460752303423488 AS late FROM far) GROUP BY by0, c)
    UNION ALL
    SELECT by0, unnest([2]) AS step, unnest([gap2]) AS gap
    FROM (SELECT by0, c,
        arg_min(t3 - t2, late) AS gap2 FROM (SELECT *, t1 - depth::BIGINT * 576460752303423488 AS late FROM far WHERE depth > 2) GROUP BY by0, c)
),
ordered AS (
    SELECT by0, step, count(*) AS n, list_sort(list(gap)) AS gaps
    FROM gaps WHERE gap IS NOT NULL GROUP BY by0, step
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
SELECT by0, step, stopped, open, settled, settled_on, median_seconds, median_low, median_high, p90_seconds, p90_low, p90_high
FROM ends LEFT JOIN times USING (by0, step) ORDER BY by0, step
