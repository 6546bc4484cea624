WITH limits AS (SELECT 86400000000::BIGINT AS reach, newest FROM newest),
entries AS NOT MATERIALIZED (
    SELECT f.c, f.customer_id, f.t1, f.t1 + 86400000000 AS closes, (f.t2 <= f.t1 + 86400000000) IS TRUE AS came_on, CASE WHEN f.t2 <= f.t1 + 86400000000 THEN f.t2 END AS t2, CASE WHEN f.t3 <= f.t1 + 86400000000 THEN f.t3 END AS t3, CASE WHEN f.t2 <= f.t1 + 86400000000 THEN CASE WHEN f.t3 <= f.t1 + 86400000000 THEN 3 ELSE 2 END ELSE 1 END AS depth, CASE WHEN f.t2 <= f.t1 + 86400000000 THEN CASE WHEN f.t3 <= f.t1 + 86400000000 THEN 4 ELSE 2 END ELSE 1 END AS bit
    FROM attempts f
    LEFT JOIN locations l ON l.location_id = f.location_id
LEFT JOIN customers c ON c.customer_id = f.customer_id
WHERE (f.channel IN (?) OR f.channel IS NULL)
  AND l.region IN (?, ?)
  AND json_extract_string(c.attributes, ?) IN (?)
  AND f.occurred_on >= ?
  AND f.occurred_on < ?
  AND f.location_id IN (SELECT unnest(?::VARCHAR[]))
),
cut AS NOT MATERIALIZED (
    SELECT *, depth < 3 AND closes > limits.newest AS is_open, t1 + limits.reach <= limits.newest AS is_over
    FROM entries, limits
),
far AS NOT MATERIALIZED (FROM cut WHERE came_on),
near AS NOT MATERIALIZED (
    SELECT * EXCLUDE (t2, t3, depth, bit), 1 AS depth, closes > limits.newest AS is_open,
        t1 + limits.reach <= limits.newest AS is_over
    FROM entries, limits WHERE NOT came_on
),
-- A deeper attempt comes before others, an earlier one among equally deep ones. An attempt without a gap is passed over.
ranked AS (SELECT *, t1 - depth::BIGINT * 576460752303423488 AS late FROM cut),
furthest AS (
    SELECT c, any_value(customer_id) AS customer_id, max(depth) AS depth,
        bool_or(is_open) AND max(depth) < 3 AS is_open, arg_min(t1, late) AS entry,
        arg_min(t2 - t1, late) AS gap1,
        arg_min(t3 - t2, late) AS gap2
    FROM ranked GROUP BY c
),
page AS MATERIALIZED (
    SELECT customer_id, entry, entry + reach AS closes, depth, is_open, count(*) OVER () AS of
    FROM furthest, limits WHERE depth = 2 AND NOT is_open AND contains(lower(customer_id), lower(?::VARCHAR))
    ORDER BY entry DESC, customer_id
    LIMIT 100 OFFSET 50
),
stations AS (
    SELECT p.customer_id, f.stage, f.channel, f.occurred_on,
        {'at': f.occurred_at, 'turn': coalesce(f.turn, f.import_id::BIGINT * 549755813888 + f.row_number * 256), 'one': f.rowid} AS turn,
        epoch_us(f.occurred_at) BETWEEN p.entry AND p.closes AS is_within
    FROM touchpoints f JOIN page p USING (customer_id) WHERE f.occurred_at IS NOT NULL AND f.location_id IN (SELECT unnest(?::VARCHAR[]))
),
ways AS (
    SELECT customer_id, list(coalesce(stage, '') ORDER BY turn) FILTER (is_within)[:40] AS way,
        count(*) FILTER (is_within) AS touchpoints, arg_max(stage, turn) AS last_stage,
        arg_max(channel, turn) AS last_channel, arg_max(occurred_on, turn) AS last_on
    FROM stations GROUP BY customer_id
)
SELECT p.customer_id, coalesce(c.segment, '') AS segment, timezone(?, timezone('UTC', make_timestamp(p.entry))) AS entered_at,
    p.depth AS step, p.is_open, w.way, w.touchpoints, w.last_stage, w.last_channel, w.last_on, p.of
FROM page p LEFT JOIN ways w USING (customer_id) LEFT JOIN customers c USING (customer_id)
ORDER BY p.entry DESC, p.customer_id
-- 1: 'web'
-- 2: 'North'
-- 3: 'South'
-- 4: '$."tariff"'
-- 5: 'gold'
-- 6: datetime.date(2026, 1, 1)
-- 7: datetime.date(2026, 4, 1)
-- 8: ['L1']
-- 9: '7'
-- 10: ['L1']
-- 11: 'Europe/Vilnius'
