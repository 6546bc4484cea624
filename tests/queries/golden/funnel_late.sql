WITH limits AS (SELECT 86400000000::BIGINT AS reach, newest FROM newest),
entries AS NOT MATERIALIZED (
    SELECT f.c, f.customer_id, f.t1, f.t1 + 86400000000 AS closes, (f.t2 <= f.t1 + 86400000000) IS TRUE AS came_on, CASE WHEN f.t2 <= f.t1 + 86400000000 THEN f.t2 END AS t2, CASE WHEN f.t3 <= f.t1 + 86400000000 THEN f.t3 END AS t3, CASE WHEN f.t2 <= f.t1 + 86400000000 THEN CASE WHEN f.t3 <= f.t1 + 86400000000 THEN 3 ELSE 2 END ELSE 1 END AS depth, CASE WHEN f.t2 <= f.t1 + 86400000000 THEN CASE WHEN f.t3 <= f.t1 + 86400000000 THEN 4 ELSE 2 END ELSE 1 END AS bit, f.t2 AS next2, f.t3 AS next3
    FROM attempts f
    WHERE f.location_id IN (SELECT unnest(?::VARCHAR[]))
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
-- Twice the depth, and one more for who came late: of attempts that are equally far a late one is the larger.
people AS (
    SELECT max(2 * depth + coalesce((CASE depth WHEN 1 THEN next2 IS NOT NULL WHEN 2 THEN next3 IS NOT NULL END)::INTEGER, 0)) AS furthest FROM cut WHERE is_over GROUP BY c
)
SELECT furthest // 2 AS step, count(*) AS lost, count(*) FILTER (furthest % 2 = 1) AS late
FROM people WHERE furthest // 2 < 3 GROUP BY step ORDER BY step
-- 1: ['L1']
