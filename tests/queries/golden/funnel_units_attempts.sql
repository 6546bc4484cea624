WITH limits AS (SELECT 86400000000::BIGINT AS reach, newest FROM newest),
entries AS NOT MATERIALIZED (
    SELECT f.c, f.customer_id, f.t1, f.t1 + 86400000000 AS closes, (f.t2 <= f.t1 + 86400000000) IS TRUE AS came_on, CASE WHEN f.t2 <= f.t1 + 86400000000 THEN f.t2 END AS t2, CASE WHEN f.t3 <= f.t1 + 86400000000 THEN f.t3 END AS t3, f.v1, f.v2, f.v3, CASE WHEN f.t2 <= f.t1 + 86400000000 THEN CASE WHEN f.t3 <= f.t1 + 86400000000 THEN 3 ELSE 2 END ELSE 1 END AS depth, CASE WHEN f.t2 <= f.t1 + 86400000000 THEN CASE WHEN f.t3 <= f.t1 + 86400000000 THEN 4 ELSE 2 END ELSE 1 END AS bit
    FROM attempts f
    
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
steps AS NOT MATERIALIZED (
    SELECT [v1, v2, v3][step] AS by0, c, step, depth, is_open, ts[step] AS came, list_min(ts[step + 1:]) AS following
    FROM (SELECT *, [t1, t2, t3] AS ts FROM far),
        (SELECT unnest(range(1, 4)) AS step)
    WHERE ts[step] IS NOT NULL
),
units AS MATERIALIZED (SELECT by0, c, step, 1::DOUBLE AS amount, depth > step AS went_on, is_open AND depth = step AS is_open,
    following - came AS gap FROM steps),
people AS MATERIALIZED (
    SELECT by0, c, step, count(*)::DOUBLE AS reached, (count(*) FILTER (NOT went_on AND is_open))::DOUBLE AS waiting,
        (count(*) FILTER (NOT went_on AND NOT is_open))::DOUBLE AS lost, 0::DOUBLE AS below, reached AS valued
    FROM (
        SELECT by0, c, step, amount, went_on, is_open FROM units
        UNION ALL
        SELECT v1 AS by0, c, 1, 1, FALSE, is_open FROM near
    )
    GROUP BY by0, c, step
),
likeness AS (
    SELECT by0, step, sum(timed ** 2) / sum(timed) AS alike
    FROM (SELECT by0, step, count(*) AS timed FROM units WHERE gap IS NOT NULL GROUP BY by0, step, c) GROUP BY by0, step
),
ordered AS (
    SELECT by0, step, count(*) AS n, list_sort(list(gap)) AS gaps, any_value(alike) AS alike
    FROM units JOIN likeness USING (by0, step) WHERE gap IS NOT NULL GROUP BY by0, step
),
times AS (
    SELECT by0, step, (gaps[floor((n - 1) * 0.5)::BIGINT + 1] + (gaps[ceil((n - 1) * 0.5)::BIGINT + 1] - gaps[floor((n - 1) * 0.5)::BIGINT + 1]) * ((n - 1) * 0.5 - floor((n - 1) * 0.5))) / 1e6 AS median_seconds,
        gaps[greatest(n * 0.5 - 0.9799819922700268 * sqrt(n) * sqrt(alike) - 0.5, 0)::BIGINT] / 1e6 AS median_low,
        gaps[(n * 0.5 + 0.9799819922700268 * sqrt(n) * sqrt(alike) + 1.5)::BIGINT] / 1e6 AS median_high,
        (gaps[floor((n - 1) * 0.9)::BIGINT + 1] + (gaps[ceil((n - 1) * 0.9)::BIGINT + 1] - gaps[floor((n - 1) * 0.9)::BIGINT + 1]) * ((n - 1) * 0.9 - floor((n - 1) * 0.9))) / 1e6 AS p90_seconds,
        gaps[greatest(n * 0.9 - 0.5879891953620161 * sqrt(n) * sqrt(alike) - 0.5, 0)::BIGINT] / 1e6 AS p90_low,
        gaps[(n * 0.9 + 0.5879891953620161 * sqrt(n) * sqrt(alike) + 1.5)::BIGINT] / 1e6 AS p90_high
    FROM ordered
),
sums AS (
    SELECT by0, step, count(*) AS customers, sum(below) AS below, sum(valued) AS valued, sum(reached) AS reached,
        sum(lost) AS stopped, sum(waiting) AS open, sum(reached ** 2) AS squares, sum((reached - waiting) ** 2) AS known_squares,
        sum(lost ** 2) AS lost_squares, sum(lost * (reached - waiting)) AS lost_known
    FROM people GROUP BY by0, step
),
crossed AS (
    SELECT f.by0, f.step, coalesce(sum(f.reached * p.reached), 0) AS crossed, coalesce(sum(f.reached * e.reached), 0) AS crossed_first
    FROM (FROM people WHERE step > 1) f LEFT JOIN people p ON p.c = f.c AND p.by0 = f.by0 AND p.step = [0, 1, 2][f.step]
        LEFT JOIN (FROM people WHERE step = 1) e ON e.c = f.c AND e.by0 = f.by0
    GROUP BY f.by0, f.step
)
SELECT sums.*, coalesce(crossed, 0) AS crossed, coalesce(crossed_first, squares) AS crossed_first, median_seconds, median_low, median_high, p90_seconds, p90_low, p90_high
FROM sums LEFT JOIN crossed USING (by0, step) LEFT JOIN times USING (by0, step) ORDER BY by0, step
