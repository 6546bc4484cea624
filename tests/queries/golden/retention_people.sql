WITH firsts AS (
    SELECT customer_id, min(occurred_at) AS at FROM touchpoints
    WHERE customer_id IS NOT NULL AND occurred_at IS NOT NULL AND stage = ? GROUP BY customer_id
),
entries AS (
SELECT coalesce(c.segment, '') AS by0, f.customer_id, year(f.occurred_on) * 12 + month(f.occurred_on) - 1 AS p, min(f.occurred_at) AS entered_at FROM touchpoints f
JOIN firsts ON firsts.customer_id = f.customer_id AND firsts.at = f.occurred_at
LEFT JOIN locations l ON l.location_id = f.location_id
LEFT JOIN customers c ON c.customer_id = f.customer_id
WHERE f.customer_id IS NOT NULL AND f.occurred_at IS NOT NULL
  AND (f.channel IN (?) OR f.channel IS NULL)
  AND l.region IN (?, ?)
  AND json_extract_string(c.attributes, ?) IN (?)
  AND f.occurred_on >= ?
  AND f.occurred_on < ?
  AND f.location_id IN (SELECT unnest(?::VARCHAR[]))
  AND f.stage = ?
GROUP BY ALL
),
backs AS (
    SELECT f.customer_id, year(f.occurred_on) * 12 + month(f.occurred_on) - 1 AS p, max(f.occurred_at) AS last_at
    FROM touchpoints f WHERE f.customer_id IS NOT NULL AND f.occurred_at IS NOT NULL GROUP BY ALL
),
limits AS (SELECT year(max(occurred_on)) * 12 + month(max(occurred_on)) - 1 AS newest FROM touchpoints),
people AS (
    SELECT by0, e.customer_id, count(*) AS x, count(b.p) AS y
    FROM entries e LEFT JOIN backs b ON b.customer_id = e.customer_id AND b.p = e.p + 1, limits
    WHERE e.p + 1 < newest GROUP BY ALL
),
everyone AS (SELECT *, sum(x) OVER who AS of_x, sum(y) OVER who AS of_y FROM people WINDOW who AS (PARTITION BY customer_id)),
whole AS (
    SELECT count(*) AS n, sum(x) AS x, sum(y) AS y, sum(x * x) AS xx, sum(x * y) AS xy, sum(y * y) AS yy
    FROM (SELECT sum(x) AS x, sum(y) AS y FROM people GROUP BY customer_id)
)
SELECT by0, count(*) AS n, sum(e.x) AS x, sum(e.y) AS y, sum(e.x * e.x) AS xx, sum(e.x * e.y) AS xy, sum(e.y * e.y) AS yy,
    count(*) FILTER (e.x = of_x) AS own, any_value(w.n) - own AS others_n, any_value(w.x) - sum(e.x) AS others_x,
    any_value(w.y) - sum(e.y) AS others_y, any_value(w.xx) + sum(e.x * e.x - 2 * e.x * of_x) AS others_xx,
    any_value(w.xy) + sum(e.x * e.y - e.x * of_y - e.y * of_x) AS others_xy,
    any_value(w.yy) + sum(e.y * e.y - 2 * e.y * of_y) AS others_yy
FROM everyone e, whole w GROUP BY by0 ORDER BY by0
-- 1: 'visit'
-- 2: 'web'
-- 3: 'North'
-- 4: 'South'
-- 5: '$."tariff"'
-- 6: 'gold'
-- 7: datetime.date(2026, 1, 1)
-- 8: datetime.date(2026, 4, 1)
-- 9: ['L1']
-- 10: 'visit'
