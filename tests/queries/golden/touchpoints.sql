WITH limits AS (SELECT ?::BIGINT AS reach, epoch_us(max(occurred_at)) AS newest FROM touchpoints),
moments AS (
    SELECT f.customer_id, coalesce(f.stage, '') AS stage, coalesce(f.channel, '') AS channel, epoch_us(f.occurred_at) AS t,
        coalesce((f.channel IN (?) OR f.channel IS NULL) AND l.region IN (?, ?) AND json_extract_string(c.attributes, ?) IN (?) AND f.occurred_on >= ? AND f.occurred_on < ? AND f.location_id IN (SELECT unnest(?::VARCHAR[])), FALSE) AS counts, row_number() OVER way AS place,
        coalesce(lead(epoch_us(f.occurred_at)) OVER way, 9223372036854775807) AS following
    FROM touchpoints f
    LEFT JOIN locations l ON l.location_id = f.location_id
LEFT JOIN customers c ON c.customer_id = f.customer_id
    WHERE f.customer_id IS NOT NULL
  AND f.occurred_at IS NOT NULL
  AND f.occurred_on >= ?
    WINDOW way AS (PARTITION BY f.customer_id ORDER BY f.occurred_at, f.import_id, f.row_number, f.stage)
),
lasts AS (
    SELECT stage, channel, max(t) + reach AS closes, arg_max(following, place) AS following, newest
    FROM moments, limits WHERE counts GROUP BY stage, channel, customer_id, reach, newest
),
fates AS (
    SELECT stage, channel, count(*) FILTER (following <= closes) AS went_on,
        count(*) FILTER (following > closes AND closes <= newest) AS lost,
        count(*) FILTER (following > closes AND closes > newest) AS open
    FROM lasts GROUP BY ALL
),
volumes AS (
    SELECT coalesce(f.stage, '') AS stage, coalesce(f.channel, '') AS channel, count(*) AS touchpoints,
        count(DISTINCT f.customer_id) AS customers, count(f.response_seconds) AS answered,
        median(f.response_seconds) AS median_seconds, histogram(coalesce(f.department, '')) AS departments
    FROM touchpoints f
    LEFT JOIN locations l ON l.location_id = f.location_id
LEFT JOIN customers c ON c.customer_id = f.customer_id
WHERE (f.channel IN (?) OR f.channel IS NULL)
  AND l.region IN (?, ?)
  AND json_extract_string(c.attributes, ?) IN (?)
  AND f.occurred_on >= ?
  AND f.occurred_on < ?
  AND f.location_id IN (SELECT unnest(?::VARCHAR[]))
    GROUP BY 1, 2
)
SELECT v.*, coalesce(went_on, 0) AS went_on, coalesce(lost, 0) AS lost, coalesce(open, 0) AS open
FROM volumes v LEFT JOIN fates USING (stage, channel) ORDER BY stage, channel
-- 1: 86400000000
-- 2: 'web'
-- 3: 'North'
-- 4: 'South'
-- 5: '$."tariff"'
-- 6: 'gold'
-- 7: datetime.date(2026, 1, 1)
-- 8: datetime.date(2026, 4, 1)
-- 9: ['L1']
-- 10: datetime.date(2026, 1, 1)
-- 11: 'web'
-- 12: 'North'
-- 13: 'South'
-- 14: '$."tariff"'
-- 15: 'gold'
-- 16: datetime.date(2026, 1, 1)
-- 17: datetime.date(2026, 4, 1)
-- 18: ['L1']
