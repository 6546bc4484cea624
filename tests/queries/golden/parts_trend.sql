SELECT 'nps' AS metric, date_trunc('month', f.answered_on)::DATE AS start, coalesce(f.channel, '') AS by0, count(f.points) AS n, coalesce(sum(f.points), 0)::DOUBLE AS total, coalesce(sum(f.points * f.points), 0)::DOUBLE AS squares, CASE WHEN min(f.scale_max) <> max(f.scale_max) THEN NULL ELSE coalesce(sum(f.score), 0) END::DOUBLE AS score_total, CASE WHEN min(f.scale_max) = max(f.scale_max) THEN max(f.scale_max) END::DOUBLE AS scale, count(*) - count(f.points) AS unscored
FROM responses f
LEFT JOIN locations l ON l.location_id = f.location_id
LEFT JOIN customers c ON c.customer_id = f.customer_id
WHERE (f.channel IN (?) OR f.channel IS NULL)
  AND l.region IN (?, ?)
  AND json_extract_string(c.attributes, ?) IN (?)
  AND f.respondent = 'customer'
  AND f.answered_on >= ?
  AND f.answered_on < ?
  AND f.answered_on IS NOT NULL
  AND f.metric IN ('nps')
GROUP BY 2, 3
-- 1: 'web'
-- 2: 'North'
-- 3: 'South'
-- 4: '$."tariff"'
-- 5: 'gold'
-- 6: datetime.date(2026, 1, 1)
-- 7: datetime.date(2026, 4, 1)
