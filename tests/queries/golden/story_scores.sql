WITH limits AS (
    SELECT epoch_us(max(occurred_at)) AS newest, ?::BIGINT AS pause FROM touchpoints
),
finished AS (
    SELECT j.one, j.c, j.reached, j.spots, j.times
    FROM limits, journeys j JOIN touchpoints f ON f.rowid = j.one
    WHERE (j.reached OR j.ended + pause <= newest)
),
answers AS (
    SELECT n.c, f.customer_id, epoch_us(f.answered_at) AS t, f.stage, coalesce(f.channel, '') AS channel, f.points AS points
    FROM responses f
    JOIN numbers n ON n.customer_id = f.customer_id
WHERE f.respondent = 'customer'
  AND f.metric = ?
  AND f.answered_at IS NOT NULL
  AND f.points IS NOT NULL
),
own AS (
    SELECT o.reached, coalesce(a.stage, '') AS stage, a.channel, a.c, a.customer_id, a.points
    FROM answers a ASOF JOIN journeys j ON a.c = j.c AND a.t >= j.begun JOIN finished o ON o.one = j.one, limits
    WHERE a.t <= j.ended + pause
)
SELECT reached, stage, channel, count(DISTINCT c) AS people, count(*) AS n, sum(points)::DOUBLE AS total, sum(points * points)::DOUBLE AS squares
FROM own GROUP BY reached, stage, channel ORDER BY reached, stage, channel
-- 1: 1209600000000
-- 2: 'csat'
