SELECT goal_id AS id, metric, coalesce(level, '') AS level, coalesce(place, '') AS place, target, since, until, v.import_id, i.file_name, n.rows
FROM goals
JOIN (SELECT goal_id, max(import_id) AS import_id FROM goal_versions GROUP BY 1) v USING (goal_id)
JOIN (SELECT import_id, count(*) AS rows FROM goal_versions GROUP BY 1) n ON n.import_id = v.import_id
JOIN imports i ON i.import_id = v.import_id
WHERE level IS DISTINCT FROM 'location' OR place IN (SELECT unnest(?::VARCHAR[]))
ORDER BY metric, level, place, since, goal_id
-- 1: ['L1']
