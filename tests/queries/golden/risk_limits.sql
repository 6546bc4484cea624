SELECT min(occurred_on) AS first, max(occurred_on) AS newest, approx_count_distinct(customer_id) AS customers FROM touchpoints f WHERE customer_id IS NOT NULL AND f.location_id IN (SELECT unnest(?::VARCHAR[]))
-- 1: ['L1']
