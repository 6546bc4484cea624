SELECT f.scale_min AS scale_low, f.scale_max AS scale_high, floor(f.score)::INTEGER AS bin, count(*) AS n, count(*) FILTER (f.score <> floor(f.score)) AS broken
FROM responses f
LEFT JOIN locations l ON l.location_id = f.location_id
LEFT JOIN customers c ON c.customer_id = f.customer_id
WHERE (f.channel IN (?) OR f.channel IS NULL)
  AND l.region IN (?, ?)
  AND json_extract_string(c.attributes, ?) IN (?)
  AND f.respondent = 'customer'
  AND f.answered_on >= ?
  AND f.answered_on < ?
  AND f.location_id IN (SELECT unnest(?::VARCHAR[]))
  AND f.points IS NOT NULL
  AND f.metric = 'nps'
GROUP BY 1, 2, 3
-- 1: 'web'
-- 2: 'North'
-- 3: 'South'
-- 4: '$."tariff"'
-- 5: 'gold'
-- 6: datetime.date(2026, 1, 1)
-- 7: datetime.date(2026, 4, 1)
-- 8: ['L1']
