"""Retention: cohorts to the SQL of how many came back in which period. Rates are made elsewhere."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Literal

from cxdash.errors import CxError
from cxdash.filters import Filters
from cxdash.queries.conditions import Context, conditions, split_by
from cxdash.queries.presence import (
    PERIODS,
    NumbersQuestion,
    PresenceQuestion,
    bits,
    build_numbers,
    build_presence,
    first_day,
    number_of,
)

Statement = tuple[str, list[object]]
Period = Literal["day", "week", "month"]
Mode = Literal["recurring", "first"]
_KNOWN = "f.customer_id IS NOT NULL AND f.occurred_at IS NOT NULL"


@dataclass(frozen=True)
class RetentionQuestion:
    """Cohorts by local day, week or month, and who of them comes back. entry, back: stages; None: any touchpoint.

    mode: "recurring", a customer is in the cohort of every period with an entry; "first", in that of the first entry of
    all. The filters look at entries alone: of the first ones, those that they let through count. by: a dimension of entries;
    each of its values has the cohorts that a filter on it would give.
    """

    period: Period
    entry: str | None = None
    back: str | None = None
    mode: Mode = "recurring"
    filters: Filters = field(default_factory=Filters)
    scope: frozenset[str] | None = None
    by: str | None = None

    @property
    def is_plain(self) -> bool:
        """Whether it asks of whole local days alone: then entries need not be looked at one by one."""
        bounds = (self.filters.since, self.filters.until)
        return not self.filters.picks and self.scope is None and not any(isinstance(one, datetime) for one in bounds)

    @property
    def is_by_rows(self) -> bool:
        return self.period not in ("week", "month") or self.by is not None

    @property
    def rests_on(self) -> dict[str, tuple[object, Callable[..., Statement]]]:
        """The numbers of those who ever entered, and in which periods they were there. Days are too many for that, and
        so are groups.
        """
        if self.is_by_rows:
            return {}
        found: dict[str, tuple[object, Callable[..., Statement]]] = {
            "numbers": (NumbersQuestion(self.entry), build_numbers),
            "presence": (PresenceQuestion(self.period, self.back, self.entry), build_presence),
        }
        if self.is_plain and self.mode == "recurring":
            found["entrances"] = (PresenceQuestion(self.period, self.entry, self.entry), build_presence)
        return found


def build(question: RetentionQuestion, context: Context | None = None) -> Statement:
    """One row for each cohort and period in which some of it were there; columns: [by0], cohort (its first day), after (periods
    since; NULL: the whole cohort), customers, ends (the first day after the period), newest (the last day of the data).

    Who is in a cohort comes back in a period with a touchpoint of the stage `back` that is not before the entry: what
    makes the entry is one, if it has that stage. Raises CxError("retention.period").
    """
    period = question.period
    if period not in PERIODS:
        raise CxError("retention.period", value=period)
    known = context or Context()
    ctes, counted, parameters = (_by_rows if question.is_by_rows else _by_bits)(question, known)
    main = known.between("occurred_on")
    sql = f"""WITH {ctes},
counted AS ({counted})
SELECT {_key(question)}{first_day(period, "cohort")} AS cohort, after, customers::BIGINT AS customers,
    {first_day(period, "(cohort + coalesce(after, 0) + 1)")} AS ends, newest
FROM counted, (SELECT max(occurred_on){main} AS newest FROM touchpoints)
ORDER BY {_key(question)}cohort, after NULLS FIRST"""
    return sql, parameters


def build_people(question: RetentionQuestion, context: Context | None = None) -> Statement:
    """Of a split, whose customers may be in several cohorts, a row for each group: by0, and over its customers, of their entries
    so old that the period after is over (x) and those of these that they were back after in it (y): n (customers), x, y, xx, xy, yy
    (sums of squares and products), own (customers of no other group); and the same of the other groups together, of which some may
    be customers as well: others_n ….
    """
    known = context or Context()
    rows, parameters = _rows(question, known)
    sql = f"""WITH {rows},
limits AS (SELECT {number_of(question.period, f"max(occurred_on){known.between('occurred_on')}")} AS newest FROM touchpoints),
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
FROM everyone e, whole w GROUP BY by0 ORDER BY by0"""
    return sql, parameters


def _key(question: RetentionQuestion, alias: str = "") -> str:
    return "" if question.by is None else f"{alias}by0, "


def _by_rows(question: RetentionQuestion, context: Context) -> tuple[str, str, list[object]]:
    ctes, parameters = _rows(question, context)
    return ctes, f"""
    SELECT {_key(question, "e.")}e.p AS cohort, NULL AS after, count(*) AS customers FROM entries e GROUP BY ALL
    UNION ALL{_came_back(">=", _key(question, "e."))}
""", parameters  # fmt: skip


def _came_back(sign: str, key: str = "") -> str:
    return f"""
    SELECT {key}e.p, b.p - e.p, count(*)
    FROM entries e JOIN backs b ON b.customer_id = e.customer_id AND b.p {sign} e.p AND b.last_at >= e.entered_at
    GROUP BY ALL"""


def _by_bits(question: RetentionQuestion, context: Context) -> tuple[str, str, list[object]]:
    """Who entered and who was there, as sets; only in the period of the entry it matters what came first, row by row."""
    entered, parameters = _entered(question, context)
    ctes = f"""entered AS MATERIALIZED ({entered}
),
back AS MATERIALIZED (SELECT p, block, bits::BIT AS bits FROM presence)"""
    own = "\n    SELECT p, 0, sum(bit_count(bits)) FROM entered GROUP BY p"
    if question.back not in (None, question.entry):
        rows, more = _rows(question, context)
        ctes, parameters, own = f"{ctes},\n{rows}", [*parameters, *more], _came_back("=")
    return ctes, f"""
    SELECT p AS cohort, NULL AS after, sum(bit_count(bits)) AS customers FROM entered GROUP BY p
    UNION ALL{own}
    UNION ALL
    SELECT e.p, b.p - e.p, sum(bit_count(e.bits & b.bits)) AS came
    FROM entered e JOIN back b ON b.block = e.block AND b.p > e.p GROUP BY ALL HAVING came > 0
""", parameters  # fmt: skip


def _entered(question: RetentionQuestion, context: Context) -> Statement:
    """SQL of p, block, bits: the customers of each cohort."""
    since, until = question.filters.since, question.filters.until
    if question.is_plain and question.mode == "first":
        return (
            f"""
    SELECT {number_of(question.period, "n.first_on")} AS p, {bits()} FROM numbers n
    WHERE n.first_on >= coalesce(?, n.first_on) AND coalesce(n.first_on < ?, TRUE) GROUP BY p, block""",
            [since, until],
        )
    if not question.is_plain:
        return _of_rows(question, context, "")
    low, high = (None if one is None else _from_whole(one, question.period) for one in (since, until))
    last = None if until is None or high is None else high if high == until else _begins(until, question.period)
    number = number_of(question.period, "?::DATE")
    sql = f"""
    SELECT p, block, bits::BIT AS bits FROM entrances
    WHERE p >= coalesce({number}, p) AND coalesce(p < {number}, TRUE)"""
    parameters: list[object] = [low, last] if question.period == "week" else [low, low, last, last]
    if low == since and last == until:
        return sql, parameters
    edges, more = _of_rows(
        question, context, "coalesce(f.occurred_on < ?, FALSE) OR coalesce(f.occurred_on >= ?, FALSE)"
    )
    return f"{sql}\n    UNION ALL{edges}", [*parameters, *more, low, last]


def _of_rows(question: RetentionQuestion, context: Context, also: str) -> Statement:
    clauses = conditions("touchpoints", question.filters, question.scope, context)
    clauses.where.append("f.occurred_at IS NOT NULL")
    if question.entry is not None:
        clauses.add("f.stage = ?", question.entry)
    if also:
        clauses.where.append(f"({also})")
    at = " AND n.first_at = f.occurred_at" if question.mode == "first" else ""
    clauses.joins = {"numbers": f"JOIN numbers n ON n.customer_id = f.customer_id{at}"} | clauses.joins
    sql = f"""
    SELECT {number_of(question.period, "f.occurred_on")} AS p, {bits()} FROM touchpoints f
    {clauses.sql()}
    GROUP BY p, block"""
    return sql, list(clauses.parameters)


def _begins(day: date, period: str) -> date:
    return day.replace(day=1) if period == "month" else day - timedelta(day.weekday())


def _from_whole(day: date, period: str) -> date:
    """The first day, from this one on, with which a period begins."""
    begun = _begins(day, period)
    return day if begun == day else _begins(begun + timedelta(31 if period == "month" else 7), period)


def _rows(question: RetentionQuestion, context: Context) -> Statement:
    """entries: customer_id, p (the cohort), entered_at, the first entry in it; backs: customer_id, p, last_at."""
    entries, parameters = _entries(question, context)
    back = "" if question.back is None else " AND f.stage = ?"
    sql = f"""{entries},
backs AS (
    SELECT f.customer_id, {number_of(question.period, "f.occurred_on")} AS p, max(f.occurred_at) AS last_at
    FROM touchpoints f WHERE {_KNOWN}{back} GROUP BY ALL
)"""
    return sql, parameters if question.back is None else [*parameters, question.back]


def _entries(question: RetentionQuestion, context: Context) -> Statement:
    clauses = conditions("touchpoints", question.filters, question.scope, context)
    clauses.where[:0] = [_KNOWN]
    if question.entry is not None:
        clauses.add("f.stage = ?", question.entry)
    key, values = split_by(question.by, "touchpoints", context, clauses)
    number = number_of(question.period, "f.occurred_on")
    select = f"SELECT {key}f.customer_id, {number} AS p, min(f.occurred_at) AS entered_at FROM touchpoints f"
    if question.mode == "recurring":
        return f"entries AS (\n{select}\n{clauses.sql()}\nGROUP BY ALL\n)", [*values, *clauses.parameters]
    stage = "" if question.entry is None else " AND stage = ?"
    first = "JOIN firsts ON firsts.customer_id = f.customer_id AND firsts.at = f.occurred_at"
    clauses.joins = {"first": first} | clauses.joins
    sql = f"""firsts AS (
    SELECT customer_id, min(occurred_at) AS at FROM touchpoints
    WHERE customer_id IS NOT NULL AND occurred_at IS NOT NULL{stage} GROUP BY customer_id
),
entries AS (
{select}
{clauses.sql()}
GROUP BY ALL
)"""
    return sql, [*([] if question.entry is None else [question.entry]), *values, *clauses.parameters]
