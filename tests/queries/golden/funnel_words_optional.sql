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
over AS (
    SELECT c, any_value(customer_id) AS customer_id, max(depth) AS depth, arg_min(t1, late) AS entry,
        arg_min([t1, t2, t3], late) AS ts
    FROM (SELECT *, t1 - depth::BIGINT * 576460752303423488 AS late FROM cut WHERE is_over) GROUP BY c
),
held AS MATERIALIZED (
    SELECT e.c, e.depth = 2 AS is_lost, f.rowid AS lies, f.answered_at, f.import_id, f.row_number
    FROM responses f JOIN over e USING (customer_id), limits
    WHERE e.ts[2] IS NOT NULL AND f.respondent = 'customer' AND f.comment <> ''
        AND epoch_us(f.answered_at) BETWEEN e.entry AND e.entry + limits.reach AND (f.stage IS NULL OR f.stage IN (SELECT unnest(?::VARCHAR[])))
),
-- What was written is read of these alone: it weighs more than all else.
latest AS MATERIALIZED (SELECT * FROM held ORDER BY answered_at DESC, import_id, row_number LIMIT 10)
SELECT h.c, h.is_lost, coalesce(f.language, '') AS language, left(f.comment, 1000) AS comment, (SELECT count(*) FROM held) AS of
FROM latest h JOIN responses f ON f.rowid = h.lies ORDER BY h.answered_at DESC, h.import_id, h.row_number
-- 1: ['order', 'visit']
