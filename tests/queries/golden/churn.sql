WITH silence AS (SELECT ?::INTEGER AS days),
limits AS (
    SELECT coalesce(touched, known) AS newest, touched, coalesce(opened + silence.days, told) AS seen FROM silence,
        (SELECT min(occurred_on) AS opened, max(occurred_on) AS touched FROM touchpoints),
        (SELECT max(greatest(joined_on, churned_on)) AS known, min(churned_on) AS told FROM customers)
),
met AS (
    SELECT customer_id, occurred_on, occurred_at, location_id, stage, channel, department, outcome, attributes,
        lag(occurred_on) OVER in_turn AS before, max(occurred_on) OVER (PARTITION BY customer_id) AS last_on
    FROM touchpoints WHERE customer_id IS NOT NULL AND occurred_on IS NOT NULL
    WINDOW in_turn AS (PARTITION BY customer_id ORDER BY occurred_at, import_id, row_number, rowid)
),
begun AS (
    SELECT met.*, coalesce(lead(before) OVER later, last_on) AS until, lead(before) OVER later IS NOT NULL AS returned
    FROM met, silence WHERE before IS NULL OR occurred_on - before > silence.days
    WINDOW later AS (PARTITION BY customer_id ORDER BY occurred_at)
),
-- Customers that no touchpoint names: from the day on which they joined.
others AS (
    SELECT k.customer_id, k.joined_on AS occurred_on, timezone('UTC', timezone(?, k.joined_on::TIMESTAMP)) AS occurred_at,
        CASE WHEN touched IS NOT NULL THEN k.joined_on END AS until
    FROM customers k, limits WHERE k.joined_on IS NOT NULL AND k.customer_id NOT IN (SELECT customer_id FROM begun)
),
stretches AS (
    SELECT f.*, CASE WHEN k.churned_on >= f.occurred_on AND (f.silent IS NULL OR f.until IS NOT DISTINCT FROM
        coalesce(f.last_on, f.until) OR k.churned_on <= f.silent) THEN k.churned_on ELSE f.silent END AS ended
    FROM (
        SELECT *, CASE WHEN until + days <= touched THEN until + days END AS silent
        FROM (SELECT * FROM begun UNION ALL BY NAME SELECT * FROM others) stays, limits, silence s(days)
    ) f LEFT JOIN customers k ON k.customer_id = f.customer_id
)
SELECT coalesce(c.segment, '') AS by0, f.newest, f.seen, date_trunc('month', f.occurred_on)::DATE AS began,
    date_trunc('month', f.ended)::DATE AS ended, count(*) AS customers,
    count(*) FILTER (f.returned AND f.ended IS NOT NULL) AS returned
FROM stretches f
LEFT JOIN locations l ON l.location_id = f.location_id
LEFT JOIN customers c ON c.customer_id = f.customer_id
WHERE (f.channel IN (?) OR f.channel IS NULL)
  AND l.region IN (?, ?)
  AND json_extract_string(c.attributes, ?) IN (?)
  AND f.location_id IN (SELECT unnest(?::VARCHAR[]))
GROUP BY ALL
-- 1: 90
-- 2: 'Europe/Vilnius'
-- 3: 'web'
-- 4: 'North'
-- 5: 'South'
-- 6: '$."tariff"'
-- 7: 'gold'
-- 8: ['L1']
