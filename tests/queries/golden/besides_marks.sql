SELECT mark_id AS id, happened_on, until_on, title, category, coalesce(location_id, '') AS location_id, v.import_id, i.file_name, n.rows
FROM marks b
JOIN (SELECT mark_id, max(import_id) AS import_id FROM mark_versions GROUP BY 1) v USING (mark_id)
JOIN (SELECT import_id, count(*) AS rows FROM mark_versions GROUP BY 1) n ON n.import_id = v.import_id
JOIN imports i ON i.import_id = v.import_id
WHERE b.location_id IS NULL OR EXISTS (SELECT 1 FROM locations l WHERE l.location_id IN (SELECT unnest(?::VARCHAR[])) AND b.location_id IN (l.location_id, l.name, l.city, l.region, l.country, l.format, l.brand))
ORDER BY happened_on DESC, title, mark_id
-- 1: ['L1']
