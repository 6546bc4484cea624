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
    SELECT n.c, epoch_us(f.answered_at) AS t, f.stage, coalesce(f.channel, '') AS channel, f.points AS points
    FROM responses f
    JOIN numbers n ON n.customer_id = f.customer_id
WHERE f.respondent = 'customer'
  AND f.location_id IN (SELECT unnest(?::VARCHAR[]))
  AND f.metric = ?
  AND f.answered_at IS NOT NULL
  AND f.points IS NOT NULL
),
own AS (
    SELECT b.c, b.atom, count(*)::DOUBLE AS n, sum(points)::DOUBLE AS total, sum(points * points)::DOUBLE AS squares
    FROM answers a ASOF JOIN journeys j ON a.c = j.c AND a.t >= j.begun JOIN bought b ON b.one = j.one
    WHERE a.t <= j.ended + ?::BIGINT
    GROUP BY b.c, b.atom
),
people AS (
    SELECT kind, c, sum(n) AS n, sum(total) AS total, sum(squares) AS squares FROM own JOIN kinds ON (atoms >> atom) & 1 = 1 GROUP BY kind, c
),
sums AS (
    SELECT p.kind, count(*) AS customers, sum(p.n) AS n, sum(p.total) AS total, sum(p.squares) AS squares,
        sum(p.n ** 2) AS n_squares, sum(p.n * p.total) AS n_total, sum(p.total ** 2) AS total_squares, sum(p.n * a.n) AS crossed, sum(p.n * a.total) AS n_all, sum(p.total * a.n) AS total_all,
        sum(p.total * a.total) AS totals_crossed
    FROM people p JOIN people a ON a.c = p.c AND a.kind = 'all' GROUP BY p.kind
)
SELECT k.kind, k.atoms, s.* EXCLUDE (kind), (
        SELECT list([mask, customers] ORDER BY mask) FROM (
            SELECT mask, count(*) AS customers FROM (SELECT bit_or(1::BIGINT << atom) AS mask FROM own WHERE TRUE GROUP BY c)
            GROUP BY mask
        )
    ) AS holders
FROM kinds k LEFT JOIN sums s USING (kind) ORDER BY k.turn
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
