SELECT f.metric AS metric, count(f.points) AS n, coalesce(sum(f.points), 0)::DOUBLE AS total, coalesce(sum(f.points * f.points), 0)::DOUBLE AS squares, CASE WHEN min(f.scale_max) <> max(f.scale_max) THEN NULL ELSE coalesce(sum(f.score), 0) END::DOUBLE AS score_total, CASE WHEN min(f.scale_max) = max(f.scale_max) THEN max(f.scale_max) END::DOUBLE AS scale, count(*) - count(f.points) AS unscored, NULL::DOUBLE AS log_total, NULL::DOUBLE AS log_squares, NULL::DOUBLE AS log_cubes, 0 AS early
FROM responses f
WHERE f.respondent = 'customer'
  AND f.answered_on >= ?
  AND f.answered_on < ?
  AND f.metric IN ('nps', 'csat', 'ces')
GROUP BY 1
UNION ALL
SELECT 'response_time' AS metric, count(f.response_seconds) AS n, coalesce(sum(f.response_seconds), 0)::DOUBLE AS total, coalesce(sum(f.response_seconds * f.response_seconds), 0)::DOUBLE AS squares, coalesce(sum(f.response_seconds / 3600.0), 0)::DOUBLE AS score_total, NULL::DOUBLE AS scale, count(*) - count(f.response_seconds) AS unscored, coalesce(sum(pow(ln(1 + f.response_seconds), 1)), 0)::DOUBLE AS log_total, coalesce(sum(pow(ln(1 + f.response_seconds), 2)), 0)::DOUBLE AS log_squares, coalesce(sum(pow(ln(1 + f.response_seconds), 3)), 0)::DOUBLE AS log_cubes, 0 AS early
FROM touchpoints f
WHERE f.occurred_on >= ?
  AND f.occurred_on < ?
-- 1: datetime.date(2026, 1, 1)
-- 2: datetime.date(2026, 4, 1)
-- 3: datetime.date(2026, 1, 1)
-- 4: datetime.date(2026, 4, 1)
