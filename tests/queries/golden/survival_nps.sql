WITH limits AS (
    SELECT coalesce(touched, answered, known) AS newest, opened, touched FROM
        (SELECT min(occurred_on) AS opened, max(occurred_on) AS touched FROM touchpoints),
        (SELECT max(answered_on) AS answered FROM responses),
        (SELECT max(greatest(joined_on, churned_on)) AS known FROM customers)
),
begun AS (
    SELECT DISTINCT ON (f.customer_id) f.customer_id, k.joined_on, k.churned_on, k.first_on, k.last_on, f.location_id, f.stage,
        f.channel, NULL::VARCHAR AS department, NULL::VARCHAR AS outcome, NULL::JSON AS attributes,
        f.answered_on AS occurred_on, f.answered_at AS occurred_at,
        CASE WHEN f.points > 0 THEN 'promoter' WHEN f.points < 0 THEN 'detractor' ELSE 'passive' END AS nps_group
    FROM responses f JOIN lives k ON k.customer_id = f.customer_id
    WHERE f.metric = 'nps' AND f.respondent = 'customer' AND f.points IS NOT NULL AND f.answered_at IS NOT NULL
    ORDER BY f.customer_id, f.answered_at, f.import_id, f.row_number
),
ends AS (
    SELECT *, greatest(last_on, joined_on, opened) + ?::INTEGER AS missed,
        CASE WHEN churned_on > newest THEN NULL ELSE coalesce(churned_on, CASE WHEN missed <= touched THEN missed END) END AS ended,
        coalesce(ended, newest) - occurred_on AS stayed,
        CASE WHEN opened IS NULL OR occurred_on >= opened THEN 0 ELSE first_on - occurred_on END AS watched
    FROM begun, limits
),
kept AS (
    SELECT f.nps_group AS by0, CASE WHEN f.stayed > f.watched OR (f.stayed = 0 AND f.watched = 0) THEN f.stayed END AS days, f.ended, f.watched
    FROM ends f
    
)
SELECT by0, days, count(ended) AS events, count(*) - count(ended) AS censored, 0 AS late FROM kept GROUP BY ALL
UNION ALL
SELECT by0, watched, 0, 0, count(*) FROM kept WHERE days IS NOT NULL AND watched > 0 GROUP BY ALL
-- 1: 90
