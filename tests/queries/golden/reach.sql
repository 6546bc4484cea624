SELECT CASE GROUPING_ID(l.country, l.region, m.location_id) WHEN 3 THEN 'country' WHEN 5 THEN 'region' WHEN 6 THEN 'location' ELSE '' END AS level,
    coalesce(l.country, l.region, m.location_id, '') AS place, count(DISTINCT m.customer_id) AS customers
FROM (
SELECT f.location_id, f.customer_id FROM touchpoints f
LEFT JOIN locations l ON l.location_id = f.location_id
LEFT JOIN customers c ON c.customer_id = f.customer_id
WHERE (f.channel IN (?) OR f.channel IS NULL)
  AND l.region IN (?, ?)
  AND json_extract_string(c.attributes, ?) IN (?)
  AND f.occurred_on >= ?
  AND f.occurred_on < ?
  AND f.location_id IN (SELECT unnest(?::VARCHAR[]))
  AND f.customer_id IS NOT NULL
UNION ALL
SELECT f.location_id, f.customer_id FROM responses f
LEFT JOIN locations l ON l.location_id = f.location_id
LEFT JOIN customers c ON c.customer_id = f.customer_id
WHERE (f.channel IN (?) OR f.channel IS NULL)
  AND l.region IN (?, ?)
  AND json_extract_string(c.attributes, ?) IN (?)
  AND f.respondent = 'customer'
  AND f.answered_on >= ?
  AND f.answered_on < ?
  AND f.location_id IN (SELECT unnest(?::VARCHAR[]))
  AND f.customer_id IS NOT NULL
) m LEFT JOIN locations l ON l.location_id = m.location_id
GROUP BY GROUPING SETS ((), (l.country), (l.region), (m.location_id))
-- 1: 'web'
-- 2: 'North'
-- 3: 'South'
-- 4: '$."tariff"'
-- 5: 'gold'
-- 6: datetime.date(2026, 1, 1)
-- 7: datetime.date(2026, 4, 1)
-- 8: ['L1']
-- 9: 'web'
-- 10: 'North'
-- 11: 'South'
-- 12: '$."tariff"'
-- 13: 'gold'
-- 14: datetime.date(2026, 1, 1)
-- 15: datetime.date(2026, 4, 1)
-- 16: ['L1']
