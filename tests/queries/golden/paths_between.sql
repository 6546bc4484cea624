WITH numbered AS (
    SELECT w.c AS customer, coalesce(f.stage, '') AS stage, coalesce(TRUE, FALSE) AS begins, w.place AS place
    FROM touchpoints f JOIN walks w ON w.one = f.rowid
    
),
anchors AS (
    SELECT customer, min(place) AS place
    FROM numbered WHERE begins AND stage = ?
    GROUP BY customer
),
arrivals AS (
    SELECT a.customer, a.place, min(n.place) AS last_place
    FROM anchors a LEFT JOIN numbered n ON n.customer = a.customer AND n.place > a.place AND n.stage = ?
    GROUP BY ALL
),
taken AS (
    SELECT a.customer, a.place, a.last_place AS last_place,
        list(n.stage ORDER BY n.place) AS stages
    FROM arrivals a LEFT JOIN numbered n ON n.customer = a.customer AND n.place BETWEEN a.place AND least(a.last_place, a.place + 4)
    GROUP BY ALL
)
SELECT CASE WHEN last_place - place < 5 THEN stages END AS stages, last_place IS NOT NULL AS arrives, count(*) AS customers
FROM taken GROUP BY ALL ORDER BY customers DESC, stages
-- 1: 'visit'
-- 2: 'order'
