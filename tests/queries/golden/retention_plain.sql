WITH entered AS MATERIALIZED (
    SELECT p, block, bits::BIT AS bits FROM entrances
    WHERE p >= coalesce(floor((?::DATE - DATE '1970-01-05') / 7)::BIGINT, p) AND coalesce(p < floor((?::DATE - DATE '1970-01-05') / 7)::BIGINT, TRUE)
    UNION ALL
    SELECT floor((f.occurred_on - DATE '1970-01-05') / 7)::BIGINT AS p, (n.c >> 15) AS block, bitstring_agg(n.c & 32767, 0, 32767) AS bits FROM touchpoints f
    JOIN numbers n ON n.customer_id = f.customer_id
WHERE f.occurred_on >= ?
  AND f.occurred_on < ?
  AND f.occurred_at IS NOT NULL
  AND (coalesce(f.occurred_on < ?, FALSE) OR coalesce(f.occurred_on >= ?, FALSE))
    GROUP BY p, block
),
back AS MATERIALIZED (SELECT p, block, bits::BIT AS bits FROM presence),
counted AS (
    SELECT p AS cohort, NULL AS after, sum(bit_count(bits)) AS customers FROM entered GROUP BY p
    UNION ALL
    SELECT p, 0, sum(bit_count(bits)) FROM entered GROUP BY p
    UNION ALL
    SELECT e.p, b.p - e.p, sum(bit_count(e.bits & b.bits)) AS came
    FROM entered e JOIN back b ON b.block = e.block AND b.p > e.p GROUP BY ALL HAVING came > 0
)
SELECT DATE '1970-01-05' + (cohort * 7)::INTEGER AS cohort, after, customers::BIGINT AS customers,
    DATE '1970-01-05' + ((cohort + coalesce(after, 0) + 1) * 7)::INTEGER AS ends, newest
FROM counted, (SELECT max(occurred_on) AS newest FROM touchpoints)
ORDER BY cohort, after NULLS FIRST
-- 1: datetime.date(2026, 1, 5)
-- 2: datetime.date(2026, 3, 30)
-- 3: datetime.date(2026, 1, 1)
-- 4: datetime.date(2026, 4, 1)
-- 5: datetime.date(2026, 1, 5)
-- 6: datetime.date(2026, 3, 30)
