WITH limits AS (
    SELECT epoch_us(max(occurred_at)) AS newest, ?::BIGINT AS pause FROM touchpoints
),
finished AS (
    SELECT j.one, j.reached, j.spots, j.times
    FROM limits, journeys j JOIN touchpoints f ON f.rowid = j.one
    WHERE f.occurred_on >= ?
  AND f.occurred_on < ?
  AND (j.reached OR j.ended + pause <= newest)
),
ways AS (
    SELECT reached, spots, count(*) AS journeys, (sum(count(*)) OVER (PARTITION BY reached))::BIGINT AS of,
        row_number() OVER (PARTITION BY reached ORDER BY count(*) DESC, spots) AS place
    FROM finished GROUP BY reached, spots
    QUALIFY place <= 10
),
steps AS (
    SELECT w.reached, w.place, step, quantile_cont((times[step + 1] - times[step]) / 1e6, [0.25, 0.5, 0.75]) AS wait
    FROM (
        SELECT w.reached, w.place, o.times, unnest(range(1, len(o.times))) AS step
        FROM ways w JOIN finished o ON o.reached = w.reached AND o.spots = w.spots
    ) w GROUP BY ALL
),
stops AS (
    SELECT w.reached, w.place, list(coalesce(s.stage, '') ORDER BY w.step) AS stages,
        list(coalesce(s.channel, '') ORDER BY w.step) AS channels
    FROM (SELECT reached, place, unnest(spots) AS spot, unnest(range(1, len(spots) + 1)) AS step FROM ways) w
        JOIN spots s ON s.spot = w.spot
    GROUP BY ALL
)
SELECT w.reached, w.of, w.journeys, p.stages, p.channels,
    coalesce((SELECT list(s.wait ORDER BY s.step) FROM steps s WHERE s.reached = w.reached AND s.place = w.place), []) AS waits
FROM ways w JOIN stops p ON p.reached = w.reached AND p.place = w.place
ORDER BY w.reached DESC, w.place
-- 1: 1209600000000
-- 2: datetime.date(2026, 1, 1)
-- 3: datetime.date(2026, 4, 1)
