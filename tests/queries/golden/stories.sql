WITH limits AS (
    SELECT epoch_us(max(occurred_at)) AS newest, ?::BIGINT AS pause FROM touchpoints
),
finished AS (
    SELECT j.one, j.c, j.reached, j.spots, j.times
    FROM limits, journeys j JOIN touchpoints f ON f.rowid = j.one
    WHERE f.occurred_on >= ?
  AND f.occurred_on < ?
  AND (j.reached OR j.ended + pause <= newest)
),
every AS (
    SELECT reached, spots, row_number() OVER (PARTITION BY reached ORDER BY count(DISTINCT c) DESC, count(*) DESC, spots) AS place
    FROM finished GROUP BY reached, spots
),
people AS (
    SELECT o.reached, e.place, o.c, count(*)::DOUBLE AS n
    FROM finished o JOIN every e ON e.reached = o.reached AND e.spots = o.spots GROUP BY ALL
),
wholes AS (SELECT reached, c, sum(n) AS n, max(place) AS furthest FROM people GROUP BY reached, c),
outcomes AS (
    SELECT reached, sum(n) AS of, count(*) AS of_customers, sum(n ** 2) AS of_squares, list(furthest) AS furthest
    FROM wholes GROUP BY reached
),
ways AS (SELECT * FROM every WHERE place <= 10),
sums AS (
    SELECT p.reached, p.place, sum(p.n) AS journeys, count(*) AS customers, sum(p.n ** 2) AS squares, sum(p.n * a.n) AS crossed
    FROM people p JOIN wholes a ON a.reached = p.reached AND a.c = p.c WHERE p.place <= 10 GROUP BY ALL
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
SELECT w.reached, n.journeys, o.of, n.customers, n.squares, n.crossed, o.of_customers, o.of_squares,
    len(list_filter(o.furthest, lambda place: place > w.place)) AS beyond, p.stages, p.channels,
    coalesce((SELECT list(s.wait ORDER BY s.step) FROM steps s WHERE s.reached = w.reached AND s.place = w.place), []) AS waits
FROM ways w JOIN stops p ON p.reached = w.reached AND p.place = w.place JOIN outcomes o ON o.reached = w.reached
    JOIN sums n ON n.reached = w.reached AND n.place = w.place
ORDER BY w.reached DESC, w.place
-- 1: 1209600000000
-- 2: datetime.date(2026, 1, 1)
-- 3: datetime.date(2026, 4, 1)
