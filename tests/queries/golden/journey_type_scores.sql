WITH kinds AS (
    SELECT unnest(?::VARCHAR[]) AS kind, unnest(?::BIGINT[]) AS atoms, unnest(range(6)) AS turn
),
bought AS (
    SELECT one, c, ended, following, value, looked_first::INTEGER + 2 * (has_looked AND in_store)::INTEGER
        + 4 * (was_there AND is_online)::INTEGER + 8 * breadth AS atom
    FROM (
        SELECT j.one, j.c, j.ended, j.following, f.value, least(j.many, 2) AS breadth, list_contains(looking, j.spots[1]) AS looked_first,
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
    SELECT n.c, f.customer_id, epoch_us(f.answered_at) AS t, f.stage, coalesce(f.channel, '') AS channel, f.points AS points
    FROM responses f
    JOIN numbers n ON n.customer_id = f.customer_id
WHERE f.respondent = 'customer'
  AND f.location_id IN (SELECT unnest(?::VARCHAR[]))
  AND f.metric = ?
  AND f.answered_at IS NOT NULL
  AND f.points IS NOT NULL
),
own AS (
    SELECT b.c, b.atom, a.customer_id, a.points
    FROM answers a ASOF JOIN journeys j ON a.c = j.c AND a.t >= j.begun JOIN bought b ON b.one = j.one
    WHERE a.t <= j.ended + ?::BIGINT
),
sums AS (SELECT kind, count(DISTINCT c) AS people, count(*) AS n, sum(points)::DOUBLE AS total, sum(points * points)::DOUBLE AS squares FROM own JOIN kinds ON (atoms >> atom) & 1 = 1 GROUP BY kind)
SELECT k.kind, k.atoms, s.* EXCLUDE (kind), (
        SELECT list([mask, customers] ORDER BY mask) FROM (
            SELECT mask, count(*) AS customers FROM (SELECT bit_or(1::BIGINT << atom) AS mask FROM own WHERE TRUE GROUP BY c)
            GROUP BY mask
        )
    ) AS holders
FROM kinds k JOIN sums s USING (kind) ORDER BY k.turn
-- 1: ['all', 'zmot', 'webrooming', 'showrooming', 'single', 'multi']
-- 2: [16777215, 11184810, 13421772, 15790320, 65280, 16711680]
-- 3: []
-- 4: []
-- 5: []
-- 6: []
-- 7: ['L1']
-- 8: ['L1']
-- 9: 'nps'
-- 10: 1209600000000
