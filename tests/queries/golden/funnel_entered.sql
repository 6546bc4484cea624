WITH limits AS (SELECT 86400000000::BIGINT AS reach, newest FROM newest),
entries AS NOT MATERIALIZED (
    SELECT date_trunc('week', f.occurred_on)::DATE::VARCHAR AS by0, f.c, f.customer_id, f.t1, f.t1 + 86400000000 AS closes, (f.t2 <= f.t1 + 86400000000) IS TRUE AS came_on, CASE WHEN f.t2 <= f.t1 + 86400000000 THEN f.t2 END AS t2, CASE WHEN f.t3 <= f.t1 + 86400000000 THEN f.t3 END AS t3, CASE WHEN f.t2 <= f.t1 + 86400000000 THEN CASE WHEN f.t3 <= f.t1 + 86400000000 THEN 3 ELSE 2 END ELSE 1 END AS depth, CASE WHEN f.t2 <= f.t1 + 86400000000 THEN CASE WHEN f.t3 <= f.t1 + 86400000000 THEN 4 ELSE 2 END ELSE 1 END AS bit
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
)
SELECT by0, step, stopped, open, settled, settled_on, NULL::DOUBLE AS median_seconds, NULL::DOUBLE AS median_low, NULL::DOUBLE AS median_high, NULL::DOUBLE AS p90_seconds, NULL::DOUBLE AS p90_low, NULL::DOUBLE AS p90_high FROM ends ORDER BY by0, step
-- 1: datetime.date(2026, 1, 1)
-- 2: datetime.date(2026, 4, 1)
