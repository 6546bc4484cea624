"""Conditions: filters to joins and WHERE, the same for every query over a table of facts (alias `f`)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from cxdash.dimensions import Dimension, find_dimension
from cxdash.errors import CxError
from cxdash.filters import Filters, Moment
from cxdash.words import _

DAY = {"responses": "f.answered_on", "touchpoints": "f.occurred_on"}
TIME = {"responses": "f.answered_at", "touchpoints": "f.occurred_at"}
_JOINS = {
    "location": "LEFT JOIN locations l ON l.location_id = f.location_id",
    "customer": "LEFT JOIN customers c ON c.customer_id = f.customer_id",
}


@dataclass(frozen=True)
class Context:
    """What a builder must know of the database: its attributes (`owner.column`), its time zone, and between which days its
    data lie (None: wherever they do), without the few that lie far from all others: slips in a year.

    ripe: the time (UTC) up to which requests are old enough to be answered if they ever are; None where too few are answered
    to tell. Of later ones the slow answers are still to come.

    correlations: of the metrics that customers answer more than once, that of two answers of one customer (0 to 1); forms:
    those of which a form of nobody known has several answers; nobody: the hashes of ids that are no person's ("guest").
    """

    attributes: tuple[str, ...] = ()
    time_zone: str = "UTC"
    first: date | None = None
    last: date | None = None
    ripe: datetime | None = None
    correlations: Mapping[str, float] = field(default_factory=dict, hash=False)
    forms: frozenset[str] = frozenset()
    nobody: tuple[int, ...] = ()

    def between(self, day: str) -> str:
        """What follows an aggregate that says where the data begin or end, so that no stray day does; day: SQL of one."""
        if self.first is None or self.last is None:
            return ""
        return f" FILTER ({day} BETWEEN DATE '{self.first.isoformat()}' AND DATE '{self.last.isoformat()}')"


@dataclass
class Clauses:
    """Joins and conditions under construction, with the parameters of the conditions in their order."""

    joins: dict[str, str] = field(default_factory=dict)
    where: list[str] = field(default_factory=list)
    parameters: list[object] = field(default_factory=list)

    def join(self, dimension: Dimension) -> None:
        if dimension.owner != "fact":
            self.joins[dimension.owner] = _JOINS[dimension.owner]

    def add(self, condition: str, *values: object) -> None:
        self.where.append(condition)
        self.parameters.extend(values)

    def sql(self) -> str:
        """The joins and the WHERE, each on lines of its own; empty where there are none."""
        lines = [*self.joins.values()]
        if self.where:
            lines.append("WHERE " + "\n  AND ".join(self.where))
        return "\n".join(lines)


def split_by(name: str | None, table: str, context: Context, clauses: Clauses) -> tuple[str, list[object]]:
    """The column `by0` of a dimension, to stand before other columns, with its parameters; "" and none for no dimension."""
    if name is None:
        return "", []
    dimension = usable(name, table, context)
    clauses.join(dimension)
    return f"coalesce({dimension.sql}, '') AS by0, ", list(dimension.parameters)


def usable(name: str, table: str, context: Context) -> Dimension:
    """The dimension, if rows of this table have it; CxError("dimension.not_here") otherwise."""
    dimension = find_dimension(name, context.attributes)
    if table not in dimension.tables:
        raise CxError("dimension.not_here", name=dimension.title(), table=_table_name(table))
    return dimension


def conditions(
    table: str, filters: Filters, scope: Iterable[str] | None, context: Context, by: tuple[str, ...] = ()
) -> Clauses:
    """Joins and conditions of these filters over this table of facts.

    Employees' and management's own estimates never mix with customers' answers: unless respondents are picked or
    split by, only customers count.
    """
    clauses = Clauses()
    for name, values in filters.picks:
        dimension = usable(name, table, context)
        clauses.join(dimension)
        condition, *parameters = picked(dimension, values)
        clauses.add(str(condition), *parameters)
    if table == "responses" and "respondent" not in (*by, *(name for name, _values in filters.picks)):
        clauses.add("f.respondent = 'customer'")
    _add_period(clauses, table, filters, context.time_zone)
    if scope is not None:
        clauses.add(*in_scope(scope))
    return clauses


def in_scope(scope: Iterable[str]) -> tuple[str, list[str]]:
    """The condition that a fact `f` is at one of these locations, and its parameter."""
    return "f.location_id IN (SELECT unnest(?::VARCHAR[]))", sorted(scope)


def and_in_scope(scope: frozenset[str] | None) -> tuple[str, list[object]]:
    """What follows other conditions on a fact `f`, with its parameters; nothing for who may see all locations."""
    if scope is None:
        return "", []
    condition, locations = in_scope(scope)
    return f" AND {condition}", [locations]


def picked(dimension: Dimension, values: tuple[str, ...]) -> tuple[object, ...]:
    """The condition that the dimension has one of these values (an empty one: none), then its parameters."""
    given = [value for value in values if value]
    sql, parameters = dimension.sql, dimension.parameters
    marks = ", ".join("?" for _value in given)
    if not given:
        return (f"{sql} IS NULL", *parameters)
    if len(given) == len(values):
        return (f"{sql} IN ({marks})", *parameters, *given)
    return (f"({sql} IN ({marks}) OR {sql} IS NULL)", *parameters, *given, *parameters)


def _add_period(clauses: Clauses, table: str, filters: Filters, time_zone: str) -> None:
    for bound, sign in ((filters.since, ">="), (filters.until, "<")):
        if bound is None:
            continue
        column = TIME[table] if isinstance(bound, datetime) else DAY[table]
        clauses.add(f"{column} {sign} ?", _instant(bound, time_zone))


def _instant(bound: Moment, time_zone: str) -> date:
    """A local time as the UTC time that is stored; a date stays a local day."""
    if not isinstance(bound, datetime):
        return bound
    local = bound if bound.tzinfo is not None else bound.replace(tzinfo=ZoneInfo(time_zone))
    return local.astimezone(UTC).replace(tzinfo=None)


def _table_name(table: str) -> str:
    return _("answers") if table == "responses" else _("touchpoints")
