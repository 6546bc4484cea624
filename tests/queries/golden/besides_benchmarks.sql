SELECT benchmark_id AS id, metric, name, value, low, high, source, published_on, coalesce(level, '') AS level, coalesce(place, '') AS place, v.import_id, i.file_name, n.rows
FROM benchmarks b
JOIN (SELECT benchmark_id, max(import_id) AS import_id FROM benchmark_versions GROUP BY 1) v USING (benchmark_id)
JOIN (SELECT import_id, count(*) AS rows FROM benchmark_versions GROUP BY 1) n ON n.import_id = v.import_id
JOIN imports i ON i.import_id = v.import_id
ORDER BY metric, name, level, place, published_on, benchmark_id
