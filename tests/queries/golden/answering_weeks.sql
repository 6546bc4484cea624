SELECT m.key AS start, count(*) AS met, count(a.customer_id) AS answered
FROM (
SELECT DISTINCT date_trunc('week', f.occurred_on)::DATE AS key, f.customer_id FROM touchpoints f
LEFT JOIN locations l ON l.location_id = f.location_id
WHERE l.region IN (?)
  AND f.occurred_on >= ?
  AND f.occurred_on < ?
  AND f.occurred_on IS NOT NULL
  AND f.customer_id IS NOT NULL
) m LEFT JOIN (
SELECT DISTINCT date_trunc('week', f.answered_on)::DATE AS key, f.customer_id FROM responses f
LEFT JOIN locations l ON l.location_id = f.location_id
WHERE l.region IN (?)
  AND f.respondent = 'customer'
  AND f.answered_on >= ?
  AND f.answered_on < ?
  AND f.answered_on IS NOT NULL
  AND f.customer_id IS NOT NULL
  AND f.metric = ?
  AND f.points IS NOT NULL
) a ON a.key = m.key AND a.customer_id = m.customer_id
GROUP BY m.key ORDER BY m.key
-- 1: 'North'
-- 2: datetime.date(2026, 1, 1)
-- 3: datetime.date(2026, 4, 1)
-- 4: 'North'
-- 5: datetime.date(2026, 1, 1)
-- 6: datetime.date(2026, 4, 1)
-- 7: 'nps'
