WITH limits AS (SELECT greatest(max(occurred_at), max(responded_at)) AS newest, ?::DOUBLE AS target, ?::VARCHAR AS zone FROM touchpoints),
found AS (
    SELECT coalesce(strftime(timezone(?, timezone('UTC', f.occurred_at)), '%u-%H'), '') AS by0, f.customer_id, coalesce(f.stage, '') IN (SELECT unnest(?::VARCHAR[])) AS is_request, f.response_seconds AS seconds,
        coalesce((epoch_us(newest) - epoch_us(f.occurred_at)) / 1e6 < target, TRUE) AS is_early, target, FALSE AS is_unripe
    FROM limits, touchpoints f
WHERE (f.response_seconds IS NOT NULL OR coalesce(f.stage, '') IN (SELECT unnest(?::VARCHAR[])))
),
requests AS (SELECT * REPLACE (CASE WHEN is_request THEN seconds END AS seconds) FROM found)
SELECT by0, count(*) FILTER (is_request) AS requests, count(seconds) AS n,
    coalesce(sum(seconds), 0)::DOUBLE AS total, coalesce(sum(seconds * seconds), 0)::DOUBLE AS squares,
    list_sort(list(seconds) FILTER (seconds IS NOT NULL))[greatest(floor((count(seconds) + 1 - 1.9599639845400536 * sqrt(count(seconds))) / 2), 1)::BIGINT:count(seconds) + 1 - greatest(floor((count(seconds) + 1 - 1.9599639845400536 * sqrt(count(seconds))) / 2), 1)::BIGINT] AS middle, list_prepend(quantile_cont(seconds, 0.9), list_select(list_sort(list(seconds) FILTER (seconds IS NOT NULL)), [greatest(count(seconds) * 0.9 - 0.5879891953620161 * sqrt(count(seconds)) - 0.5, 0)::BIGINT, (count(seconds) * 0.9 + 0.5879891953620161 * sqrt(count(seconds)) + 1.5)::BIGINT])) AS p90,
    coalesce(sum(pow(ln(1 + seconds), 1)), 0)::DOUBLE AS log_total,
    coalesce(sum(pow(ln(1 + seconds), 2)), 0)::DOUBLE AS log_squares,
    coalesce(sum(pow(ln(1 + seconds), 3)), 0)::DOUBLE AS log_cubes,
    count(*) FILTER (is_request AND is_early AND seconds IS NULL) AS open,
    count(*) FILTER (is_request AND is_early) AS early, count(*) FILTER (seconds <= target AND NOT is_early) AS hits,
    count(*) FILTER (NOT is_request) AS stray, count(seconds) FILTER (is_unripe) AS unripe
FROM requests
GROUP BY by0
-- 1: 86400.0
-- 2: 'Europe/Vilnius'
-- 3: 'Europe/Vilnius'
-- 4: ['help']
-- 5: ['help']
