SELECT m.key AS by0, count(DISTINCT m.customer_id) AS met,
    count(DISTINCT a.customer_id) AS answered
FROM (
SELECT DISTINCT f.location_id AS key, f.customer_id FROM touchpoints f
WHERE f.location_id IN (SELECT unnest(?::VARCHAR[]))
  AND f.location_id IS NOT NULL
  AND f.customer_id IS NOT NULL
) m
LEFT JOIN (
SELECT DISTINCT f.location_id AS key, f.customer_id FROM responses f
WHERE f.respondent = 'customer'
  AND f.location_id IN (SELECT unnest(?::VARCHAR[]))
  AND f.location_id IS NOT NULL
  AND f.customer_id IS NOT NULL
  AND f.metric = ?
  AND f.points IS NOT NULL
) a ON a.key = m.key AND a.customer_id = m.customer_id
GROUP BY m.key ORDER BY m.key
-- 1: ['L1']
-- 2: ['L1']
-- 3: 'csat'
