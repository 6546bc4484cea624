WITH limits AS (
    SELECT epoch_us(max(occurred_at)) AS newest, ?::BIGINT AS silence FROM touchpoints
),
bought AS (
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
        LEFT JOIN locations l ON l.location_id = f.location_id
LEFT JOIN customers c ON c.customer_id = f.customer_id
WHERE (f.channel IN (?) OR f.channel IS NULL)
  AND l.region IN (?, ?)
  AND json_extract_string(c.attributes, ?) IN (?)
  AND f.occurred_on >= ?
  AND f.occurred_on < ?
  AND j.reached
    )
)
SELECT zmot, webrooming, showrooming, breadth, count(*) AS journeys, count(*) FILTER (is_over AND following <= ended + silence) AS back,
    count(*) FILTER (is_over AND coalesce(following > ended + silence, TRUE)) AS lost, count(*) FILTER (NOT is_over) AS open,
    count(value) AS n, coalesce(sum(value), 0)::DOUBLE AS total, coalesce(sum(value * value), 0)::DOUBLE AS squares
FROM (SELECT *, ended + silence <= newest AS is_over FROM bought, limits) GROUP BY ALL ORDER BY ALL
-- 1: 7776000000000
-- 2: ['web']
-- 3: ['look']
-- 4: ['web']
-- 5: ['store']
-- 6: 'web'
-- 7: 'North'
-- 8: 'South'
-- 9: '$."tariff"'
-- 10: 'gold'
-- 11: datetime.date(2026, 1, 1)
-- 12: datetime.date(2026, 4, 1)
