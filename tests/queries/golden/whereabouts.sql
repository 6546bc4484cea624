SELECT l.location_id, coalesce(l.name, l.location_id) AS name, coalesce(l.country, '') AS country, coalesce(l.region, '') AS region, coalesce(l.city, '') AS city, coalesce(json_extract_string(l.attributes, ?), '') AS kind, l.latitude, l.longitude
FROM locations l
WHERE l.location_id IN (SELECT unnest(?::VARCHAR[]))
-- 1: '$."setting"'
-- 2: ['L1']
