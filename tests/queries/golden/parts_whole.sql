SELECT 'nps' AS metric, count(f.points) AS n, coalesce(sum(f.points), 0)::DOUBLE AS total, coalesce(sum(f.points * f.points), 0)::DOUBLE AS squares, CASE WHEN min(f.scale_max) <> max(f.scale_max) THEN NULL ELSE coalesce(sum(f.score), 0) END::DOUBLE AS score_total, CASE WHEN min(f.scale_max) = max(f.scale_max) THEN max(f.scale_max) END::DOUBLE AS scale, count(*) - count(f.points) AS unscored
FROM responses f
WHERE f.respondent = 'customer'
  AND f.metric IN ('nps')
