WITH limits AS (
    SELECT greatest(max(occurred_at), max(responded_at)) AS newest, ?::DOUBLE AS target, ?::VARCHAR AS zone, ?::BIGINT AS reach
    FROM touchpoints
),
decided AS (
    SELECT customer_id, asked_at, reach, bool_and(coalesce(seconds <= target, FALSE)) AS in_time
    FROM (
        SELECT f.customer_id, f.occurred_at AS asked_at, f.response_seconds AS seconds, (epoch_us(newest) - epoch_us(f.occurred_at)) / 1e6 AS waited, target, reach
        FROM limits, touchpoints f
        LEFT JOIN locations l ON l.location_id = f.location_id
LEFT JOIN customers c ON c.customer_id = f.customer_id
WHERE (f.channel IN (?) OR f.channel IS NULL)
  AND l.region IN (?, ?)
  AND json_extract_string(c.attributes, ?) IN (?)
  AND f.occurred_on >= ?
  AND f.occurred_on < ?
  AND f.location_id IN (SELECT unnest(?::VARCHAR[]))
  AND f.customer_id IS NOT NULL
  AND f.occurred_at IS NOT NULL
  AND coalesce(f.stage, '') IN (SELECT coalesce(stage, '') FROM touchpoints GROUP BY 1 HAVING count(response_seconds) > 0 AND count(response_seconds) * 20 >= count(*))
    )
    WHERE seconds IS NOT NULL OR waited >= target GROUP BY ALL
),
answers AS (
    SELECT f.customer_id, f.answered_at, arg_min(f.points, (f.import_id, f.row_number, f.question)) AS points
    FROM responses f
    WHERE f.respondent = 'customer'
  AND f.location_id IN (SELECT unnest(?::VARCHAR[]))
  AND f.customer_id IS NOT NULL
  AND f.answered_at IS NOT NULL
  AND f.points IS NOT NULL
  AND f.metric = ?
    GROUP BY ALL
),
pairs AS (
    SELECT a.customer_id, a.answered_at, any_value(a.points) AS points, arg_max(d.in_time, d.asked_at) AS in_time
    FROM decided d ASOF JOIN answers a ON d.customer_id = a.customer_id AND d.asked_at <= a.answered_at
    WHERE epoch_us(a.answered_at) - epoch_us(d.asked_at) <= d.reach
    GROUP BY a.customer_id, a.answered_at
)
SELECT in_time, count(*) AS n, sum(points)::DOUBLE AS total, sum(points * points)::DOUBLE AS squares,
    NULL::DOUBLE AS score_total, 0 AS unscored
FROM pairs GROUP BY in_time ORDER BY in_time
-- 1: 3600.0
-- 2: 'Europe/Vilnius'
-- 3: 86400000000
-- 4: 'web'
-- 5: 'North'
-- 6: 'South'
-- 7: '$."tariff"'
-- 8: 'gold'
-- 9: datetime.date(2026, 1, 1)
-- 10: datetime.date(2026, 4, 1)
-- 11: ['L1']
-- 12: ['L1']
-- 13: 'csat'
