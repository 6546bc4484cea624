WITH limits AS (SELECT 86400000000::BIGINT AS reach, newest FROM newest),
entries AS NOT MATERIALIZED (
    SELECT f.c, f.customer_id, f.t1, f.t1 + 86400000000 AS closes, (f.t2 <= f.t1 + 86400000000) IS TRUE AS came_on, CASE WHEN f.t2 <= f.t1 + 86400000000 THEN f.t2 END AS t2, CASE WHEN f.t3 <= f.t1 + 86400000000 THEN f.t3 END AS t3, CASE WHEN f.t2 <= f.t1 + 86400000000 THEN CASE WHEN f.t3 <= f.t1 + 86400000000 THEN 3 ELSE 2 END ELSE 1 END AS depth, CASE WHEN f.t2 <= f.t1 + 86400000000 THEN CASE WHEN f.t3 <= f.t1 + 86400000000 THEN 4 ELSE 2 END ELSE 1 END AS bit
    FROM attempts f
    WHERE f.occurred_on >= ?
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
lost AS (
    SELECT customer_id, depth AS step, entry + coalesce(gap1, 0) + coalesce(gap2, 0) AS stopped, entry + limits.reach AS closes FROM furthest, limits
    WHERE NOT is_open AND depth < 3
),
seen AS (
    SELECT l.customer_id, {'stage': coalesce(f.stage, ''), 'channel': coalesce(f.channel, '')} AS spot,
        {'at': f.occurred_at, 'turn': coalesce(f.turn, f.import_id::BIGINT * 549755813888 + f.row_number * 256), 'one': f.rowid} AS turn,
        epoch_us(f.occurred_at) > l.stopped AS is_after
    FROM lost l JOIN touchpoints f ON f.customer_id = l.customer_id
    WHERE epoch_us(f.occurred_at) BETWEEN l.stopped AND l.closes AND f.location_id IN (SELECT unnest(?::VARCHAR[]))
),
spots AS (
    SELECT customer_id, arg_min(spot, turn) FILTER (is_after) AS next, arg_max(spot, turn) AS last FROM seen GROUP BY customer_id
)
SELECT kind, step, spot.stage AS stage, spot.channel AS channel, count(*) AS customers
FROM (
    SELECT l.step, unnest(['next', 'last']) AS kind, unnest([s.next, s.last]) AS spot
    FROM lost l LEFT JOIN spots s USING (customer_id)
)
GROUP BY ALL ORDER BY ALL
-- 1: datetime.date(2026, 1, 1)
-- 2: datetime.date(2026, 4, 1)
-- 3: ['L1']
-- 4: ['L1']
