WITH limits AS (SELECT 86400000000::BIGINT AS reach, newest FROM newest),
entries AS NOT MATERIALIZED (
    SELECT coalesce(json_extract_string(c.attributes, ?), '') AS by0, f.c, f.customer_id, f.t1, f.t1 + 86400000000 AS closes, (f.t2 <= f.t1 + 86400000000) IS TRUE AS came_on, CASE WHEN f.t2 <= f.t1 + 86400000000 THEN f.t2 END AS t2, CASE WHEN f.t3 <= f.t1 + 86400000000 THEN f.t3 END AS t3, CASE WHEN f.t2 <= f.t1 + 86400000000 THEN CASE WHEN f.t3 <= f.t1 + 86400000000 THEN 3 ELSE 2 END ELSE 1 END AS depth, CASE WHEN f.t2 <= f.t1 + 86400000000 THEN CASE WHEN f.t3 <= f.t1 + 86400000000 THEN 4 ELSE 2 END ELSE 1 END AS bit
    FROM attempts f
    LEFT JOIN locations l ON l.location_id = f.location_id
LEFT JOIN customers c ON c.customer_id = f.customer_id
WHERE (f.channel IN (?) OR f.channel IS NULL)
  AND l.region IN (?, ?)
  AND json_extract_string(c.attributes, ?) IN (?)
  AND f.occurred_on >= ?
  AND f.occurred_on < ?
  AND f.location_id IN (SELECT unnest(?::VARCHAR[]))
),
cut AS NOT MATERIALIZED (
    SELECT *, depth < 3 AND closes > limits.newest AS is_open, t1 + limits.reach <= limits.newest AS is_over
    FROM entries, limits
),
far AS MATERIALIZED (FROM cut WHERE came_on),
near AS NOT MATERIALIZED (
    SELECT * EXCLUDE (t2, t3, depth, bit), 1 AS depth, closes > limits.newest AS is_open,
        t1 + limits.reach <= limits.newest AS is_over
    FROM entries, limits WHERE NOT came_on
),
people AS (
    SELECT by0, c, bit_or(CASE WHEN is_over THEN bit * 9 WHEN is_open THEN bit + 64 ELSE bit END) AS bits
    FROM cut GROUP BY by0, c
),
depths AS (
    SELECT by0, n, ((bits & 7) >= 1)::INTEGER + ((bits & 7) >= 2)::INTEGER + ((bits & 7) >= 4)::INTEGER AS depth, (((bits >> 3) & 7) >= 1)::INTEGER + (((bits >> 3) & 7) >= 2)::INTEGER + (((bits >> 3) & 7) >= 4)::INTEGER AS settled,
        bits >= 64 AND depth < 3 AS is_open
    FROM (SELECT by0, bits, count(*) AS n FROM people GROUP BY by0, bits)
),
ends AS (
    SELECT by0, step, coalesce(sum(n) FILTER (depth = step AND NOT is_open), 0)::BIGINT AS stopped,
        coalesce(sum(n) FILTER (depth = step AND is_open), 0)::BIGINT AS open,
        coalesce(sum(n) FILTER (settled >= step), 0)::BIGINT AS settled,
        coalesce(sum(n) FILTER (settled > step), 0)::BIGINT AS settled_on
    FROM depths, (SELECT unnest(range(1, 4)) AS step) GROUP BY by0, step
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
-- 1: '$."tariff"'
-- 2: 'web'
-- 3: 'North'
-- 4: 'South'
-- 5: '$."tariff"'
-- 6: 'gold'
-- 7: datetime.date(2026, 1, 1)
-- 8: datetime.date(2026, 4, 1)
-- 9: ['L1']
