SELECT f.answered_on, f.metric, f.score, f.scale_max, f.channel, f.stage, left(f.comment, 2000) AS comment, count(*) OVER () AS of
FROM responses f
LEFT JOIN locations l ON l.location_id = f.location_id
LEFT JOIN customers c ON c.customer_id = f.customer_id
WHERE (f.channel IN (?) OR f.channel IS NULL)
  AND l.region IN (?, ?)
  AND json_extract_string(c.attributes, ?) IN (?)
  AND f.answered_on >= ?
  AND f.answered_on < ?
  AND f.location_id IN (SELECT unnest(?::VARCHAR[]))
  AND f.respondent = 'customer'
  AND trim(f.comment) <> ''
  AND f.metric IN (SELECT unnest(?::VARCHAR[]))
  AND contains(strip_accents(lower(f.comment)), strip_accents(lower(?::VARCHAR)))
ORDER BY f.points NULLS LAST, (f.score - f.scale_min) / (f.scale_max - f.scale_min) NULLS LAST, f.answered_at DESC NULLS LAST, f.import_id, f.row_number
LIMIT 10 OFFSET 10
-- 1: 'web'
-- 2: 'North'
-- 3: 'South'
-- 4: '$."tariff"'
-- 5: 'gold'
-- 6: datetime.date(2026, 1, 1)
-- 7: datetime.date(2026, 4, 1)
-- 8: ['L1']
-- 9: ['nps', 'text']
-- 10: 'eilė'
