WITH entered AS MATERIALIZED (
    SELECT floor((f.occurred_on - DATE '1970-01-05') / 7)::BIGINT AS p, (n.c >> 15) AS block, bitstring_agg(n.c & 32767, 0, 32767) AS bits FROM touchpoints f
    JOIN numbers n ON n.customer_id = f.customer_id
LEFT JOIN locations l ON l.location_id = f.location_id
LEFT JOIN customers c ON c.customer_id = f.customer_id
WHERE (f.channel IN (?) OR f.channel IS NULL)
  AND l.region IN (?, ?)
  AND json_extract_string(c.attributes, ?) IN (?)
  AND f.occurred_on >= ?
  AND f.occurred_on < ?
  AND f.location_id IN (SELECT unnest(?::VARCHAR[]))
  AND f.occurred_at IS NOT NULL
  AND f.stage = ?
    GROUP BY p, block
),
back AS MATERIALIZED (SELECT p, block, bits::BIT AS bits FROM presence),
entries AS (
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
    SELECT p AS cohort, NULL AS after, sum(bit_count(bits)) AS customers FROM entered GROUP BY p
    UNION ALL
    SELECT e.p, b.p - e.p, count(*)
    FROM entries e JOIN backs b ON b.customer_id = e.customer_id AND b.p = e.p AND b.last_at >= e.entered_at
    GROUP BY ALL
    UNION ALL
    SELECT e.p, b.p - e.p, sum(bit_count(e.bits & b.bits)) AS came
    FROM entered e JOIN back b ON b.block = e.block AND b.p > e.p GROUP BY ALL HAVING came > 0
)
SELECT DATE '1970-01-05' + (cohort * 7)::INTEGER AS cohort, after, customers::BIGINT AS customers,
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
-- 10: 'web'
-- 11: 'North'
-- 12: 'South'
-- 13: '$."tariff"'
-- 14: 'gold'
-- 15: datetime.date(2026, 1, 1)
-- 16: datetime.date(2026, 4, 1)
-- 17: ['L1']
-- 18: 'visit'
-- 19: 'order'
