"""Presence: which customers were there in which week or month, as sets of bits, to SQL. Knows no filter and no cohort.

Who was there in two periods is then an AND of two sets, without any customer being looked at alone.
"""

from collections.abc import Callable
from dataclasses import dataclass

from cxdash.queries.conditions import Context

Statement = tuple[str, list[object]]

# The number of a local day's period, and the first day of the period with number `p`. Weeks begin on Mondays.
_NUMBER: dict[str, str] = {
    "day": "{day} - DATE '1970-01-01'",
    "week": "floor(({day} - DATE '1970-01-05') / 7)::BIGINT",
    "month": "year({day}) * 12 + month({day}) - 1",
}
_FIRST_DAY: dict[str, str] = {
    "day": "DATE '1970-01-01' + {p}::INTEGER",
    "week": "DATE '1970-01-05' + ({p} * 7)::INTEGER",
    "month": "make_date({p} // 12, {p} % 12 + 1, 1)",
}
PERIODS: tuple[str, ...] = tuple(_NUMBER)
_POWER = 15  # 32,768 bits in a piece of a set: small enough to stay near the processor, large enough for few pieces


def number_of(period: str, day: str) -> str:
    """SQL of the number of the period in which a local day lies; day: SQL of it."""
    return _NUMBER[period].format(day=day)


def first_day(period: str, number: str) -> str:
    """SQL of the first day of the period with this number."""
    return _FIRST_DAY[period].format(p=number)


def bits(number: str = "n.c") -> str:
    """SQL of the columns `block` and `bits`: the set of these customers' numbers, in pieces. To be grouped by `block`."""
    return f"{block_of(number)} AS block, {set_of(number)} AS bits"


def block_of(number: str) -> str:
    """SQL of the piece of a set in which a customer's number lies."""
    return f"({number} >> {_POWER})"


def set_of(number: str) -> str:
    """SQL of the set of these customers' numbers, of one piece."""
    return f"bitstring_agg({number} & {2**_POWER - 1}, 0, {2**_POWER - 1})"


@dataclass(frozen=True)
class NumbersQuestion:
    """The customers who had a touchpoint of this stage (None: any)."""

    stage: str | None = None


def build_numbers(question: NumbersQuestion, _context: Context | None = None) -> Statement:
    """One row for each customer; columns: customer_id, c (a number from 0 on), first_at, first_on (of the first touchpoint)."""
    stage = "" if question.stage is None else " AND stage = ?"
    sql = f"""SELECT customer_id, (row_number() OVER () - 1)::INTEGER AS c, first_at, first_on
FROM (
    SELECT customer_id, min(occurred_at) AS first_at, min(occurred_on) AS first_on
    FROM touchpoints WHERE customer_id IS NOT NULL AND occurred_at IS NOT NULL{stage} GROUP BY customer_id
)"""
    return sql, [] if question.stage is None else [question.stage]


@dataclass(frozen=True)
class PresenceQuestion:
    """In which periods the customers of `among` had a touchpoint of `stage` (None: any; so of both)."""

    period: str
    stage: str | None = None
    among: str | None = None

    @property
    def rests_on(self) -> dict[str, tuple[NumbersQuestion, Callable[..., Statement]]]:
        return {"numbers": (NumbersQuestion(self.among), build_numbers)}


def build_presence(question: PresenceQuestion, _context: Context | None = None) -> Statement:
    """One row for each period and piece of a set; columns: p (the period's number), block, bits (as bytes)."""
    stage = "" if question.stage is None else " AND f.stage = ?"
    sql = f"""SELECT p, block, bits::BLOB AS bits
FROM (
    SELECT {number_of(question.period, "f.occurred_on")} AS p, {bits()}
    FROM touchpoints f JOIN numbers n ON n.customer_id = f.customer_id
    WHERE f.occurred_at IS NOT NULL{stage}
    GROUP BY p, block
)"""
    return sql, [] if question.stage is None else [question.stage]
