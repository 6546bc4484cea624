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
-- prior: the customer's last time before this one, whatever touchpoint it was.
moments AS (
    SELECT customer_id, occurred_at, lag(occurred_at) OVER (PARTITION BY customer_id ORDER BY occurred_at) AS prior
    FROM (
        SELECT DISTINCT f.customer_id, f.occurred_at FROM touchpoints f JOIN codes USING (customer_id)
        WHERE f.occurred_at IS NOT NULL
    )
),
further AS MATERIALIZED (
    SELECT k.c, CASE WHEN f.stage IN (?) THEN 1 WHEN f.stage IN (?) THEN 2 END AS mask, epoch_us(f.occurred_at) AS t, epoch_us(prior) AS prior
    FROM touchpoints f JOIN codes k ON k.customer_id = f.customer_id JOIN moments m ON m.customer_id = f.customer_id
        AND m.occurred_at = f.occurred_at
    WHERE f.stage IN (?, ?)
),
chain2 AS (
    SELECT a.*, CASE WHEN b.prior IS NULL OR b.prior <= a.t1 THEN b.t END AS t2
    FROM entries a ASOF LEFT JOIN (SELECT c, t, prior FROM further WHERE mask & 1 <> 0) b
    ON a.c = b.c AND a.t1 <= b.t
),
chain3 AS (
    SELECT a.*, CASE WHEN b.n0 > (a.t1 = b.t)::INT THEN CASE WHEN b.prior IS NULL OR b.prior <= a.t2 THEN b.t END ELSE CASE WHEN b.later_prior <= a.t2 THEN b.later END END AS t3
    FROM chain2 a ASOF LEFT JOIN (
        SELECT c, t, count(*) FILTER (mask & 2 <> 0) AS n0, lead(t) OVER (PARTITION BY c ORDER BY t) AS later, any_value(prior) AS prior, lead(any_value(prior)) OVER (PARTITION BY c ORDER BY t) AS later_prior
        FROM further WHERE mask & 2 <> 0 GROUP BY c, t
    ) b
    ON a.c = b.c AND a.t2 <= b.t
),
bar1 AS (
    SELECT a.*, b.t AS x1
    FROM chain3 a ASOF LEFT JOIN (
        SELECT k.c, epoch_us(f.occurred_at) AS t
        FROM touchpoints f JOIN codes k ON k.customer_id = f.customer_id
        WHERE f.stage IN (?) AND f.occurred_at IS NOT NULL
    ) b
    ON a.c = b.c AND a.t2 < b.t
)
SELECT chained.c, t1, t2, t3, x1, f.*
FROM bar1 chained JOIN starts f USING (attempt)
-- 1: 'visit'
-- 2: 'order'
-- 3: 'visit'
-- 4: 'order'
-- 5: 'visit'
-- 6: 'call'
