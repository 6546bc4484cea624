WITH seen AS MATERIALIZED (
    SELECT customer_id, min(occurred_at) AS first_at, max(occurred_on) AS last_on
    FROM touchpoints WHERE customer_id IS NOT NULL AND occurred_at IS NOT NULL GROUP BY customer_id
),
firsts AS (
    SELECT DISTINCT ON (f.customer_id) f.customer_id, s.first_at, f.occurred_on AS first_on, s.last_on, f.location_id,
        f.stage, f.channel, f.department, f.outcome, f.attributes
    FROM touchpoints f JOIN seen s ON f.customer_id = s.customer_id AND f.occurred_at = s.first_at
    ORDER BY f.customer_id, f.import_id, f.row_number, f.stage
)
SELECT coalesce(k.customer_id, firsts.customer_id) AS customer_id, k.joined_on, k.churned_on, firsts.* EXCLUDE (customer_id)
FROM firsts FULL JOIN customers k ON k.customer_id = firsts.customer_id
