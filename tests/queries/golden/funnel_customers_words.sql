WITH limits AS (SELECT ?::BIGINT AS reach, newest FROM newest),
entries AS NOT MATERIALIZED (
    SELECT f.c, f.customer_id, f.t1, f.t1 + reach AS closes, CASE WHEN f.t2 <= f.t1 + reach THEN f.t2 END AS t2, CASE WHEN f.t3 <= f.t1 + reach THEN f.t3 END AS t3
    FROM limits, attempts f
    
),
taken2 AS (SELECT * REPLACE (CASE WHEN t2 <= coalesce(t3, t2) THEN t2 END AS t2) FROM entries),
cut AS NOT MATERIALIZED (
    SELECT *, CASE WHEN t3 IS NOT NULL THEN 3 WHEN t2 IS NOT NULL THEN 2 ELSE 1 END AS depth, depth < 3 AND closes > limits.newest AS is_open, t1 + limits.reach <= limits.newest AS is_over
    FROM taken2, limits
),
-- A deeper attempt comes before others, an earlier one among equally deep ones. An attempt without a gap is passed over.
ranked AS (SELECT *, t1 - depth::BIGINT * 576460752303423488 AS late FROM cut),
furthest AS (
    SELECT c, any_value(customer_id) AS customer_id, max(depth) AS depth,
        bool_or(is_open) AND max(depth) < 3 AS is_open, max(depth) FILTER (is_over) AS settled,
        arg_min(t1, late) AS entry,
        arg_min([t1, t2, t3], late) AS ts, arg_min([t1, t2, t3], late) FILTER (is_over) AS settled_ts
    FROM ranked GROUP BY c
),
page AS MATERIALIZED (
    SELECT customer_id, entry, entry + reach AS closes, depth, is_open, count(*) OVER () AS of
    FROM furthest, limits WHERE ts[2] IS NOT NULL
    ORDER BY entry DESC, customer_id
)
SELECT p.customer_id, f.answered_on, f.metric, f.score, f.scale_max, f.channel, f.stage, left(f.comment, 2000) AS comment
FROM responses f JOIN page p USING (customer_id)
WHERE f.respondent = 'customer' AND trim(f.comment) <> ''
    AND epoch_us(f.answered_at) BETWEEN p.entry AND p.closes
ORDER BY f.answered_at DESC, f.import_id, f.row_number
-- 1: 86400000000
