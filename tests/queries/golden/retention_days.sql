WITH firsts AS (
    SELECT customer_id, min(occurred_at) AS at FROM touchpoints
    WHERE customer_id IS NOT NULL AND occurred_at IS NOT NULL AND stage = ? GROUP BY customer_id
),
entries AS (
SELECT f.customer_id, f.occurred_on - DATE '1970-01-01' AS p, min(f.occurred_at) AS entered_at FROM touchpoints f
JOIN firsts ON firsts.customer_id = f.customer_id AND firsts.at = f.occurred_at
WHERE f.customer_id IS NOT NULL AND f.occurred_at IS NOT NULL
  AND f.stage = ?
GROUP BY ALL
),
backs AS (
    SELECT f.customer_id, f.occurred_on - DATE '1970-01-01' AS p, max(f.occurred_at) AS last_at
    FROM touchpoints f WHERE f.customer_id IS NOT NULL AND f.occurred_at IS NOT NULL AND f.stage = ? GROUP BY ALL
),
counted AS (
    SELECT e.p AS cohort, NULL AS after, count(*) AS customers FROM entries e GROUP BY ALL
    UNION ALL
    SELECT e.p, b.p - e.p, count(*)
    FROM entries e JOIN backs b ON b.customer_id = e.customer_id AND b.p >= e.p AND b.last_at >= e.entered_at
    GROUP BY ALL
)
SELECT DATE '1970-01-01' + cohort::INTEGER AS cohort, after, customers::BIGINT AS customers,
    DATE '1970-01-01' + (cohort + coalesce(after, 0) + 1)::INTEGER AS ends, newest
FROM counted, (SELECT max(occurred_on) AS newest FROM touchpoints)
ORDER BY cohort, after NULLS FIRST
-- 1: 'visit'
-- 2: 'visit'
-- 3: 'order'
