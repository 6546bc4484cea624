WITH limits AS (SELECT 86400000000::BIGINT AS reach, newest FROM newest),
entries AS NOT MATERIALIZED (
    SELECT f.c, f.customer_id, f.t1, f.t1 + 86400000000 AS closes, (f.t2 <= f.t1 + 86400000000 OR f.t3 <= f.t1 + 86400000000) IS TRUE AS came_on, CASE WHEN f.t2 <= f.t1 + 86400000000 THEN f.t2 END AS t2, CASE WHEN f.t3 <= f.t1 + 86400000000 THEN f.t3 END AS t3
    FROM attempts f
    
),
taken2 AS (SELECT * REPLACE (CASE WHEN t2 <= coalesce(t3, t2) THEN t2 END AS t2) FROM entries),
cut AS NOT MATERIALIZED (
    SELECT *, CASE WHEN t3 IS NOT NULL THEN 3 WHEN t2 IS NOT NULL THEN 2 ELSE 1 END AS depth, depth < 3 AND closes > limits.newest AS is_open, t1 + limits.reach <= limits.newest AS is_over
    FROM taken2, limits
),
far AS NOT MATERIALIZED (FROM cut WHERE came_on),
near AS NOT MATERIALIZED (
    SELECT * EXCLUDE (t2, t3), 1 AS depth, closes > limits.newest AS is_open,
        t1 + limits.reach <= limits.newest AS is_over
    FROM taken2, limits WHERE NOT came_on
),
ranked AS MATERIALIZED (SELECT *, t1 - depth::BIGINT * 576460752303423488 AS late FROM far),
best AS MATERIALIZED (
    SELECT c, min(late) AS late, min(late) FILTER (is_over) AS late_over FROM ranked GROUP BY c
),
waiting AS MATERIALIZED (SELECT DISTINCT c FROM cut SEMI JOIN best USING (c) WHERE is_open),
picked AS MATERIALIZED (
    SELECT r.* REPLACE (w.c IS NOT NULL AND depth < 3 AS is_open), r.late = b.late AS is_furthest,
        coalesce(r.late = late_over, FALSE) AS is_settled
    FROM ranked r JOIN best b USING (c) LEFT JOIN waiting w USING (c) WHERE r.late = b.late OR r.late = late_over
),
-- Of attempts with the same times the one whose own value is the first in the alphabet is taken.
twins AS (SELECT c, late FROM picked GROUP BY ALL HAVING count(*) > 1),
alone AS MATERIALIZED (
    FROM picked ANTI JOIN twins USING (c, late)
    UNION ALL
    (SELECT DISTINCT ON (c, late) * FROM picked SEMI JOIN twins USING (c, late) ORDER BY c, late)
),
earliest AS NOT MATERIALIZED (
    SELECT n.* EXCLUDE (first), first AS t1, late IS NULL AS is_furthest,
        first + limits.reach <= limits.newest AND late_over IS NULL AS is_settled
    FROM (
        SELECT c, any_value(customer_id) AS customer_id, min(t1) AS first, bool_or(is_open) AS is_open
        FROM near GROUP BY c
    ) n LEFT JOIN best USING (c), limits
),
furthest AS (
    SELECT c, customer_id, depth, is_open, t1 AS entry, t1, t2, t3, [t1, t2, t3] AS ts FROM alone WHERE is_furthest
    UNION ALL
    SELECT c, customer_id, 1, is_open, t1, t1, NULL AS t2, NULL AS t3, [t1] FROM earliest WHERE is_furthest
),
settled AS (
    SELECT c, depth, t1, t2, t3 FROM alone WHERE is_settled
    UNION ALL
    SELECT c, 1, t1, NULL AS t2, NULL AS t3 FROM earliest WHERE is_settled
),
lost AS (
    SELECT customer_id, depth AS step, list_max(ts) AS stopped, entry + limits.reach AS closes FROM furthest, limits
    WHERE NOT is_open AND depth < 3
),
seen AS (
    SELECT l.customer_id, {'stage': coalesce(f.stage, ''), 'channel': coalesce(f.channel, '')} AS spot,
        {'at': f.occurred_at, 'turn': coalesce(f.turn, f.import_id::BIGINT * 549755813888 + f.row_number * 256), 'one': f.rowid} AS turn,
        epoch_us(f.occurred_at) > l.stopped AS is_after
    FROM lost l JOIN touchpoints f ON f.customer_id = l.customer_id
    WHERE epoch_us(f.occurred_at) BETWEEN l.stopped AND l.closes
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
