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
