WITH limits AS (SELECT ?::BIGINT AS reach, epoch_us(max(occurred_at)) AS newest FROM touchpoints),
there AS NOT MATERIALIZED (
    SELECT f.rowid AS one, coalesce(f.stage, '') AS stage, coalesce(f.channel, '') AS channel, epoch_us(f.occurred_at) AS t,
        f.customer_id, f.response_seconds, f.department
    FROM touchpoints f
    LEFT JOIN locations l ON l.location_id = f.location_id
LEFT JOIN customers c ON c.customer_id = f.customer_id
WHERE (f.channel IN (?) OR f.channel IS NULL)
  AND l.region IN (?, ?)
  AND json_extract_string(c.attributes, ?) IN (?)
  AND f.occurred_on >= ?
  AND f.occurred_on < ?
  AND f.location_id IN (SELECT unnest(?::VARCHAR[]))
),
-- Numbers make smaller groups than names do: there are nearly as many as touchpoints.
spots AS MATERIALIZED (SELECT stage, channel, (row_number() OVER ())::INTEGER AS spot FROM there GROUP BY stage, channel),
lasts AS (
    SELECT spot, w.c, max(t) FILTER (t + reach <= newest) + any_value(reach) AS closes,
        max(coalesce(w.following, 9223372036854775807)) FILTER (t + reach <= newest) AS following
    FROM there JOIN spots USING (stage, channel) JOIN walks w USING (one), limits GROUP BY spot, w.c
),
fates AS (
    SELECT stage, channel, count(*) AS timed, count(*) FILTER (following <= closes) AS went_on,
        count(*) FILTER (following > closes) AS lost, count(*) FILTER (closes IS NULL) AS open
    FROM lasts JOIN spots USING (spot) GROUP BY stage, channel
),
untimed AS MATERIALIZED (
    SELECT DISTINCT stage, channel, customer_id FROM there WHERE t IS NULL AND customer_id IS NOT NULL
),
never_timed AS (
    SELECT stage, channel, count(*) AS more
    FROM untimed ANTI JOIN (FROM there SEMI JOIN untimed USING (stage, channel, customer_id) WHERE t IS NOT NULL)
        USING (stage, channel, customer_id)
    GROUP BY stage, channel
),
volumes AS (
    SELECT stage, channel, count(*) AS touchpoints, count(response_seconds) AS answered,
        histogram(coalesce(department, '')) AS departments, list_sort(list(response_seconds) FILTER (response_seconds IS NOT NULL))[greatest(floor((count(response_seconds) + 1 - 1.9599639845400536 * sqrt(count(response_seconds))) / 2), 1)::BIGINT:count(response_seconds) + 1 - greatest(floor((count(response_seconds) + 1 - 1.9599639845400536 * sqrt(count(response_seconds))) / 2), 1)::BIGINT] AS middle
    FROM there GROUP BY stage, channel
)
SELECT v.*, coalesce(timed, 0) + coalesce(more, 0) AS people, coalesce(went_on, 0) AS went_on, coalesce(lost, 0) AS lost,
    coalesce(open, 0) AS open
FROM volumes v LEFT JOIN fates USING (stage, channel) LEFT JOIN never_timed USING (stage, channel) ORDER BY stage, channel
-- 1: 86400000000
-- 2: 'web'
-- 3: 'North'
-- 4: 'South'
-- 5: '$."tariff"'
-- 6: 'gold'
-- 7: datetime.date(2026, 1, 1)
-- 8: datetime.date(2026, 4, 1)
-- 9: ['L1']
