WITH entries AS (
SELECT f.customer_id, floor((f.occurred_on - DATE '1970-01-05') / 7)::BIGINT AS p, min(f.occurred_at) AS entered_at FROM touchpoints f
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
    SELECT f.customer_id, floor((f.occurred_on - DATE '1970-01-05') / 7)::BIGINT AS p, max(f.occurred_at) AS last_at
    FROM touchpoints f WHERE f.customer_id IS NOT NULL AND f.occurred_at IS NOT NULL AND f.stage = ? GROUP BY ALL
),
counted AS (
    SELECT e.p AS cohort, NULL AS after, count(*) AS customers FROM entries e GROUP BY e.p
    UNION ALL
    SELECT e.p, b.p - e.p, count(*)
    FROM entries e JOIN backs b ON b.customer_id = e.customer_id AND b.p >= e.p AND b.last_at >= e.entered_at
    GROUP BY ALL
)
SELECT DATE '1970-01-05' + (cohort * 7)::INTEGER AS cohort, after, customers,
    DATE '1970-01-05' + ((cohort + coalesce(after, 0) + 1) * 7)::INTEGER AS ends, newest
FROM counted, (SELECT max(occurred_on) AS newest FROM touchpoints)
ORDER BY cohort, after NULLS FIRST
-- 1: 'web'
-- 2: 'North'
-- 3: 'South'
-- 4: '$."tariff"'
-- 5: 'gold'
-- 6: datetime.date(2026, 1, 1)
-- 7: datetime.date(2026, 4, 1)
-- 8: ['L1']
-- 9: 'visit'
-- 10: 'order'
