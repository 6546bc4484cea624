WITH known AS (SELECT ?::VARCHAR[] AS ending, ?::BIGINT AS pause),
way AS (
    SELECT f.rowid AS one, n.c, s.spot, CASE WHEN s.channel IS NOT NULL THEN s.way END AS way, epoch_us(f.occurred_at) AS t,
        list_contains(ending, s.stage) AS ends, pause
    FROM known, touchpoints f JOIN numbers n ON n.customer_id = f.customer_id JOIN spots s ON s.stage IS NOT DISTINCT FROM f.stage AND s.channel IS NOT DISTINCT FROM f.channel
    WHERE f.occurred_at IS NOT NULL AND f.stage IN (SELECT unnest(?::VARCHAR[]))
    ORDER BY n.c, t, coalesce(f.turn, f.import_id::BIGINT * 549755813888 + f.row_number * 256), f.rowid
),
-- One walk over all customers, in order: a window for each of them would sort them again and again.
marked AS (
    SELECT *, row_number() OVER () AS place,
        lag(c) OVER () IS DISTINCT FROM c OR lag(ends) OVER () OR t - lag(t) OVER () > pause AS begins
    FROM way
),
cut AS (SELECT *, sum(begins::INTEGER) OVER (ROWS UNBOUNDED PRECEDING)::BIGINT AS journey FROM marked),
whole AS (
    SELECT journey, any_value(c) AS c, arg_max(one, place) AS one, min(t) AS begun, max(t) AS ended, bool_or(ends) AS reached,
        count(DISTINCT way) AS many, list_sort(list(place * 1048576 + spot)) AS stops,
        list_sort(list(t)) AS times
    FROM cut GROUP BY journey
)
SELECT * EXCLUDE (journey, stops), lead(begun) OVER (PARTITION BY c ORDER BY journey) AS following,
    [(stop % 1048576)::INTEGER FOR stop IN stops] AS spots
FROM whole
-- 1: ['order']
-- 2: 1209600000000
-- 3: ['look', 'order']
