SELECT goal_id AS id, metric, coalesce(level, '') AS level, coalesce(place, '') AS place, target, since, until, v.import_id, i.file_name, n.rows
FROM goals b
JOIN (SELECT goal_id, max(import_id) AS import_id FROM goal_versions GROUP BY 1) v USING (goal_id)
JOIN (SELECT import_id, count(*) AS rows FROM goal_versions GROUP BY 1) n ON n.import_id = v.import_id
JOIN imports i ON i.import_id = v.import_id
WHERE b.level IS NULL OR EXISTS (SELECT 1 FROM locations l WHERE l.location_id IN (SELECT unnest(?::VARCHAR[])) AND (b.place = CASE b.level WHEN 'location' THEN l.location_id WHEN 'city' THEN l.city WHEN 'region' THEN l.region WHEN 'country' THEN l.country WHEN 'format' THEN l.format WHEN 'brand' THEN l.brand END OR b.level = 'location' AND b.place = l.name))
ORDER BY metric, level, place, since, goal_id
-- 1: ['L1']
