SELECT m.key AS start, count(*) AS met, count(*) FILTER (list_bool_or(list_transform(a.days, lambda day: day BETWEEN m.first AND m.last + 14))) AS answered
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
SELECT f.customer_id, list(f.answered_on) AS days FROM responses f
LEFT JOIN locations l ON l.location_id = f.location_id
WHERE l.region IN (?)
  AND f.respondent = 'customer'
  AND f.answered_on >= ?
  AND f.answered_on < ?
  AND f.answered_on IS NOT NULL
  AND f.customer_id IS NOT NULL
  AND f.metric = ?
  AND f.points IS NOT NULL GROUP BY ALL
) a ON a.customer_id = m.customer_id
GROUP BY m.key ORDER BY m.key
-- 1: 'North'
-- 2: datetime.date(2026, 1, 1)
-- 3: datetime.date(2026, 4, 1)
-- 4: 'North'
-- 5: datetime.date(2026, 1, 1)
-- 6: datetime.date(2026, 4, 15)
-- 7: 'nps'
