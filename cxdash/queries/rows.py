"""Rows: the rows of a kind as they are stored, under filters, in the columns of the files that bring them. Knows no file.

An export that is read in again must give back the same rows: times bear their offset, an answer that was “don't know”
says so, and employees' answers are among the others, told apart by their column.
"""

from dataclasses import dataclass, field
from typing import Literal

from cxdash.dimensions import find_dimension
from cxdash.filters import Filters
from cxdash.queries.conditions import Clauses, Context, conditions, picked
from cxdash.queries.goals import SEEN

Kind = Literal["responses", "touchpoints", "customers", "locations", "marks", "goals", "benchmarks"]
Statement = tuple[str, list[object]]

MOST = 1_000_000  # rows of one export: about as many as a spreadsheet can hold
_MOMENT = "moment:"

# Field id to the column or expression that it is read from; the alias is that of the kind's table.
_FACT = {"customer_id": "f.customer_id", "location_id": "f.location_id"}
COLUMNS: dict[str, dict[str, str]] = {
    "responses": {
        "response_id": "f.response_id", **_FACT, "answered_at": f"{_MOMENT}f.answered_at", "channel": "f.channel",
        "stage": "f.stage", "question": "f.question", "metric": "f.metric",
        "score": "CASE f.state WHEN 'dont_know' THEN 'don''t know' ELSE regexp_replace(f.score::VARCHAR, '\\.0$', '') END",
        "scale_min": "f.scale_min", "scale_max": "f.scale_max", "comment": "f.comment", "language": "f.language",
        "source": "f.source", "respondent": "f.respondent",
    },
    "touchpoints": {
        "touchpoint_id": "f.touchpoint_id", **_FACT, "occurred_at": f"{_MOMENT}f.occurred_at", "stage": "f.stage",
        "channel": "f.channel", "department": "f.department", "outcome": "f.outcome", "value": "f.value",
        "responded_at": f"{_MOMENT}f.responded_at",
    },
    "customers": {
        "customer_id": "c.customer_id", "segment": "c.segment", "persona": "c.persona", "joined_on": "c.joined_on",
        "churned_on": "c.churned_on", "churn_reason": "c.churn_reason", "annual_revenue": "c.annual_revenue",
        "acquisition_cost": "c.acquisition_cost",
    },
    "locations": {
        "location_id": "l.location_id", "name": "l.name", "region": "l.region", "country": "l.country", "city": "l.city",
        "format": "l.format", "brand": "l.brand", "latitude": "l.latitude", "longitude": "l.longitude",
        "opened_on": "l.opened_on", "manager": "l.manager", "department": "l.department",
    },
    "marks": {
        "mark_id": "b.mark_id", "happened_on": "b.happened_on", "until_on": "b.until_on", "title": "b.title",
        "category": "b.category", "location_id": "b.location_id",
    },
    "goals": {
        "goal_id": "b.goal_id", "metric": "b.metric", "level": "b.level", "place": "b.place", "target": "b.target",
        "since": "b.since", "until": "b.until",
    },
    "benchmarks": {
        "benchmark_id": "b.benchmark_id", "metric": "b.metric", "name": "b.name", "value": "b.value", "low": "b.low",
        "high": "b.high", "source": "b.source", "published_on": "b.published_on", "level": "b.level", "place": "b.place",
    },
}  # fmt: skip
_ALIAS = {"responses": "f", "touchpoints": "f", "customers": "c", "locations": "l", **dict.fromkeys(SEEN, "b")}
_OWNER = {"responses": "response", "touchpoints": "touchpoint", "customers": "customer", "locations": "location"}
_ORDER = {
    "responses": "f.import_id, f.row_number, f.metric, f.question",
    "touchpoints": "f.import_id, f.row_number, f.occurred_at",
    "customers": "c.customer_id",
    "locations": "l.location_id",
    "marks": "b.happened_on, b.mark_id",
    "goals": "b.metric, b.level NULLS FIRST, b.place, b.since, b.goal_id",
    "benchmarks": "b.metric, b.name, b.published_on, b.benchmark_id",
}


@dataclass(frozen=True)
class RowsQuestion:
    """The rows of one kind under the filters that it can have. scope: the locations that this person may see."""

    kind: Kind
    filters: Filters = field(default_factory=Filters)
    scope: frozenset[str] | None = None


def applicable(kind: Kind, filters: Filters, context: Context) -> Filters:
    """The part of the filters that says something about rows of this kind: all of it for answers and touchpoints.

    Locations are picked by what they are; customers also by the locations that their answers and touchpoints name; events,
    goals and benchmarks, which may be about all, not at all.
    """
    if kind in ("responses", "touchpoints"):
        return filters
    if kind in SEEN:
        return Filters()
    owners = ("location",) if kind == "locations" else ("location", "customer")
    kept = ((name, values) for name, values in filters.picks if _owner(name, context) in owners)
    return Filters(picks=tuple(kept))


def attribute_names(kind: Kind, context: Context) -> list[str]:
    """The further columns of this kind, as their files call them: the last columns of `build`, in this order."""
    owned = (name.partition(".") for name in context.attributes)
    return [column for owner, _dot, column in owned if owner == _OWNER.get(kind)]


def build(question: RowsQuestion, context: Context | None = None) -> Statement:
    """SQL and parameters; columns: the kind's fields, then a0, a1 … for `attribute_names`. At most MOST rows.

    Raises CxError("dimension.not_here") for a pick that rows of this kind do not have.
    """
    known = context or Context()
    shown, parameters = [], list[object]()
    for name, source in COLUMNS[question.kind].items():
        is_moment = source.startswith(_MOMENT)
        shown.append(f"{_moment(source.removeprefix(_MOMENT), known, parameters) if is_moment else source} AS {name}")
    alias = _ALIAS[question.kind]
    for place, column in enumerate(attribute_names(question.kind, known)):
        dimension = find_dimension(f"{_OWNER[question.kind]}.{column}", known.attributes)
        shown.append(f"json_extract_string({alias}.attributes, ?) AS a{place}")
        parameters.extend(dimension.parameters)
    clauses = _clauses(question, known)
    sql = f"SELECT {', '.join(shown)}\nFROM {question.kind} {alias}\n{clauses.sql()}\nORDER BY {_ORDER[question.kind]}"
    return f"{sql}\nLIMIT {MOST}", parameters + clauses.parameters


def build_count(question: RowsQuestion, context: Context | None = None) -> Statement:
    """How many rows there are under the filters, without regard to MOST; one column n."""
    clauses = _clauses(question, context or Context())
    return f"SELECT count(*) AS n\nFROM {question.kind} {_ALIAS[question.kind]}\n{clauses.sql()}", clauses.parameters


def _clauses(question: RowsQuestion, context: Context) -> Clauses:
    filters = applicable(question.kind, question.filters, context)
    if question.kind in ("responses", "touchpoints"):
        return conditions(question.kind, filters, question.scope, context, by=("respondent",))
    clauses = Clauses()
    if question.kind in SEEN:
        if question.scope is not None:
            clauses.add(f"({SEEN[question.kind]})", sorted(question.scope))
        return clauses
    places: list[tuple[str, tuple[str, ...]]] = []
    for name, values in filters.picks:
        dimension = find_dimension(name, context.attributes)
        if question.kind == "customers" and _owner(name, context) == "location":
            places.append((name, values))
            continue
        condition, *parameters = picked(dimension, values)
        # Only here is a location itself the row, not something that a fact names.
        clauses.add(str(condition).replace("f.location_id", "l.location_id"), *parameters)
    if question.kind == "locations" and question.scope is not None:
        clauses.add("l.location_id IN (SELECT unnest(?::VARCHAR[]))", sorted(question.scope))
    if question.kind == "customers" and (places or question.scope is not None):
        _add_seen(clauses, Filters(picks=tuple(places)), question.scope, context)
    return clauses


def _add_seen(clauses: Clauses, places: Filters, scope: frozenset[str] | None, context: Context) -> None:
    """Only customers whom an answer or a touchpoint of these places names."""
    selects, parameters = [], list[object]()
    for table in ("responses", "touchpoints"):
        inner = conditions(table, places, scope, context, by=("respondent",))
        selects.append(f"SELECT f.customer_id FROM {table} f {inner.sql()}")
        parameters.extend(inner.parameters)
    clauses.add(f"c.customer_id IN ({' UNION '.join(selects)})", *parameters)


def _owner(name: str, context: Context) -> str:
    return "location" if name == "location" else find_dimension(name, context.attributes).owner


def _moment(column: str, context: Context, parameters: list[object]) -> str:
    """The local time with its offset; before offsets were whole minutes (the nineteenth century) in UTC."""
    if context.time_zone == "UTC":
        return f"{column}::VARCHAR || '+00:00'"
    parameters.extend([context.time_zone] * 5)
    local = f"timezone(?, timezone('UTC', {column}))"
    offset = f"(epoch({local}) - epoch({column}))::BIGINT"
    minutes = f"abs({offset}) // 60"
    return (
        f"CASE WHEN {offset} % 60 <> 0 THEN {column}::VARCHAR || '+00:00' ELSE {local}::VARCHAR || "
        f"CASE WHEN {offset} < 0 THEN '-' ELSE '+' END || printf('%02d:%02d', {minutes} // 60, {minutes} % 60) END"
    )
