WITH limits AS (
    SELECT epoch_us(max(occurred_at)) AS newest, ?::BIGINT AS silence FROM touchpoints
),
kinds AS (
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
        LEFT JOIN locations l ON l.location_id = f.location_id
LEFT JOIN customers c ON c.customer_id = f.customer_id
WHERE (f.channel IN (?) OR f.channel IS NULL)
  AND l.region IN (?, ?)
  AND json_extract_string(c.attributes, ?) IN (?)
  AND f.occurred_on >= ?
  AND f.occurred_on < ?
  AND j.reached
    )
),
own AS (
    SELECT c, atom, count(*) AS journeys, count(*) FILTER (is_over) AS decided,
        count(*) FILTER (is_over AND coalesce(following > ended + silence, TRUE)) AS lost, count(value) AS n, sum(value) AS total
    FROM (SELECT *, ended + silence <= newest AS is_over FROM bought, limits) GROUP BY c, atom
),
people AS (
    SELECT kind, c, sum(journeys)::DOUBLE AS journeys, sum(decided)::DOUBLE AS decided, sum(lost)::DOUBLE AS lost,
        sum(n)::DOUBLE AS n, coalesce(sum(total), 0)::DOUBLE AS total
    FROM own JOIN kinds ON (atoms >> atom) & 1 = 1 GROUP BY kind, c
),
sums AS (
    SELECT p.kind, count(*) AS customers, sum(p.journeys) AS journeys, sum(p.journeys ** 2) AS squares,
        sum(p.journeys * a.journeys) AS crossed, sum(p.decided) AS decided, sum(p.lost) AS lost,
        sum(p.journeys - p.decided) AS open, count(*) FILTER (p.decided > 0) AS deciding, sum(p.decided ** 2) AS decided_squares,
        sum(p.lost * p.decided) AS lost_decided, sum(p.lost ** 2) AS lost_squares, count(*) FILTER (p.n > 0) AS valued,
        sum(p.n) AS n, sum(p.total) AS total, sum(p.n ** 2) AS n_squares, sum(p.n * p.total) AS n_total,
        sum(p.total ** 2) AS total_squares
    FROM people p JOIN people a ON a.c = p.c AND a.kind = 'all' GROUP BY p.kind
)
SELECT k.kind, k.atoms, s.* EXCLUDE (kind), (
        SELECT list([mask, customers] ORDER BY mask) FROM (
            SELECT mask, count(*) AS customers FROM (SELECT bit_or(1::BIGINT << atom) AS mask FROM own WHERE TRUE GROUP BY c)
            GROUP BY mask
        )
    ) AS holders, (
        SELECT list([mask, customers] ORDER BY mask) FROM (
            SELECT mask, count(*) AS customers FROM (SELECT bit_or(1::BIGINT << atom) AS mask FROM own WHERE decided > 0 GROUP BY c)
            GROUP BY mask
        )
    ) AS deciders,
    (
        SELECT list([mask, customers] ORDER BY mask) FROM (
            SELECT mask, count(*) AS customers FROM (SELECT bit_or(1::BIGINT << atom) AS mask FROM own WHERE n > 0 GROUP BY c)
            GROUP BY mask
        )
    ) AS spenders
FROM kinds k LEFT JOIN sums s USING (kind) ORDER BY k.turn
-- 1: 7776000000000
-- 2: ['all', 'zmot', 'webrooming', 'showrooming', 'single', 'multi']
-- 3: [16777215, 11184810, 13421772, 15790320, 65280, 16711680]
-- 4: ['web']
-- 5: ['look']
-- 6: ['web']
-- 7: ['store']
-- 8: 'web'
-- 9: 'North'
-- 10: 'South'
-- 11: '$."tariff"'
-- 12: 'gold'
-- 13: datetime.date(2026, 1, 1)
-- 14: datetime.date(2026, 4, 1)
