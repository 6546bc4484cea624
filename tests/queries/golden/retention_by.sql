WITH firsts AS (
    SELECT customer_id, min(occurred_at) AS at FROM touchpoints
    WHERE customer_id IS NOT NULL AND occurred_at IS NOT NULL AND stage = ? GROUP BY customer_id
),
entries AS (
SELECT coalesce(c.segment, '') AS by0, f.customer_id, year(f.occurred_on) * 12 + month(f.occurred_on) - 1 AS p, min(f.occurred_at) AS entered_at FROM touchpoints f
JOIN firsts ON firsts.customer_id = f.customer_id AND firsts.at = f.occurred_at
LEFT JOIN locations l ON l.location_id = f.location_id
LEFT JOIN customers c ON c.customer_id = f.customer_id
WHERE f.customer_id IS NOT NULL AND f.occurred_at IS NOT NULL
  AND (f.channel IN (?) OR f.channel IS NULL)
  AND l.region IN (?, ?)
  AND json_extract_string(c.attributes, ?) IN (?)
  AND f.occurred_on >= ?
  AND f.occurred_on < ?
  AND f.location_id IN (SELECT unnest(?::VARCHAR[]))
  AND f.stage = ?
GROUP BY ALL
),
backs AS (
    SELECT f.customer_id, year(f.occurred_on) * 12 + month(f.occurred_on) - 1 AS p, max(f.occurred_at) AS last_at
    FROM touchpoints f WHERE f.customer_id IS NOT NULL AND f.occurred_at IS NOT NULL GROUP BY ALL
),
counted AS (
    SELECT e.by0, e.p AS cohort, NULL AS after, count(*) AS customers FROM entries e GROUP BY ALL
    UNION ALL
    SELECT e.by0, e.p, b.p - e.p, count(*)
    FROM entries e JOIN backs b ON b.customer_id = e.customer_id AND b.p >= e.p AND b.last_at >= e.entered_at
    GROUP BY ALL
)
SELECT by0, make_date(cohort // 12, cohort % 12 + 1, 1) AS cohort, after, customers::BIGINT AS customers,
    make_date((cohort + coalesce(after, 0) + 1) // 12, (cohort + coalesce(after, 0) + 1) % 12 + 1, 1) AS ends, newest
FROM counted, (SELECT max(occurred_on) AS newest FROM touchpoints)
ORDER BY by0, cohort, after NULLS FIRST
-- 1: 'visit'
-- 2: 'web'
-- 3: 'North'
-- 4: 'South'
-- 5: '$."tariff"'
-- 6: 'gold'
-- 7: datetime.date(2026, 1, 1)
-- 8: datetime.date(2026, 4, 1)
-- 9: ['L1']
-- 10: 'visit'
