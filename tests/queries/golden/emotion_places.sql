SELECT coalesce(f.location_id, '') AS location, count(DISTINCT coalesce(f.customer_id, chr(31) || f.response_id || chr(31) || coalesce(f.source, ''))) AS customers
FROM responses f
WHERE f.answered_on >= ?
  AND f.answered_on < ?
  AND f.respondent = 'customer'
  AND f.stage <> ''
  AND trim(f.comment) <> ''
GROUP BY 1 ORDER BY 1
-- 1: datetime.date(2026, 1, 1)
-- 2: datetime.date(2026, 4, 1)
