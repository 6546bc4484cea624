"""Walks: the touchpoints of each customer in their order, to SQL. Knows no filter."""

from collections.abc import Callable
from dataclasses import dataclass

from cxdash.queries.conditions import Context
from cxdash.queries.presence import NumbersQuestion, build_numbers

Statement = tuple[str, list[object]]
Below = dict[str, tuple[object, Callable[..., Statement]]]

MOST_IN_A_ROW = 255


def in_the_data(of_import: str, row: str) -> str:
    """SQL of where a row of a file stands in the data, as one number; of several touchpoints in it the place there (up to 255) is added."""
    return f"{of_import}::BIGINT * 549755813888 + {row} * 256"


# The order of touchpoints at one time: as they stand in the data. What an update brings stands where what it replaced stood. Of equal
# ones (of one row, from before their places were kept) it is that of their rowids: so they were inserted.
IN_THE_DATA = f"coalesce(f.turn, {in_the_data('f.import_id', 'f.row_number')})"


@dataclass(frozen=True)
class WalksQuestion:
    """All touchpoints that have a customer and a time."""

    @property
    def rests_on(self) -> Below:
        return {"numbers": (NumbersQuestion(), build_numbers)}


def build_walks(_question: WalksQuestion, _context: Context | None = None) -> Statement:
    """One row for each touchpoint; columns: one (its rowid), c (the customer's number), place (from 1 on), following (when
    the next one was, in microseconds; NULL for the last).

    Touchpoints at one time stand in the order of the data.
    """
    sql = f"""SELECT one, c, (row_number() OVER way)::INTEGER AS place, lead(t) OVER way AS following
FROM (
    SELECT f.rowid AS one, n.c, epoch_us(f.occurred_at) AS t, {IN_THE_DATA} AS turn
    FROM touchpoints f JOIN numbers n ON n.customer_id = f.customer_id
    WHERE f.occurred_at IS NOT NULL
)
WINDOW way AS (PARTITION BY c ORDER BY t, turn, one)"""
    return sql, []
