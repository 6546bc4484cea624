SELECT m.key AS start, count(DISTINCT m.customer_id) AS met,
    count(DISTINCT a.customer_id) AS answered
FROM (
SELECT date_trunc('week', f.occurred_on)::DATE AS key, f.customer_id, min(f.occurred_on) AS first, max(f.occurred_on) AS last FROM touchpoints f
LEFT JOIN locations l ON l.location_id = f.location_id
WHERE l.region IN (?)
  AND f.occurred_on >= ?
  AND f.occurred_on < ?
  AND f.occurred_on IS NOT NULL
  AND f.customer_id IS NOT NULL
  AND f.occurred_on <= least((SELECT max(f.answered_on) FROM responses f), (SELECT max(f.occurred_on) FROM touchpoints f)) - 14 GROUP BY ALL
) m
LEFT JOIN (
SELECT DISTINCT f.answered_on AS day, f.customer_id FROM responses f
LEFT JOIN locations l ON l.location_id = f.location_id
WHERE l.region IN (?)
  AND f.respondent = 'customer'
  AND f.answered_on IS NOT NULL
  AND f.customer_id IS NOT NULL
  AND f.metric = ?
  AND f.points IS NOT NULL
) a ON a.customer_id = m.customer_id AND a.day BETWEEN m.first AND m.last + 14
GROUP BY m.key ORDER BY m.key
-- 1: 'North'
-- 2: datetime.date(2026, 1, 1)
-- 3: datetime.date(2026, 4, 1)
-- 4: 'North'
-- 5: 'nps'
