WITH numbered AS (
    SELECT f.customer_id, coalesce(f.stage, '') AS stage, coalesce((f.channel IN (?) OR f.channel IS NULL) AND l.region IN (?, ?) AND json_extract_string(c.attributes, ?) IN (?) AND f.occurred_on >= ? AND f.occurred_on < ? AND f.location_id IN (SELECT unnest(?::VARCHAR[])), FALSE) AS begins,
        row_number() OVER (PARTITION BY f.customer_id ORDER BY f.occurred_at, f.import_id, f.row_number, f.stage) AS place
    FROM touchpoints f
    LEFT JOIN locations l ON l.location_id = f.location_id
LEFT JOIN customers c ON c.customer_id = f.customer_id
WHERE f.customer_id IS NOT NULL
  AND f.occurred_at IS NOT NULL
),
anchors AS (
    SELECT customer_id, min(place) AS place FROM numbered WHERE begins
    GROUP BY customer_id
),
walks AS (
    SELECT a.customer_id, a.place, a.place AS last_place, list(n.stage ORDER BY n.place) AS stages
    FROM anchors a LEFT JOIN numbered n ON n.customer_id = a.customer_id AND n.place BETWEEN a.place AND a.place + 2
    GROUP BY ALL
)
SELECT stages AS stages, last_place IS NOT NULL AS arrives, count(*) AS customers
FROM walks GROUP BY ALL ORDER BY customers DESC, stages
-- 1: 'web'
-- 2: 'North'
-- 3: 'South'
-- 4: '$."tariff"'
-- 5: 'gold'
-- 6: datetime.date(2026, 1, 1)
-- 7: datetime.date(2026, 4, 1)
-- 8: ['L1']
