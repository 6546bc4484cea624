WITH numbered AS (
    SELECT w.c AS customer, coalesce(f.stage, '') AS stage, coalesce((f.channel IN (?) OR f.channel IS NULL) AND l.region IN (?, ?) AND json_extract_string(c.attributes, ?) IN (?) AND f.occurred_on >= ? AND f.occurred_on < ? AND f.location_id IN (SELECT unnest(?::VARCHAR[])), FALSE) AS begins, row_number() OVER (PARTITION BY w.c ORDER BY w.place) AS place
    FROM touchpoints f JOIN walks w ON w.one = f.rowid AND f.location_id IN (SELECT unnest(?::VARCHAR[]))
    LEFT JOIN locations l ON l.location_id = f.location_id
LEFT JOIN customers c ON c.customer_id = f.customer_id
),
anchors AS (
    SELECT customer, min(place) AS place
    FROM numbered WHERE begins
    GROUP BY customer
),
taken AS (
    SELECT a.customer, a.place, a.place AS last_place,
        list(n.stage ORDER BY n.place) AS stages
    FROM anchors a LEFT JOIN numbered n ON n.customer = a.customer AND n.place BETWEEN a.place AND a.place + 2
    GROUP BY ALL
)
SELECT stages AS stages, last_place IS NOT NULL AS arrives, count(*) AS customers
FROM taken GROUP BY ALL ORDER BY customers DESC, stages
-- 1: 'web'
-- 2: 'North'
-- 3: 'South'
-- 4: '$."tariff"'
-- 5: 'gold'
-- 6: datetime.date(2026, 1, 1)
-- 7: datetime.date(2026, 4, 1)
-- 8: ['L1']
-- 9: ['L1']
