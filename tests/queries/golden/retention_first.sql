WITH firsts AS (
    SELECT customer_id, min(occurred_at) AS at FROM touchpoints
    WHERE customer_id IS NOT NULL AND occurred_at IS NOT NULL AND stage = ? GROUP BY customer_id
),
entries AS (
SELECT f.customer_id, year(f.occurred_on) * 12 + month(f.occurred_on) - 1 AS p, min(f.occurred_at) AS entered_at FROM touchpoints f
JOIN firsts ON firsts.customer_id = f.customer_id AND firsts.at = f.occurred_at
WHERE f.customer_id IS NOT NULL AND f.occurred_at IS NOT NULL
  AND f.occurred_on >= ?
  AND f.occurred_on < ?
  AND f.stage = ?
GROUP BY ALL
),
backs AS (
    SELECT f.customer_id, year(f.occurred_on) * 12 + month(f.occurred_on) - 1 AS p, max(f.occurred_at) AS last_at
    FROM touchpoints f WHERE f.customer_id IS NOT NULL AND f.occurred_at IS NOT NULL GROUP BY ALL
),
counted AS (
    SELECT e.p AS cohort, NULL AS after, count(*) AS customers FROM entries e GROUP BY e.p
    UNION ALL
    SELECT e.p, b.p - e.p, count(*)
    FROM entries e JOIN backs b ON b.customer_id = e.customer_id AND b.p >= e.p AND b.last_at >= e.entered_at
    GROUP BY ALL
)
SELECT make_date(cohort // 12, cohort % 12 + 1, 1) AS cohort, after, customers,
    make_date((cohort + coalesce(after, 0) + 1) // 12, (cohort + coalesce(after, 0) + 1) % 12 + 1, 1) AS ends, newest
FROM counted, (SELECT max(occurred_on) AS newest FROM touchpoints)
ORDER BY cohort, after NULLS FIRST
-- 1: 'visit'
-- 2: datetime.date(2026, 1, 1)
-- 3: datetime.date(2026, 4, 1)
-- 4: 'visit'
