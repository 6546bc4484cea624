SELECT count(DISTINCT f.customer_id) AS n, min(f.occurred_on) AS first, max(f.occurred_on) AS last
FROM touchpoints f
WHERE f.channel IN (?)
-- 1: 'web'
