WITH limits AS (
    SELECT coalesce(touched, answered, known) AS newest, opened, touched FROM
        (SELECT min(occurred_on) AS opened, max(occurred_on) AS touched FROM touchpoints),
        (SELECT max(answered_on) AS answered FROM responses),
        (SELECT max(greatest(joined_on, churned_on)) AS known FROM customers)
),
begun AS (
    SELECT *, coalesce(joined_on, first_on) AS occurred_on,
        coalesce(timezone('UTC', timezone(?, joined_on::TIMESTAMP)), first_at) AS occurred_at
    FROM lives
),
ends AS (
    SELECT *, greatest(last_on, joined_on, opened) + ?::INTEGER AS missed,
        CASE WHEN churned_on > newest THEN NULL ELSE coalesce(churned_on, CASE WHEN missed <= touched THEN missed END) END AS ended,
        coalesce(ended, newest) - occurred_on AS stayed,
        CASE WHEN opened IS NULL OR occurred_on >= opened THEN 0 ELSE first_on - occurred_on END AS watched
    FROM begun, limits
),
kept AS (
    SELECT coalesce(c.segment, '') AS by0, CASE WHEN f.stayed > f.watched OR (f.stayed = 0 AND f.watched = 0) THEN f.stayed END AS days, f.ended, f.watched
    FROM ends f
    LEFT JOIN locations l ON l.location_id = f.location_id
LEFT JOIN customers c ON c.customer_id = f.customer_id
WHERE (f.channel IN (?) OR f.channel IS NULL)
  AND l.region IN (?, ?)
  AND json_extract_string(c.attributes, ?) IN (?)
  AND f.occurred_on >= ?
  AND f.occurred_on < ?
  AND f.location_id IN (SELECT unnest(?::VARCHAR[]))
)
SELECT by0, days, count(ended) AS events, count(*) - count(ended) AS censored, 0 AS late FROM kept GROUP BY ALL
UNION ALL
SELECT by0, watched, 0, 0, count(*) FROM kept WHERE days IS NOT NULL AND watched > 0 GROUP BY ALL
-- 1: 'Europe/Vilnius'
-- 2: 90
-- 3: 'web'
-- 4: 'North'
-- 5: 'South'
-- 6: '$."tariff"'
-- 7: 'gold'
-- 8: datetime.date(2026, 1, 1)
-- 9: datetime.date(2026, 4, 1)
-- 10: ['L1']
