WITH limits AS (SELECT ?::BIGINT AS reach, epoch_us(max(occurred_at)) AS newest FROM touchpoints),
starts AS (
    SELECT coalesce(json_extract_string(c.attributes, ?), '') AS by0, f.customer_id, epoch_us(f.occurred_at) AS t1
    FROM touchpoints f
    LEFT JOIN locations l ON l.location_id = f.location_id
LEFT JOIN customers c ON c.customer_id = f.customer_id
WHERE (f.channel IN (?) OR f.channel IS NULL)
  AND l.region IN (?, ?)
  AND json_extract_string(c.attributes, ?) IN (?)
  AND f.occurred_on >= ?
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
groups AS (
    SELECT by0, [count(*) FILTER (depth = 1 AND NOT is_open), count(*) FILTER (depth = 2 AND NOT is_open), count(*) FILTER (depth = 3 AND NOT is_open)] AS stopped,
        [count(*) FILTER (depth = 1 AND is_open), count(*) FILTER (depth = 2 AND is_open), count(*) FILTER (depth = 3 AND is_open)] AS still_open,
        [quantile_cont(gap1 / 1e6, 0.5), quantile_cont(gap2 / 1e6, 0.5), NULL] AS medians,
        [quantile_cont(gap1 / 1e6, 0.9), quantile_cont(gap2 / 1e6, 0.9), NULL] AS p90s
    FROM furthest GROUP BY by0
)
SELECT by0, unnest(range(1, 4)) AS step, unnest(stopped) AS stopped, unnest(still_open) AS open,
    unnest(medians) AS median_seconds, unnest(p90s) AS p90_seconds
FROM groups
ORDER BY by0, step
-- 1: 86400000000
-- 2: '$."tariff"'
-- 3: 'web'
-- 4: 'North'
-- 5: 'South'
-- 6: '$."tariff"'
-- 7: 'gold'
-- 8: datetime.date(2026, 1, 1)
-- 9: datetime.date(2026, 4, 1)
-- 10: ['L1']
-- 11: 'visit'
-- 12: 'order'
-- 13: 'pay'
-- 14: 'order'
-- 15: 'pay'
