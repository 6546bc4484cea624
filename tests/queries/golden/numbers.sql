SELECT customer_id, (row_number() OVER () - 1)::INTEGER AS c, first_at, first_on
FROM (
    SELECT customer_id, min(occurred_at) AS first_at, min(occurred_on) AS first_on
    FROM touchpoints WHERE customer_id IS NOT NULL AND occurred_at IS NOT NULL AND stage = ? GROUP BY customer_id
)
-- 1: 'visit'
