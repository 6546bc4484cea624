SELECT 'ces' AS metric, coalesce(json_extract_string(l.attributes, ?), '') AS by0, coalesce(c.segment, '') AS by1, count(f.points) AS n, coalesce(sum(f.points), 0)::DOUBLE AS total, coalesce(sum(f.points * f.points), 0)::DOUBLE AS squares, CASE WHEN min(f.scale_max) <> max(f.scale_max) THEN NULL ELSE coalesce(sum(f.score), 0) END::DOUBLE AS score_total, CASE WHEN min(f.scale_max) = max(f.scale_max) THEN max(f.scale_max) END::DOUBLE AS scale, count(*) - count(f.points) AS unscored
FROM responses f
LEFT JOIN locations l ON l.location_id = f.location_id
LEFT JOIN customers c ON c.customer_id = f.customer_id
WHERE f.respondent = 'customer'
  AND f.metric IN ('ces')
GROUP BY 2, 3
-- 1: '$."setting"'
