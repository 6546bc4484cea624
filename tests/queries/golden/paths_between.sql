WITH numbered AS (
    SELECT f.customer_id, coalesce(f.stage, '') AS stage, coalesce(TRUE, FALSE) AS begins,
        row_number() OVER (PARTITION BY f.customer_id ORDER BY f.occurred_at, f.import_id, f.row_number, f.stage) AS place
    FROM touchpoints f
    WHERE f.customer_id IS NOT NULL
  AND f.occurred_at IS NOT NULL
),
anchors AS (
    SELECT customer_id, min(place) AS place FROM numbered WHERE begins AND stage = ?
    GROUP BY customer_id
),
arrivals AS (
    SELECT a.customer_id, a.place, min(n.place) AS last_place
    FROM anchors a LEFT JOIN numbered n ON n.customer_id = a.customer_id AND n.place > a.place AND n.stage = ?
    GROUP BY ALL
),
walks AS (
    SELECT a.customer_id, a.place, a.last_place AS last_place, list(n.stage ORDER BY n.place) AS stages
    FROM arrivals a LEFT JOIN numbered n ON n.customer_id = a.customer_id AND n.place BETWEEN a.place AND least(a.last_place, a.place + 4)
    GROUP BY ALL
)
SELECT CASE WHEN last_place - place < 5 THEN stages END AS stages, last_place IS NOT NULL AS arrives, count(*) AS customers
FROM walks GROUP BY ALL ORDER BY customers DESC, stages
-- 1: 'visit'
-- 2: 'order'
