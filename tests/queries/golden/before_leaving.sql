WITH silence AS (SELECT ?::INTEGER AS days),
limits AS (
    SELECT coalesce(touched, known) AS newest, opened, touched, coalesce(opened + silence.days, told) AS seen FROM silence,
        (SELECT min(occurred_on) AS opened, max(occurred_on) AS touched FROM touchpoints),
        (SELECT max(greatest(joined_on, churned_on)) AS known, min(churned_on) AS told FROM customers)
),
met AS (
    SELECT customer_id, occurred_on, occurred_at, location_id, stage, channel, department, outcome, attributes,
        lag(occurred_on) OVER in_turn AS before, max(occurred_on) OVER (PARTITION BY customer_id) AS last_on
    FROM touchpoints f WHERE customer_id IS NOT NULL AND occurred_on IS NOT NULL
    WINDOW in_turn AS (PARTITION BY customer_id ORDER BY occurred_at, coalesce(f.turn, f.import_id::BIGINT * 549755813888 + f.row_number * 256), f.rowid)
),
begun AS (
    SELECT met.*, coalesce(lead(before) OVER later, last_on) AS until, lead(before) OVER later IS NOT NULL AS returned
    FROM met, silence WHERE before IS NULL OR occurred_on - before > silence.days
    WINDOW later AS (PARTITION BY customer_id ORDER BY occurred_at)
),
joined AS (
    SELECT customer_id, joined_on, timezone('UTC', timezone(?, joined_on::TIMESTAMP)) AS joined_at
    FROM customers, limits WHERE joined_on >= coalesce(opened, joined_on)
),
joining AS (
    SELECT j.customer_id, j.joined_on, j.joined_at, coalesce(b.occurred_on - j.joined_on <= days, FALSE) AS is_seen,
        b.customer_id IS NOT NULL AS returned
    FROM silence, joined j LEFT JOIN begun b ON b.customer_id = j.customer_id AND b.before IS NULL
    WHERE b.customer_id IS NULL OR j.joined_on < b.occurred_on
),
stays AS (
    SELECT b.* REPLACE (coalesce(j.joined_on, b.occurred_on) AS occurred_on, coalesce(j.joined_at, b.occurred_at) AS occurred_at)
    FROM begun b LEFT JOIN joining j ON j.customer_id = b.customer_id AND b.before IS NULL AND j.is_seen
    UNION ALL BY NAME
    SELECT customer_id, joined_on AS occurred_on, joined_at AS occurred_at, returned,
        CASE WHEN touched IS NOT NULL THEN joined_on END AS until
    FROM joining, limits WHERE NOT is_seen
),
stretches AS (
    SELECT f.*, CASE WHEN k.churned_on >= f.occurred_on THEN least(k.churned_on, f.silent) ELSE f.silent END AS ended
    FROM (
        SELECT *, CASE WHEN until + days <= touched THEN until + days END AS silent FROM stays, limits, silence s(days)
    ) f LEFT JOIN customers k ON k.customer_id = f.customer_id
),
gone AS (
    SELECT customer_id, occurred_on, until, least(ended, silent) AS ended,
        ended IS NOT NULL AND (silent IS NULL OR ended < silent) AS told
    FROM stretches
),
answered AS (
    SELECT a.customer_id, s.occurred_on, max(a.answered_on) AS answered_on
    FROM (
        SELECT customer_id, answered_on FROM responses
        WHERE customer_id IS NOT NULL AND answered_on IS NOT NULL AND respondent = 'customer'
    ) a ASOF JOIN gone s ON a.customer_id = s.customer_id AND a.answered_on >= s.occurred_on
    WHERE a.answered_on < coalesce(s.ended, a.answered_on + 1)
    GROUP BY ALL
),
signs AS (
    SELECT s.customer_id, s.occurred_on, s.ended, s.told,
        CASE WHEN s.told THEN s.ended ELSE greatest(s.until, a.answered_on) END AS last_on
    FROM gone s LEFT JOIN answered a ON a.customer_id = s.customer_id AND a.occurred_on = s.occurred_on
)
SELECT metric, date_trunc('month', f.day)::DATE AS month, way, count(*) AS n, sum(f.points)::DOUBLE AS total,
    sum(f.points * f.points)::DOUBLE AS squares, 0 AS unscored,
    CASE WHEN min(f.scale_max) <> max(f.scale_max) THEN NULL ELSE coalesce(sum(f.score), 0) END::DOUBLE AS score_total, CASE WHEN min(f.scale_max) = max(f.scale_max) THEN max(f.scale_max) END::DOUBLE AS scale, NULL::DOUBLE AS log_total, NULL::DOUBLE AS log_squares, NULL::DOUBLE AS log_cubes
FROM (
    SELECT metric, way, unnest(arg_max(
        {'day': day, 'points': points, 'score': score, 'scale_max': scale_max},
        {'rank': CASE way WHEN 'stayed' THEN hash(customer_id, time)::HUGEINT ELSE epoch_us(time) END, 'of': import_id, 'row': row_number}
    ))
    FROM (
        SELECT f.metric, f.customer_id, f.answered_on AS day, f.answered_at AS time, f.points AS points, f.score AS score,
            f.scale_max AS scale_max, f.import_id, f.row_number,
            CASE WHEN s.last_on - f.answered_on > ?::INTEGER THEN 'stayed' WHEN s.told THEN 'told' ELSE 'silent' END AS way
        FROM responses f
        CROSS JOIN limits CROSS JOIN silence
ASOF JOIN signs s ON f.customer_id = s.customer_id AND f.answered_on >= s.occurred_on
WHERE f.respondent = 'customer'
  AND f.answered_on >= ?
  AND f.answered_on < ?
  AND f.location_id IN (SELECT unnest(?::VARCHAR[]))
  AND f.points IS NOT NULL
  AND f.answered_on < coalesce(s.ended, f.answered_on + 1)
  AND s.last_on IS NOT NULL
  AND f.answered_on <= limits.newest - silence.days - ?::INTEGER
  AND f.metric IN ('nps', 'csat', 'ces')
    )
    GROUP BY metric, way, customer_id
) f
GROUP BY ALL
UNION ALL
SELECT metric, date_trunc('month', f.day)::DATE AS month, way, count(*) AS n, sum(f.points)::DOUBLE AS total,
    sum(f.points * f.points)::DOUBLE AS squares, 0 AS unscored,
    coalesce(sum(f.score), 0)::DOUBLE AS score_total, NULL::DOUBLE AS scale, coalesce(sum(pow(ln(1 + f.points), 1)), 0)::DOUBLE AS log_total, coalesce(sum(pow(ln(1 + f.points), 2)), 0)::DOUBLE AS log_squares, coalesce(sum(pow(ln(1 + f.points), 3)), 0)::DOUBLE AS log_cubes
FROM (
    SELECT metric, way, unnest(arg_max(
        {'day': day, 'points': points, 'score': score, 'scale_max': scale_max},
        {'rank': CASE way WHEN 'stayed' THEN hash(customer_id, time)::HUGEINT ELSE epoch_us(time) END, 'of': import_id, 'row': row_number}
    ))
    FROM (
        SELECT 'response_time' AS metric, f.customer_id, f.occurred_on AS day, f.occurred_at AS time, f.response_seconds AS points, f.response_seconds / 3600.0 AS score,
            NULL::DOUBLE AS scale_max, f.import_id, f.row_number,
            CASE WHEN s.last_on - f.occurred_on > ?::INTEGER THEN 'stayed' WHEN s.told THEN 'told' ELSE 'silent' END AS way
        FROM touchpoints f
        CROSS JOIN limits CROSS JOIN silence
ASOF JOIN signs s ON f.customer_id = s.customer_id AND f.occurred_on >= s.occurred_on
WHERE f.occurred_on >= ?
  AND f.occurred_on < ?
  AND f.location_id IN (SELECT unnest(?::VARCHAR[]))
  AND f.response_seconds IS NOT NULL
  AND f.occurred_on < coalesce(s.ended, f.occurred_on + 1)
  AND s.last_on IS NOT NULL
  AND f.occurred_on <= limits.newest - silence.days - ?::INTEGER
    )
    GROUP BY metric, way, customer_id
) f
GROUP BY ALL
-- 1: 90
-- 2: 'Europe/Vilnius'
-- 3: 60
-- 4: datetime.date(2026, 1, 1)
-- 5: datetime.date(2026, 4, 1)
-- 6: ['L1']
-- 7: 60
-- 8: 60
-- 9: datetime.date(2026, 1, 1)
-- 10: datetime.date(2026, 4, 1)
-- 11: ['L1']
-- 12: 60
