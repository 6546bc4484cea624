SELECT one, c, (row_number() OVER way)::INTEGER AS place, lead(t) OVER way AS following
FROM (
    SELECT f.rowid AS one, n.c, epoch_us(f.occurred_at) AS t, coalesce(f.turn, f.import_id::BIGINT * 549755813888 + f.row_number * 256) AS turn
    FROM touchpoints f JOIN numbers n ON n.customer_id = f.customer_id
    WHERE f.occurred_at IS NOT NULL
)
WINDOW way AS (PARTITION BY c ORDER BY t, turn, one)
