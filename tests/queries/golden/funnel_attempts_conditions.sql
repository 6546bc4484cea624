WITH starts AS MATERIALIZED (
    SELECT row_number() OVER () AS attempt, f.customer_id, f.location_id, f.occurred_at, f.occurred_on, f.stage, f.channel,
        f.department, f.outcome, f.attributes, CASE WHEN f.stage IN (?) AND f.outcome IS NULL THEN 1 ELSE 0 END + CASE WHEN f.stage IN (?) AND l.region IN (?) THEN 2 ELSE 0 END + CASE WHEN f.stage IN (?, ?) AND f.channel IN (?) THEN 4 ELSE 0 END AS mask, f.value
    FROM touchpoints f
    LEFT JOIN locations l ON l.location_id = f.location_id
    WHERE f.stage IN (?, ?) AND f.channel IN (?) AND f.customer_id IS NOT NULL AND f.occurred_at IS NOT NULL
),
codes AS MATERIALIZED (
    SELECT customer_id, (row_number() OVER ())::INTEGER AS c FROM (SELECT DISTINCT customer_id FROM starts)
),
-- Chains carry numbers only: what else is known of an attempt comes back at the end.
entries AS MATERIALIZED (SELECT attempt, c, epoch_us(occurred_at) AS t1, mask AS m1 FROM starts JOIN codes USING (customer_id)),
further AS MATERIALIZED (
    SELECT k.c, CASE WHEN f.stage IN (?) AND f.outcome IS NULL THEN 1 ELSE 0 END + CASE WHEN f.stage IN (?) AND l.region IN (?) THEN 2 ELSE 0 END AS mask, epoch_us(f.occurred_at) AS t FROM touchpoints f JOIN codes k ON k.customer_id = f.customer_id
    LEFT JOIN locations l ON l.location_id = f.location_id
    WHERE ((f.stage IN (?) AND f.outcome IS NULL) OR (f.stage IN (?) AND l.region IN (?))) AND f.occurred_at IS NOT NULL
),
chain2 AS (
    SELECT a.*, CASE WHEN b.n0 > (a.t1 = b.t AND a.m1 & 2 <> 0)::INT THEN b.t ELSE b.later END AS t2
    FROM entries a ASOF LEFT JOIN (
        SELECT c, t, count(*) FILTER (mask & 2 <> 0) AS n0, lead(t) OVER (PARTITION BY c ORDER BY t) AS later
        FROM further WHERE mask & 2 <> 0 GROUP BY c, t
    ) b
    ON a.c = b.c AND a.t1 <= b.t
),
chain3 AS (
    SELECT a.*, b.t AS t3
    FROM chain2 a ASOF LEFT JOIN (SELECT c, t FROM further WHERE mask & 1 <> 0) b
    ON a.c = b.c AND a.t2 <= b.t
),
noted AS MATERIALIZED (
    SELECT c, key, t, min(v) AS v, max(a) AS a
    FROM (
        SELECT k.c, CASE WHEN f.stage IN (?) AND f.outcome IS NULL THEN 1 ELSE 0 END + CASE WHEN f.stage IN (?) AND l.region IN (?) THEN 2 ELSE 0 END + CASE WHEN f.stage IN (?, ?) AND f.channel IN (?) THEN 4 ELSE 0 END AS mask, epoch_us(f.occurred_at) AS t, NULL AS v, f.value AS a
        FROM touchpoints f JOIN codes k ON k.customer_id = f.customer_id
    LEFT JOIN locations l ON l.location_id = f.location_id
        WHERE ((f.stage IN (?) AND f.outcome IS NULL) OR (f.stage IN (?) AND l.region IN (?)) OR (f.stage IN (?, ?) AND f.channel IN (?))) AND f.occurred_at IS NOT NULL
    ), (SELECT unnest([1, 2, 4]) AS key)
    WHERE mask & key <> 0 GROUP BY c, key, t
)
SELECT chained.c, t1, t2, t3, f.value AS a1, w2.a AS a2, w3.a AS a3, f.* EXCLUDE (mask, value)
FROM chain3 chained JOIN starts f USING (attempt)
LEFT JOIN noted w2 ON w2.c = chained.c AND w2.t = chained.t2 AND w2.key = 2
LEFT JOIN noted w3 ON w3.c = chained.c AND w3.t = chained.t3 AND w3.key = 1
-- 1: 'order'
-- 2: 'visit'
-- 3: 'North'
-- 4: 'visit'
-- 5: 'browse'
-- 6: 'web'
-- 7: 'visit'
-- 8: 'browse'
-- 9: 'web'
-- 10: 'order'
-- 11: 'visit'
-- 12: 'North'
-- 13: 'order'
-- 14: 'visit'
-- 15: 'North'
-- 16: 'order'
-- 17: 'visit'
-- 18: 'North'
-- 19: 'visit'
-- 20: 'browse'
-- 21: 'web'
-- 22: 'order'
-- 23: 'visit'
-- 24: 'North'
-- 25: 'visit'
-- 26: 'browse'
-- 27: 'web'
