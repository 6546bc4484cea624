WITH limits AS (
    SELECT coalesce(touched, answered, known) AS newest, opened, touched FROM
        (SELECT min(occurred_on) AS opened, max(occurred_on) AS touched FROM touchpoints),
        (SELECT max(answered_on) AS answered FROM responses),
        (SELECT max(greatest(joined_on, churned_on)) AS known FROM customers)
),
begun AS (
    SELECT DISTINCT ON (f.customer_id) f.customer_id, k.joined_on, k.churned_on, k.last_on, f.location_id, f.stage,
        f.channel, NULL::VARCHAR AS department, NULL::VARCHAR AS outcome, NULL::JSON AS attributes,
        f.answered_on AS occurred_on, f.answered_at AS occurred_at,
        CASE WHEN f.points > 0 THEN 'promoter' WHEN f.points < 0 THEN 'detractor' ELSE 'passive' END AS nps_group
    FROM responses f JOIN lives k ON k.customer_id = f.customer_id
    WHERE f.metric = 'nps' AND f.respondent = 'customer' AND f.points IS NOT NULL AND f.answered_at IS NOT NULL
    ORDER BY f.customer_id, f.answered_at, f.import_id, f.row_number
),
ends AS (
    SELECT *, greatest(last_on, joined_on, opened) + ?::INTEGER AS missed,
        coalesce(churned_on, CASE WHEN missed <= touched THEN missed END) AS ended,
        coalesce(ended, newest) - occurred_on AS stayed
    FROM begun, limits
)
SELECT f.nps_group AS by0, CASE WHEN f.stayed >= 0 THEN f.stayed END AS days, count(f.ended) AS events, count(*) - count(f.ended) AS censored
FROM ends f

GROUP BY ALL
-- 1: 90
