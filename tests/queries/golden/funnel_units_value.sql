WITH limits AS (SELECT 86400000000::BIGINT AS reach, newest FROM newest),
entries AS NOT MATERIALIZED (
    SELECT f.c, f.customer_id, f.t1, f.t1 + 86400000000 AS closes, (f.t2 <= f.t1 + 86400000000) IS TRUE AS came_on, CASE WHEN f.t2 <= f.t1 + 86400000000 THEN f.t2 END AS t2, CASE WHEN f.t3 <= f.t1 + 86400000000 THEN f.t3 END AS t3, CASE WHEN f.t2 <= f.t1 + 86400000000 THEN CASE WHEN f.t3 <= f.t1 + 86400000000 THEN 3 ELSE 2 END ELSE 1 END AS depth, CASE WHEN f.t2 <= f.t1 + 86400000000 THEN CASE WHEN f.t3 <= f.t1 + 86400000000 THEN 4 ELSE 2 END ELSE 1 END AS bit, f.a1, f.a2, f.a3, f.attempt
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
    SELECT [a1, a2, a3][step] AS amount, attempt, c, step, depth, is_open, ts[step] AS came, list_min(ts[step + 1:]) AS following
    FROM (SELECT *, [t1, t2, t3] AS ts FROM far),
        (SELECT unnest(range(1, 4)) AS step)
    WHERE ts[step] IS NOT NULL
),
units AS MATERIALIZED (
    SELECT c, step, max(amount) AS amount, bool_or(depth > step) AS went_on, bool_or(is_open AND depth = step) AS is_open,
        min(following) - came AS gap
    FROM steps GROUP BY c, step, came, CASE WHEN step = 1 THEN attempt END
),
people AS MATERIALIZED (
    SELECT c, step, sum(greatest(amount, 0)) AS reached, coalesce(sum(greatest(amount, 0)) FILTER (NOT went_on AND is_open), 0) AS waiting,
        coalesce(sum(greatest(amount, 0)) FILTER (NOT went_on AND NOT is_open), 0) AS lost, sum(least(amount, 0)) AS below, count(amount) AS valued
    FROM (
        SELECT c, step, amount, went_on, is_open FROM units
        UNION ALL
        SELECT c, 1, a1, FALSE, is_open FROM near
    )
    GROUP BY c, step
),
likeness AS (
    SELECT step, sum(timed ** 2) / sum(timed) AS alike
    FROM (SELECT step, count(*) AS timed FROM units WHERE gap IS NOT NULL GROUP BY step, c) GROUP BY step
),
ordered AS (
    SELECT step, count(*) AS n, list_sort(list(gap)) AS gaps, any_value(alike) AS alike
    FROM units JOIN likeness USING (step) WHERE gap IS NOT NULL GROUP BY step
),
times AS (
    SELECT step, (gaps[floor((n - 1) * 0.5)::BIGINT + 1] + (gaps[ceil((n - 1) * 0.5)::BIGINT + 1] - gaps[floor((n - 1) * 0.5)::BIGINT + 1]) * ((n - 1) * 0.5 - floor((n - 1) * 0.5))) / 1e6 AS median_seconds,
        gaps[greatest(n * 0.5 - 0.9799819922700268 * sqrt(n) * sqrt(alike) - 0.5, 0)::BIGINT] / 1e6 AS median_low,
        gaps[(n * 0.5 + 0.9799819922700268 * sqrt(n) * sqrt(alike) + 1.5)::BIGINT] / 1e6 AS median_high,
        (gaps[floor((n - 1) * 0.9)::BIGINT + 1] + (gaps[ceil((n - 1) * 0.9)::BIGINT + 1] - gaps[floor((n - 1) * 0.9)::BIGINT + 1]) * ((n - 1) * 0.9 - floor((n - 1) * 0.9))) / 1e6 AS p90_seconds,
        gaps[greatest(n * 0.9 - 0.5879891953620161 * sqrt(n) * sqrt(alike) - 0.5, 0)::BIGINT] / 1e6 AS p90_low,
        gaps[(n * 0.9 + 0.5879891953620161 * sqrt(n) * sqrt(alike) + 1.5)::BIGINT] / 1e6 AS p90_high
    FROM ordered
),
sums AS (
    SELECT step, count(*) AS customers, sum(below) AS below, sum(valued) AS valued, sum(reached) AS reached,
        sum(lost) AS stopped, sum(waiting) AS open, sum(reached ** 2) AS squares, sum((reached - waiting) ** 2) AS known_squares,
        sum(lost ** 2) AS lost_squares, sum(lost * (reached - waiting)) AS lost_known
    FROM people GROUP BY step
),
crossed AS (
    SELECT f.step, coalesce(sum(f.reached * p.reached), 0) AS crossed, coalesce(sum(f.reached * e.reached), 0) AS crossed_first
    FROM (FROM people WHERE step > 1) f LEFT JOIN people p ON p.c = f.c AND p.step = [0, 1, 2][f.step]
        LEFT JOIN (FROM people WHERE step = 1) e ON e.c = f.c
    GROUP BY f.step
)
SELECT sums.*, coalesce(crossed, 0) AS crossed, coalesce(crossed_first, squares) AS crossed_first, median_seconds, median_low, median_high, p90_seconds, p90_low, p90_high
FROM sums LEFT JOIN crossed USING (step) LEFT JOIN times USING (step) ORDER BY step
