WITH firsts AS (
    SELECT min(occurred_at) FILTER (stage = ?) AS first0, min(occurred_at) FILTER (stage = ?) AS first1
    FROM touchpoints WHERE customer_id IS NOT NULL AND occurred_at IS NOT NULL AND stage IN (SELECT unnest(?::VARCHAR[]))
    GROUP BY customer_id
),
counted AS (SELECT [count(*) FILTER (first0 < first1), count(*) FILTER (first1 < first0)] AS counts FROM firsts)
SELECT unnest([0, 1]) AS earlier, unnest([1, 0]) AS later, unnest(counts) AS customers
FROM counted
-- 1: 'visit'
-- 2: 'order'
-- 3: ['visit', 'order']
