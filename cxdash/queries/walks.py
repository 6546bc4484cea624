"""Walks: the touchpoints of each customer in their order, to SQL. Knows no filter."""

from collections.abc import Callable
from dataclasses import dataclass

from cxdash.queries.conditions import Context
from cxdash.queries.presence import NumbersQuestion, build_numbers

Statement = tuple[str, list[object]]
Below = dict[str, tuple[object, Callable[..., Statement]]]

# The order of touchpoints at one time: as they stand in the data. Those of one row of a file come in its stages' order, which is
# that of their rowids: so they were inserted. In numbers: it is sorted.
IN_THE_DATA = "f.import_id::BIGINT * 1099511627776 + f.row_number"


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
