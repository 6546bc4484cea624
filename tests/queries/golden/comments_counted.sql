SELECT f.metric, CASE f.metric WHEN 'text' THEN count(*) ELSE count(f.points) END AS answers, count(*) FILTER (trim(f.comment) <> '') AS comments
FROM responses f
WHERE f.answered_on >= ?
  AND f.answered_on < ?
  AND f.respondent = 'customer'
GROUP BY 1 ORDER BY 1
-- 1: datetime.date(2026, 1, 1)
-- 2: datetime.date(2026, 4, 1)
