WITH people AS (WITH limits AS (SELECT ?::BIGINT AS reach, newest FROM newest),
entries AS NOT MATERIALIZED (
    SELECT coalesce(json_extract_string(c.attributes, ?), '') AS by0, f.c, f.customer_id, f.t1, f.t1 + reach AS closes, CASE WHEN f.t2 <= f.t1 + reach THEN f.t2 END AS t2, CASE WHEN f.t3 <= f.t1 + reach THEN f.t3 END AS t3, CASE WHEN f.t2 <= f.t1 + reach THEN CASE WHEN f.t3 <= f.t1 + reach THEN 3 ELSE 2 END ELSE 1 END AS depth, CASE WHEN f.t2 <= f.t1 + reach THEN CASE WHEN f.t3 <= f.t1 + reach THEN 4 ELSE 2 END ELSE 1 END AS bit
    FROM limits, attempts f
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
)
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
going AS (WITH limits AS (SELECT ?::BIGINT AS reach, newest FROM newest),
entries AS NOT MATERIALIZED (
    SELECT coalesce(json_extract_string(c.attributes, ?), '') AS by0, f.c, f.customer_id, f.t1, f.t1 + reach AS closes, CASE WHEN f.t2 <= f.t1 + reach THEN f.t2 END AS t2, CASE WHEN f.t3 <= f.t1 + reach THEN f.t3 END AS t3, CASE WHEN f.t2 <= f.t1 + reach THEN CASE WHEN f.t3 <= f.t1 + reach THEN 3 ELSE 2 END ELSE 1 END AS depth, CASE WHEN f.t2 <= f.t1 + reach THEN CASE WHEN f.t3 <= f.t1 + reach THEN 4 ELSE 2 END ELSE 1 END AS bit
    FROM limits, attempts f
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
)
    SELECT by0, c,
        arg_min(t2 - t1, late) AS gap1,
        arg_min(t3 - t2, late) AS gap2
    FROM (SELECT *, t1 - depth::BIGINT * 576460752303423488 AS late FROM cut WHERE depth > 1) GROUP BY by0, c
),
ordered AS (
    SELECT by0, step, count(*) AS n, quantile_cont(gap, [0.5, 0.9]) AS found, list_sort(list(gap)) AS gaps
    FROM (SELECT by0, unnest(range(1, 3)) AS step, unnest([gap1, gap2]) AS gap FROM going) WHERE gap IS NOT NULL GROUP BY by0, step
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
SELECT by0, step, stopped, open, settled, settled_on, median_seconds, median_low, median_high, p90_seconds, p90_low, p90_high
FROM ends LEFT JOIN times USING (by0, step) ORDER BY by0, step
-- 1: 86400000000
-- 2: '$."tariff"'
-- 3: 'web'
-- 4: 'North'
-- 5: 'South'
-- 6: '$."tariff"'
-- 7: 'gold'
-- 8: datetime.date(2026, 1, 1)
-- 9: datetime.date(2026, 4, 1)
-- 10: ['L1']
-- 11: 86400000000
-- 12: '$."tariff"'
-- 13: 'web'
-- 14: 'North'
-- 15: 'South'
-- 16: '$."tariff"'
-- 17: 'gold'
-- 18: datetime.date(2026, 1, 1)
-- 19: datetime.date(2026, 4, 1)
-- 20: ['L1']
