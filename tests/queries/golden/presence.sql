SELECT p, block, bits::BLOB AS bits
FROM (
    SELECT year(f.occurred_on) * 12 + month(f.occurred_on) - 1 AS p, (n.c >> 15) AS block, bitstring_agg(n.c & 32767, 0, 32767) AS bits
    FROM touchpoints f JOIN numbers n ON n.customer_id = f.customer_id
    WHERE f.occurred_at IS NOT NULL AND f.stage = ?
    GROUP BY p, block
)
-- 1: 'order'
