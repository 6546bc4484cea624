WITH limits AS (SELECT ?::BIGINT AS reach, epoch_us(max(occurred_at)) AS newest FROM touchpoints),
entries AS (
    SELECT coalesce(f.channel, '') AS by0, f.c, f.customer_id, f.t1, f.t1 + reach AS closes, CASE WHEN f.t2 <= f.t1 + reach THEN f.t2 END AS t2, CASE WHEN f.t3 <= f.t1 + reach THEN f.t3 END AS t3
    FROM limits, attempts f
    WHERE f.occurred_on >= ?
  AND f.occurred_on < ?
  AND f.location_id IN (SELECT unnest(?::VARCHAR[]))
),
cut AS (
    SELECT *, 1 + (t2 IS NOT NULL)::INT + (t3 IS NOT NULL)::INT AS depth, t3 IS NULL AND closes > limits.newest AS is_open
    FROM entries, limits
),
-- A deeper attempt ranks higher, an earlier one among equally deep ones. An attempt without a gap is passed over.
ranked AS (SELECT *, depth::BIGINT * 576460752303423488 - t1 AS rank FROM cut),
furthest AS (
    SELECT by0, c, any_value(customer_id) AS customer_id, max(depth) AS depth,
        bool_or(is_open) AND max(depth) < 3 AS is_open, arg_max(t1, rank) AS entry,
        arg_max(t2 - t1, rank) AS gap1,
        arg_max(t3 - t2, rank) AS gap2
    FROM ranked GROUP BY by0, c
)
SELECT f.metric, by0, e.depth AS step, e.is_open, count(f.points) AS n, coalesce(sum(f.points), 0)::DOUBLE AS total,
    coalesce(sum(f.points * f.points), 0)::DOUBLE AS squares,
    CASE WHEN min(f.scale_max) <> max(f.scale_max) THEN NULL ELSE coalesce(sum(f.score), 0) END::DOUBLE AS score_total,
    CASE WHEN min(f.scale_max) = max(f.scale_max) THEN max(f.scale_max) END::DOUBLE AS scale,
    NULL::DOUBLE AS median, count(*) - count(f.points) AS unscored
FROM responses f JOIN furthest e USING (customer_id), limits
WHERE f.metric IN ('nps', 'csat', 'ces') AND f.respondent = 'customer'
    AND epoch_us(f.answered_at) BETWEEN e.entry AND e.entry + limits.reach AND f.location_id IN (SELECT unnest(?::VARCHAR[]))
GROUP BY ALL
-- 1: 86400000000
-- 2: datetime.date(2026, 1, 1)
-- 3: datetime.date(2026, 4, 1)
-- 4: ['L1']
-- 5: ['L1']
