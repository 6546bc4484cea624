SELECT hash(coalesce(f.customer_id, chr(31) || f.response_id || chr(31) || coalesce(f.source, ''))) AS who, coalesce(f.stage, '') AS stage, coalesce(f.channel, '') AS channel, coalesce(f.language, '') AS language, left(f.comment, 1000) AS comment, f.metric, (f.metric = 'nps' AND f.points = 100) OR (f.metric = 'csat' AND f.points = 100) OR (f.metric = 'ces' AND f.points = 100) AS is_good
FROM responses f
WHERE f.respondent = 'customer'
  AND f.location_id IN (SELECT unnest(?::VARCHAR[]))
  AND trim(f.comment) <> ''
  AND ((f.metric = 'nps' AND f.points IN (-100, 100)) OR (f.metric = 'csat' AND f.points IN (0, 100)) OR (f.metric = 'ces' AND f.points IN (0, 100)))
ORDER BY f.answered_at DESC NULLS LAST, f.import_id, f.row_number, f.metric, f.comment
LIMIT 500
-- 1: ['L1']
