WITH limits AS (SELECT ?::BIGINT AS reach, epoch_us(max(occurred_at)) AS newest FROM touchpoints),
starts AS (
    SELECT coalesce(f.channel, '') AS by0, f.customer_id, epoch_us(f.occurred_at) AS t1
    FROM touchpoints f
    WHERE f.occurred_on >= ?
  AND f.occurred_on < ?
  AND f.location_id IN (SELECT unnest(?::VARCHAR[]))
  AND f.stage = ?
  AND f.customer_id IS NOT NULL
  AND f.occurred_at IS NOT NULL
),
codes AS MATERIALIZED (SELECT customer_id, row_number() OVER () AS c FROM (SELECT DISTINCT customer_id FROM starts)),
entries AS MATERIALIZED (
    SELECT c, by0, t1, t1 + limits.reach AS closes FROM starts JOIN codes USING (customer_id), limits
),
further AS MATERIALIZED (
    SELECT c, stage, epoch_us(f.occurred_at) AS t FROM touchpoints f JOIN codes USING (customer_id)
    WHERE f.stage IN (?, ?)
        AND f.occurred_at BETWEEN (SELECT make_timestamp(min(t1)) FROM entries)
        AND (SELECT make_timestamp(max(closes)) FROM entries)
),
chain2 AS (
    SELECT a.*, CASE WHEN b.t <= a.closes THEN b.t END AS t2
    FROM entries a ASOF LEFT JOIN (SELECT c, t FROM further WHERE stage = ?) b
    ON a.c = b.c AND a.t1 <= b.t
),
chain3 AS (
    SELECT a.*, CASE WHEN b.t <= a.closes THEN b.t END AS t3
    FROM chain2 a ASOF LEFT JOIN (SELECT c, t FROM further WHERE stage = ?) b
    ON a.c = b.c AND a.t2 <= b.t
),
attempts AS (
    SELECT *, 1 + (t2 IS NOT NULL)::INT + (t3 IS NOT NULL)::INT AS depth, t3 IS NULL AND closes > limits.newest AS is_open
    FROM chain3, limits
),
-- A deeper attempt ranks higher, an earlier one among equally deep ones. An attempt without a gap is passed over.
ranked AS (SELECT *, depth::BIGINT * 576460752303423488 - t1 AS rank FROM attempts),
furthest AS (
    SELECT by0, c, max(depth) AS depth, bool_or(is_open) AND max(depth) < 3 AS is_open,
        arg_max(t1, rank) AS entry,
        arg_max(t2 - t1, rank) AS gap1,
        arg_max(t3 - t2, rank) AS gap2
    FROM ranked GROUP BY by0, c
),
answers AS (
    SELECT e.c, by0, f.metric, count(f.points) AS n, sum(f.points) AS total, sum(f.points * f.points) AS squares,
        sum(f.score) FILTER (f.points IS NOT NULL) AS score_total, count(*) FILTER (f.points IS NULL) AS unscored
    FROM responses f JOIN codes USING (customer_id) JOIN furthest e ON e.c = codes.c, limits
    WHERE f.metric IN ('nps', 'csat', 'ces') AND f.respondent = 'customer'
        AND epoch_us(f.answered_at) BETWEEN e.entry AND e.entry + limits.reach AND f.location_id IN (SELECT unnest(?::VARCHAR[]))
    GROUP BY e.c, by0, f.metric
)
SELECT a.metric, by0, e.depth AS step, e.is_open, sum(a.n)::BIGINT AS n, coalesce(sum(a.total), 0)::DOUBLE AS total,
    coalesce(sum(a.squares), 0)::DOUBLE AS squares, coalesce(sum(a.score_total), 0)::DOUBLE AS score_total,
    NULL::DOUBLE AS median, sum(a.unscored)::BIGINT AS unscored
FROM answers a JOIN furthest e USING (by0, c)
GROUP BY ALL
-- 1: 86400000000
-- 2: datetime.date(2026, 1, 1)
-- 3: datetime.date(2026, 4, 1)
-- 4: ['L1']
-- 5: 'visit'
-- 6: 'order'
-- 7: 'pay'
-- 8: 'order'
-- 9: 'pay'
-- 10: ['L1']
