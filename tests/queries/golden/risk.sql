WITH silence AS (SELECT ?::INTEGER AS days),
limits AS (
    SELECT coalesce(touched, known) AS newest, opened, touched, coalesce(opened + silence.days, told) AS seen FROM silence,
        (SELECT min(occurred_on) AS opened, max(occurred_on) AS touched FROM touchpoints),
        (SELECT max(greatest(joined_on, churned_on)) AS known, min(churned_on) AS told FROM customers)
),
days AS (SELECT day, timezone('UTC', timezone(?, day::TIMESTAMP)) AS at FROM (SELECT unnest(?::DATE[]) AS day)),
met AS MATERIALIZED (
    SELECT customer_id, location_id, occurred_at, occurred_on, stage, channel, department, outcome, value, response_seconds,
        attributes, row_number() OVER in_turn AS place, occurred_on - lag(occurred_on) OVER in_turn AS gap
    FROM touchpoints f
    WHERE customer_id IS NOT NULL AND occurred_on IS NOT NULL AND hash(customer_id) % 1000000 BETWEEN ? AND ? AND f.location_id IN (SELECT unnest(?::VARCHAR[]))
    WINDOW in_turn AS (PARTITION BY customer_id ORDER BY occurred_at, coalesce(f.turn, f.import_id::BIGINT * 549755813888 + f.row_number * 256), f.rowid)
),
known AS (
    SELECT days.day, f.customer_id, max(f.place) AS place, min(f.occurred_on) AS first_on, max(f.occurred_on) AS last_on,
        count(*) FILTER (f.gap IS DISTINCT FROM 0) AS visits,
        count(*) FILTER (f.gap IS DISTINCT FROM 0 AND f.occurred_on >= days.day - 365) AS visits_year,
        count(*) FILTER (f.gap IS DISTINCT FROM 0 AND f.occurred_on >= days.day - silence.days) AS visits_recent,
        coalesce(sum(f.value) FILTER (f.occurred_on >= days.day - 365), 0) AS spent,
        max(f.occurred_on) FILTER (f.gap IS NULL OR f.gap > silence.days) AS began_on,
        count(*) FILTER (f.occurred_on >= days.day - 365
            AND (f.response_seconds IS NOT NULL OR coalesce(f.stage, '') IN (SELECT coalesce(stage, '') FROM touchpoints GROUP BY 1 HAVING count(response_seconds) > 0 AND count(response_seconds) * 20 >= count(*)))
            AND least(coalesce(f.response_seconds, 1e18), epoch(days.at) - epoch(f.occurred_at)) > ?) AS slow
    FROM met f JOIN days ON f.occurred_on < days.day, silence
    GROUP BY days.day, f.customer_id, silence.days
    HAVING max(f.occurred_on) + silence.days >= days.day
),
said AS (
    SELECT days.day, f.customer_id, count(*) AS answers, avg(CASE f.metric WHEN 'nps' THEN f.points / 100.0 ELSE f.points / 50.0 - 1 END) AS mean_said,
        arg_max({'metric': f.metric, 'score': f.score, 'scale': f.scale_max, 'said': CASE f.metric WHEN 'nps' THEN f.points / 100.0 ELSE f.points / 50.0 - 1 END},
            {'at': f.answered_at, 'of': f.import_id, 'row': f.row_number}) AS last_answer
    FROM responses f JOIN days ON f.answered_on < days.day AND f.answered_on >= days.day - 365
    WHERE f.customer_id IS NOT NULL AND f.respondent = 'customer' AND f.points IS NOT NULL AND f.metric IN ('nps', 'csat', 'ces')
        AND hash(f.customer_id) % 1000000 BETWEEN ? AND ? AND f.location_id IN (SELECT unnest(?::VARCHAR[]))
    GROUP BY ALL
),
nexts AS (
    SELECT days.day, f.customer_id, min(f.occurred_on) AS next_on
    FROM met f JOIN days ON f.occurred_on >= days.day AND f.occurred_on < days.day + (SELECT days FROM silence)
    GROUP BY ALL
)
SELECT k.day, f.customer_id, f.location_id, c.segment, c.annual_revenue, k.day - k.last_on AS quiet,
    k.day - least(k.first_on, coalesce(c.joined_on, k.first_on)) AS tenure, k.visits,
    (k.last_on - k.first_on) / nullif(k.visits - 1, 0) AS usual_gap, k.visits_year, k.visits_recent, k.spent, k.slow,
    f.stage, f.channel, f.outcome, coalesce(said.answers, 0) AS answers, last_answer.metric AS last_metric,
    last_answer.score AS last_score, last_answer.scale AS last_scale, last_answer.said AS said,
    (last_answer.said - mean_said) * said.answers / nullif(said.answers - 1, 0) AS trend,
    coalesce(next_on > k.last_on + silence.days, TRUE)
        OR coalesce(c.churned_on >= k.day AND c.churned_on < k.day + silence.days, FALSE) AS lost
FROM known k CROSS JOIN silence
JOIN met f ON f.customer_id = k.customer_id AND f.place = k.place
LEFT JOIN said ON said.day = k.day AND said.customer_id = k.customer_id
LEFT JOIN nexts ON nexts.day = k.day AND nexts.customer_id = k.customer_id
LEFT JOIN customers c ON c.customer_id = f.customer_id
LEFT JOIN locations l ON l.location_id = f.location_id
WHERE NOT coalesce(c.churned_on >= k.began_on AND c.churned_on < k.day, FALSE)
  AND (f.channel IN (?) OR f.channel IS NULL)
  AND l.region IN (?, ?)
  AND json_extract_string(c.attributes, ?) IN (?)
ORDER BY k.day, f.customer_id
-- 1: 90
-- 2: 'Europe/Vilnius'
-- 3: [datetime.date(2026, 1, 1), datetime.date(2026, 4, 1)]
-- 4: 0
-- 5: 499
-- 6: ['L1']
-- 7: 3600.0
-- 8: 0
-- 9: 499
-- 10: ['L1']
-- 11: 'web'
-- 12: 'North'
-- 13: 'South'
-- 14: '$."tariff"'
-- 15: 'gold'
