WITH entered AS MATERIALIZED (
    SELECT year(n.first_on) * 12 + month(n.first_on) - 1 AS p, (n.c >> 15) AS block, bitstring_agg(n.c & 32767, 0, 32767) AS bits FROM numbers n
    WHERE n.first_on >= coalesce(?, n.first_on) AND coalesce(n.first_on < ?, TRUE) GROUP BY p, block
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
SELECT make_date(cohort // 12, cohort % 12 + 1, 1) AS cohort, after, customers::BIGINT AS customers,
    make_date((cohort + coalesce(after, 0) + 1) // 12, (cohort + coalesce(after, 0) + 1) % 12 + 1, 1) AS ends, newest
FROM counted, (SELECT max(occurred_on) AS newest FROM touchpoints)
ORDER BY cohort, after NULLS FIRST
-- 1: datetime.date(2026, 1, 1)
-- 2: datetime.date(2026, 4, 1)
