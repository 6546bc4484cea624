SELECT hash(coalesce(f.customer_id, chr(31) || f.response_id || chr(31) || coalesce(f.source, ''))) AS who, coalesce(f.stage, '') AS stage, coalesce(f.channel, '') AS channel, coalesce(f.language, '') AS language, left(f.comment, 1000) AS comment, coalesce(f.metric || ' ' || f.points, '') AS score, count(*) OVER () AS of
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
  AND f.stage <> ''
  AND trim(f.comment) <> ''
ORDER BY f.answered_at DESC NULLS LAST, f.import_id, f.row_number, f.metric, f.comment
LIMIT 50000
-- 1: 'web'
-- 2: 'North'
-- 3: 'South'
-- 4: '$."tariff"'
-- 5: 'gold'
-- 6: datetime.date(2026, 1, 1)
-- 7: datetime.date(2026, 4, 1)
-- 8: ['L1']
