SELECT DISTINCT f.answered_on AS day
FROM responses f
WHERE f.respondent = 'customer'
  AND f.answered_on >= ?
  AND f.answered_on < ?
  AND f.answered_on IS NOT NULL
ORDER BY 1
-- 1: datetime.date(2026, 1, 1)
-- 2: datetime.date(2026, 4, 1)
