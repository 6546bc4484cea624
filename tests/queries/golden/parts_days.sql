SELECT 'response_time' AS metric, f.occurred_on AS start, count(f.response_seconds) AS n, coalesce(sum(f.response_seconds), 0)::DOUBLE AS total, coalesce(sum(f.response_seconds * f.response_seconds), 0)::DOUBLE AS squares, coalesce(sum(f.response_seconds / 3600.0), 0)::DOUBLE AS score_total, NULL::DOUBLE AS scale, count(*) - count(f.response_seconds) AS unscored, coalesce(sum(pow(ln(1 + f.response_seconds), 1)), 0)::DOUBLE AS log_total, coalesce(sum(pow(ln(1 + f.response_seconds), 2)), 0)::DOUBLE AS log_squares, coalesce(sum(pow(ln(1 + f.response_seconds), 3)), 0)::DOUBLE AS log_cubes, 0 AS early
FROM touchpoints f
WHERE f.occurred_at >= ?
  AND f.occurred_at < ?
  AND f.occurred_on IS NOT NULL
GROUP BY 2
-- 1: datetime.datetime(2026, 1, 1, 6, 0)
-- 2: datetime.datetime(2026, 1, 1, 22, 0)
