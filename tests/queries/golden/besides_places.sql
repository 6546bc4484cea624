SELECT l.location_id, coalesce(l.name, '') AS name, coalesce(l.location_id, '') AS level0, coalesce(json_extract_string(l.attributes, ?), '') AS level1, coalesce(l.region, '') AS level2
FROM locations l
WHERE l.location_id IN (SELECT unnest(?::VARCHAR[]))
-- 1: '$."setting"'
-- 2: ['L1']
