WITH limits AS (SELECT 86400000000::BIGINT AS reach, newest FROM newest),
entries AS NOT MATERIALIZED (
    SELECT coalesce(f.channel, '') AS by0, f.c, f.customer_id, f.t1, f.t1 + 86400000000 AS closes, (f.t2 <= f.t1 + 86400000000) IS TRUE AS came_on, CASE WHEN f.t2 <= f.t1 + 86400000000 THEN f.t2 END AS t2, CASE WHEN f.t3 <= f.t1 + 86400000000 THEN f.t3 END AS t3, CASE WHEN f.t2 <= f.t1 + 86400000000 THEN CASE WHEN f.t3 <= f.t1 + 86400000000 THEN 3 ELSE 2 END ELSE 1 END AS depth, CASE WHEN f.t2 <= f.t1 + 86400000000 THEN CASE WHEN f.t3 <= f.t1 + 86400000000 THEN 4 ELSE 2 END ELSE 1 END AS bit
    FROM attempts f
    WHERE f.occurred_on >= ?
  AND f.occurred_on < ?
  AND f.location_id IN (SELECT unnest(?::VARCHAR[]))
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
    SELECT by0, c, any_value(customer_id) AS customer_id, max(depth) AS depth,
        bool_or(is_open) AND max(depth) < 3 AS is_open, arg_min(t1, late) AS entry,
        arg_min(t2 - t1, late) AS gap1,
        arg_min(t3 - t2, late) AS gap2
    FROM ranked GROUP BY by0, c
)
SELECT f.metric, by0, e.depth AS step, e.is_open, count(f.points) AS n, coalesce(sum(f.points), 0)::DOUBLE AS total,
    coalesce(sum(f.points * f.points), 0)::DOUBLE AS squares,
    CASE WHEN min(f.scale_max) <> max(f.scale_max) THEN NULL ELSE coalesce(sum(f.score), 0) END::DOUBLE AS score_total,
    CASE WHEN min(f.scale_max) = max(f.scale_max) THEN max(f.scale_max) END::DOUBLE AS scale,
    NULL::DOUBLE AS log_total,
    NULL::DOUBLE AS log_squares,
    NULL::DOUBLE AS log_cubes,
    count(*) - count(f.points) AS unscored
FROM responses f JOIN furthest e USING (customer_id), limits
WHERE f.metric IN ('nps', 'csat', 'ces') AND f.respondent = 'customer'
    AND epoch_us(f.answered_at) BETWEEN e.entry AND e.entry + limits.reach AND f.answered_on >= DATE '2025-12-30' AND f.answered_on <= DATE '2026-04-03' AND f.location_id IN (SELECT unnest(?::VARCHAR[]))
GROUP BY ALL
UNION ALL
SELECT 'response_time' AS metric, by0, e.depth AS step, e.is_open, count(f.response_seconds) AS n, coalesce(sum(f.response_seconds), 0)::DOUBLE AS total,
    coalesce(sum(f.response_seconds * f.response_seconds), 0)::DOUBLE AS squares,
    coalesce(sum(f.response_seconds / 3600.0), 0)::DOUBLE AS score_total,
    NULL::DOUBLE AS scale,
    coalesce(sum(pow(ln(1 + f.response_seconds), 1)), 0)::DOUBLE AS log_total,
    coalesce(sum(pow(ln(1 + f.response_seconds), 2)), 0)::DOUBLE AS log_squares,
    coalesce(sum(pow(ln(1 + f.response_seconds), 3)), 0)::DOUBLE AS log_cubes,
    count(*) - count(f.response_seconds) AS unscored
FROM touchpoints f JOIN furthest e USING (customer_id), limits
WHERE f.response_seconds IS NOT NULL
    AND epoch_us(f.occurred_at) BETWEEN e.entry AND e.entry + limits.reach AND f.occurred_on >= DATE '2025-12-30' AND f.occurred_on <= DATE '2026-04-03' AND f.location_id IN (SELECT unnest(?::VARCHAR[]))
GROUP BY ALL
-- 1: datetime.date(2026, 1, 1)
-- 2: datetime.date(2026, 4, 1)
-- 3: ['L1']
-- 4: ['L1']
-- 5: ['L1']
