WITH bought AS (
    SELECT one, ended, following, value, looked_first AS zmot, has_looked AND in_store AS webrooming,
        was_there AND is_online AS showrooming, breadth
    FROM (
        SELECT j.one, j.ended, j.following, f.value, least(j.many, 2) AS breadth, list_contains(looking, j.spots[1]) AS looked_first,
            list_has_any(looking, j.spots) AS has_looked, list_contains(in_stores, j.spots[-1]) AS in_store,
            list_has_any(in_stores, j.spots[:-2]) AS was_there, list_contains(online, j.spots[-1]) AS is_online
        FROM (
            SELECT (SELECT coalesce(list(spot), []) FROM spots WHERE channel IN (SELECT unnest(?::VARCHAR[])) AND stage IN (SELECT unnest(?::VARCHAR[]))) AS looking, (SELECT coalesce(list(spot), []) FROM spots WHERE channel IN (SELECT unnest(?::VARCHAR[]))) AS online,
                (SELECT coalesce(list(spot), []) FROM spots WHERE channel IN (SELECT unnest(?::VARCHAR[]))) AS in_stores
        ), journeys j JOIN touchpoints f ON f.rowid = j.one
        WHERE f.location_id IN (SELECT unnest(?::VARCHAR[]))
  AND j.reached
    )
),
answers AS (
    SELECT n.c, epoch_us(f.answered_at) AS t, f.stage, coalesce(f.channel, '') AS channel, f.points AS points
    FROM responses f
    JOIN numbers n ON n.customer_id = f.customer_id
WHERE f.respondent = 'customer'
  AND f.location_id IN (SELECT unnest(?::VARCHAR[]))
  AND f.metric = ?
  AND f.answered_at IS NOT NULL
  AND f.points IS NOT NULL
)
SELECT zmot, webrooming, showrooming, breadth, count(*) AS n, sum(points)::DOUBLE AS total, sum(points * points)::DOUBLE AS squares,
    NULL::DOUBLE AS score_total, NULL::DOUBLE AS median, 0 AS unscored
FROM answers a ASOF JOIN journeys j ON a.c = j.c AND a.t >= j.begun JOIN bought b ON b.one = j.one
WHERE a.t <= j.ended + ?::BIGINT
GROUP BY ALL ORDER BY ALL
-- 1: []
-- 2: []
-- 3: []
-- 4: []
-- 5: ['L1']
-- 6: ['L1']
-- 7: 'nps'
-- 8: 1209600000000
