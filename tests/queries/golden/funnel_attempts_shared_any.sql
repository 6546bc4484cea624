WITH starts AS MATERIALIZED (
    SELECT row_number() OVER () AS attempt, f.customer_id, f.location_id, f.occurred_at, f.occurred_on, f.stage, f.channel,
        f.department, f.outcome, f.attributes
    FROM touchpoints f
    WHERE f.stage IN (?, ?, ?) AND f.customer_id IS NOT NULL AND f.occurred_at IS NOT NULL
),
codes AS MATERIALIZED (
    SELECT customer_id, (row_number() OVER ())::INTEGER AS c FROM (SELECT DISTINCT customer_id FROM starts)
),
-- Chains carry numbers only: what else is known of an attempt comes back at the end.
entries AS MATERIALIZED (SELECT attempt, c, epoch_us(occurred_at) AS t1 FROM starts JOIN codes USING (customer_id)),
further AS MATERIALIZED (
    SELECT k.c, CASE WHEN f.stage IN (?) THEN 1 ELSE 0 END + CASE WHEN f.stage IN (?) THEN 2 ELSE 0 END + CASE WHEN f.stage IN (?, ?) THEN 4 ELSE 0 END AS mask, epoch_us(f.occurred_at) AS t FROM touchpoints f JOIN codes k ON k.customer_id = f.customer_id
    WHERE f.stage IN (?, ?, ?) AND f.occurred_at IS NOT NULL
),
stage0 AS (
    SELECT a.*, b.l0 AS s0_0
    FROM entries a ASOF LEFT JOIN (
        SELECT c, t, min(l0) AS l0 FROM (SELECT c, t, lead(t, 0) OVER (PARTITION BY c ORDER BY t) AS l0 FROM further WHERE mask & 1 <> 0) GROUP BY c, t
    ) b
    ON a.c = b.c AND a.t1 <= b.t
),
stage1 AS (
    SELECT a.*, b.l0 AS s1_0
    FROM stage0 a ASOF LEFT JOIN (
        SELECT c, t, min(l0) AS l0 FROM (SELECT c, t, lead(t, 0) OVER (PARTITION BY c ORDER BY t) AS l0 FROM further WHERE mask & 2 <> 0) GROUP BY c, t
    ) b
    ON a.c = b.c AND a.t1 <= b.t
),
stage2 AS (
    SELECT a.*, b.l0 AS s2_0
    FROM stage1 a ASOF LEFT JOIN (
        SELECT c, t, min(l0) AS l0 FROM (SELECT c, t, lead(t, 0) OVER (PARTITION BY c ORDER BY t) AS l0 FROM further WHERE mask & 4 <> 0) GROUP BY c, t
    ) b
    ON a.c = b.c AND a.t1 <= b.t
),
stage3 AS (
    SELECT a.*, b.l0 AS s3_0, b.l1 AS s3_1
    FROM stage2 a ASOF LEFT JOIN (
        SELECT c, t, min(l0) AS l0, min(l1) AS l1 FROM (SELECT c, t, lead(t, 0) OVER (PARTITION BY c ORDER BY t) AS l0, lead(t, 1) OVER (PARTITION BY c ORDER BY t) AS l1 FROM further WHERE mask & 6 <> 0) GROUP BY c, t
    ) b
    ON a.c = b.c AND a.t1 <= b.t
),
chain3 AS (
    SELECT attempt, c, came[1].t AS t1, came[1].p AS p1, came[2].t AS t2, came[2].p AS p2, came[3].t AS t3, came[3].p AS p3
    FROM (SELECT attempt, c, list_sort(list_filter([{'t': s0_0, 'p': 3}, {'t': s3_0, 'p': 1}, {'t': CASE WHEN s1_0 IS NOT NULL AND s2_0 IS NOT NULL AND s3_1 IS NOT NULL THEN greatest(s1_0, s2_0, s3_1) END, 'p': 2}], lambda one: one.t IS NOT NULL)) AS came FROM stage3)
)
SELECT chained.c, t1, t2, t3, f.*
FROM chain3 chained JOIN starts f USING (attempt)
-- 1: 'pay'
-- 2: 'visit'
-- 3: 'order'
-- 4: 'pay'
-- 5: 'visit'
-- 6: 'visit'
-- 7: 'order'
-- 8: 'pay'
-- 9: 'visit'
-- 10: 'order'
