WITH limits AS (
    SELECT greatest(max(occurred_at), max(responded_at)) AS newest, ?::DOUBLE AS target, ?::VARCHAR AS zone
    FROM touchpoints
),
requests AS (
    SELECT coalesce(l.region, '') AS by0, f.response_seconds AS seconds, (epoch_us(newest) - epoch_us(f.occurred_at)) / 1e6 AS waited, target
    FROM limits, touchpoints f
LEFT JOIN locations l ON l.location_id = f.location_id
LEFT JOIN customers c ON c.customer_id = f.customer_id
WHERE (f.channel IN (?) OR f.channel IS NULL)
  AND l.region IN (?, ?)
  AND json_extract_string(c.attributes, ?) IN (?)
  AND f.occurred_on >= ?
  AND f.occurred_on < ?
  AND f.location_id IN (SELECT unnest(?::VARCHAR[]))
  AND (f.response_seconds IS NOT NULL OR coalesce(f.stage, '') IN (SELECT coalesce(stage, '') FROM touchpoints GROUP BY 1 HAVING count(response_seconds) > 0 AND count(response_seconds) * 20 >= count(*)))
)
SELECT by0, count(*) AS requests, count(seconds) AS n, coalesce(sum(seconds), 0)::DOUBLE AS total,
    coalesce(sum(seconds * seconds), 0)::DOUBLE AS squares,
    quantile_cont(seconds, [0.5, 0.9])[1] AS median, quantile_cont(seconds, [0.5, 0.9])[2] AS p90,
    coalesce(sum(pow(ln(1 + seconds), 1)), 0)::DOUBLE AS log_total, coalesce(sum(pow(ln(1 + seconds), 2)), 0)::DOUBLE AS log_squares, coalesce(sum(pow(ln(1 + seconds), 3)), 0)::DOUBLE AS log_cubes,
    count(*) FILTER (seconds <= target) AS hits,
    count(*) FILTER (seconds IS NULL AND coalesce(waited < target, TRUE)) AS open
FROM requests
GROUP BY by0
-- 1: 86400.0
-- 2: 'Europe/Vilnius'
-- 3: 'web'
-- 4: 'North'
-- 5: 'South'
-- 6: '$."tariff"'
-- 7: 'gold'
-- 8: datetime.date(2026, 1, 1)
-- 9: datetime.date(2026, 4, 1)
-- 10: ['L1']
