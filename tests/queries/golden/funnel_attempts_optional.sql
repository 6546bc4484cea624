WITH starts AS MATERIALIZED (
    SELECT row_number() OVER () AS attempt, f.customer_id, f.location_id, f.occurred_at, f.occurred_on, f.stage, f.channel,
        f.department, f.outcome, f.attributes
    FROM touchpoints f
    WHERE f.stage IN (?) AND f.customer_id IS NOT NULL AND f.occurred_at IS NOT NULL
),
codes AS MATERIALIZED (
    SELECT customer_id, (row_number() OVER ())::INTEGER AS c FROM (SELECT DISTINCT customer_id FROM starts)
),
-- Chains carry numbers only: what else is known of an attempt comes back at the end.
entries AS MATERIALIZED (SELECT attempt, c, epoch_us(occurred_at) AS t1 FROM starts JOIN codes USING (customer_id)),
further AS MATERIALIZED (
    SELECT k.c, CASE WHEN f.stage IN (?) THEN 1 WHEN f.stage IN (?) THEN 2 END AS mask, epoch_us(f.occurred_at) AS t FROM touchpoints f JOIN codes k ON k.customer_id = f.customer_id
    WHERE f.stage IN (?, ?) AND f.occurred_at IS NOT NULL
),
chain2 AS (
    SELECT a.*, b.t AS t2
    FROM entries a ASOF LEFT JOIN (SELECT c, t FROM further WHERE mask & 1 <> 0) b
    ON a.c = b.c AND a.t1 <= b.t
),
chain3 AS (
    SELECT a.*, b.t AS t3
    FROM chain2 a ASOF LEFT JOIN (SELECT c, t FROM further WHERE mask & 2 <> 0) b
    ON a.c = b.c AND a.t1 <= b.t
),
noted AS MATERIALIZED (
    SELECT c, key, t, min(v) AS v, max(a) AS a
    FROM (
        SELECT k.c, CASE WHEN f.stage IN (?) THEN 1 WHEN f.stage IN (?) THEN 2 WHEN f.stage IN (?) THEN 4 END AS mask, epoch_us(f.occurred_at) AS t, coalesce(f.channel, '') AS v, f.value AS a
        FROM touchpoints f JOIN codes k ON k.customer_id = f.customer_id
        WHERE f.stage IN (?, ?, ?) AND f.occurred_at IS NOT NULL
    ), (SELECT unnest([1, 2, 4]) AS key)
    WHERE mask & key <> 0 GROUP BY c, key, t
)
SELECT chained.c, t1, t2, t3, coalesce(f.channel, '') AS v1, w2.v AS v2, w3.v AS v3, f.*
FROM chain3 chained JOIN starts f USING (attempt)
LEFT JOIN noted w2 ON w2.c = chained.c AND w2.t = chained.t2 AND w2.key = 1
LEFT JOIN noted w3 ON w3.c = chained.c AND w3.t = chained.t3 AND w3.key = 2
-- 1: 'visit'
-- 2: 'order'
-- 3: 'pay'
-- 4: 'order'
-- 5: 'pay'
-- 6: 'order'
-- 7: 'pay'
-- 8: 'visit'
-- 9: 'order'
-- 10: 'pay'
-- 11: 'visit'
