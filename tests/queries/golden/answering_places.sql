SELECT m.key AS by0, count(*) AS met, count(*) FILTER (a.customer_id IS NOT NULL) AS answered
FROM (
SELECT f.location_id AS key, f.customer_id FROM touchpoints f
WHERE f.location_id IN (SELECT unnest(?::VARCHAR[]))
  AND f.location_id IS NOT NULL
  AND f.customer_id IS NOT NULL GROUP BY ALL
) m
LEFT JOIN (
SELECT f.location_id AS key, f.customer_id FROM responses f
WHERE f.respondent = 'customer'
  AND f.location_id IN (SELECT unnest(?::VARCHAR[]))
  AND f.location_id IS NOT NULL
  AND f.customer_id IS NOT NULL
  AND f.metric = ?
  AND f.points IS NOT NULL GROUP BY ALL
) a ON a.key = m.key AND a.customer_id = m.customer_id
GROUP BY m.key ORDER BY m.key
-- 1: ['L1']
-- 2: ['L1']
-- 3: 'csat'
