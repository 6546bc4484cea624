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
over AS (
    SELECT c, any_value(customer_id) AS customer_id, max(depth) AS depth, arg_min(t1, late) AS entry
    FROM (SELECT *, t1 - depth::BIGINT * 576460752303423488 AS late FROM cut WHERE is_over) GROUP BY c
),
held AS MATERIALIZED (
    SELECT e.c, e.depth = 1 AS is_lost, f.rowid AS lies, f.answered_at, f.import_id, f.row_number
    FROM responses f JOIN over e USING (customer_id), limits
    WHERE e.depth >= 1 AND f.respondent = 'customer' AND f.comment <> ''
        AND epoch_us(f.answered_at) BETWEEN e.entry AND e.entry + limits.reach AND (f.stage IS NULL OR f.stage IN (SELECT unnest(?::VARCHAR[]))) AND f.location_id IN (SELECT unnest(?::VARCHAR[]))
),
-- What was written is read of these alone: it weighs more than all else.
latest AS MATERIALIZED (SELECT * FROM held ORDER BY answered_at DESC, import_id, row_number LIMIT 50000)
SELECT h.c, h.is_lost, coalesce(f.language, '') AS language, left(f.comment, 1000) AS comment, (SELECT count(*) FROM held) AS of
FROM latest h JOIN responses f ON f.rowid = h.lies ORDER BY h.answered_at DESC, h.import_id, h.row_number
-- 1: 'web'
-- 2: 'North'
-- 3: 'South'
-- 4: '$."tariff"'
-- 5: 'gold'
-- 6: datetime.date(2026, 1, 1)
-- 7: datetime.date(2026, 4, 1)
-- 8: ['L1']
-- 9: ['visit']
-- 10: ['L1']
