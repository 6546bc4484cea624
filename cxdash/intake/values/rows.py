"""Rows: from the parsed cells to the rows that the store's tables take. Knows the store's columns, not the store."""

from cxdash.intake.fields import KINDS
from cxdash.intake.values.plan import PARSED, Plan
from cxdash.intake.values.sql import Parameters, day_of

# What tells two rows of one table apart, and what an id without a source is compared by.
KEYS = {
    "responses": ("response_id", "metric", "question", "source", "stage"),
    "touchpoints": ("touchpoint_id", "stage"),
}
# What an update can leave out, so that it stays as it was; the rest of a fact is its key, its answer, or follows from others.
LEFT_OUT = {
    "responses": (
        "customer_id", "location_id", "answered_at", "answered_on", "channel", "comment", "language", "respondent", "attributes",
    ),
    "touchpoints": (
        "customer_id", "location_id", "occurred_at", "occurred_on", "channel", "department", "outcome", "value",
        "responded_at", "attributes",
    ),
}  # fmt: skip
# What tells the rows apart that one line of a file makes.
PLACES = {"responses": ("metric", "question"), "touchpoints": ("stage",)}
TIMES = {"responses": ("answered_at",), "touchpoints": ("occurred_at", "responded_at")}
_ANSWER = (
    "response_id", "metric", "question", "customer_id", "location_id", "answered_at", "answered_on", "channel", "stage",
    "score", "scale_min", "scale_max", "points", "state", "comment", "language", "source", "respondent", "attributes",
)  # fmt: skip
_TOUCHPOINT = (
    "touchpoint_id", "customer_id", "location_id", "occurred_at", "occurred_on", "stage", "channel", "department",
    "outcome", "value", "responded_at", "response_seconds", "attributes",
)  # fmt: skip


def table_columns(kind: str) -> tuple[str, ...]:
    """The columns of the kind's table that a file fills, in their order."""
    if kind == "responses":
        return _ANSWER
    if kind == "touchpoints":
        return _TOUCHPOINT
    return (*(field.id for field in KINDS[kind].fields), "attributes")


def content_columns(kind: str) -> tuple[str, ...]:
    """The columns of a fact that say something of their own: no key, no time, nothing that follows from others."""
    derived = {"answered_on", "occurred_on", "response_seconds", *TIMES.get(kind, ()), *KEYS.get(kind, ())}
    return tuple(name for name in table_columns(kind) if name not in derived)


def given_columns(plan: Plan) -> frozenset[str]:
    """The columns of a fact of which the file speaks under this mapping; of the others an update says nothing."""
    mapping = plan.mapping
    given = {name for name, _source in mapping.columns} | {name for name, _text in mapping.constants}
    given |= {"attributes"} if plan.cells.attributes() else set()
    given |= {"comment"} if mapping.comments else set()
    channels = [*(spec.channel for spec in mapping.scores), *(spec.channel for spec in mapping.stages)]
    given |= {"channel"} if any(channels) else set()
    given |= {"department"} if any(spec.department for spec in mapping.stages) else set()
    given |= {"occurred_at"} if mapping.stages else set()
    given |= {"answered_on"} if "answered_at" in given else set()
    given |= {"occurred_on"} if "occurred_at" in given else set()
    return frozenset(given)


def arrivals(plan: Plan, zone: str) -> tuple[str, int]:
    """SELECT of all rows that would be loaded: row, by_content, the table's columns; and how often it reads `parsed`.

    Customers and locations have a fingerprint too, of everything but the row's number. zone: the store's time zone, for
    the local days. Its values are the plan's parameters.
    """
    kind, parameters = plan.mapping.kind, plan.parameters
    selects = {"responses": _answers, "touchpoints": _touchpoints}.get(kind, _entities)(plan, parameters)
    columns = table_columns(kind)
    day = {"responses": ("answered_on", "answered_at"), "touchpoints": ("occurred_on", "occurred_at")}.get(kind)
    shown = [day_of(day[1], zone, parameters) + f" AS {name}" if day and name == day[0] else name for name in columns]
    if kind not in KEYS:
        content = ", ".join(f"coalesce({name}::VARCHAR, '')" for name in columns)
        shown.append(f"md5_number_lower(concat_ws(chr(31), {content})) AS fingerprint")
    body = "\nUNION ALL BY NAME\n".join(selects)
    return f"SELECT row, by_content, {', '.join(shown)} FROM ({body})", len(selects)


def _attributes(plan: Plan, parameters: Parameters) -> str:
    """The further columns that are given, as a JSON object; NULL when the file has none of them."""
    # By name: the same row from a file with its columns in another order is the same row.
    names = sorted(plan.cells.attributes())
    if not names:
        return "NULL::JSON"
    mark = parameters.add
    pairs = ", ".join(f"{mark(plan.cells.attribute_name(name))}, {plan.cells.cell(name)}" for name in names)
    return f"nullif(json_merge_patch('{{}}', json_object({pairs}))::VARCHAR, '{{}}')::JSON"  # a merged NULL is left out


def _answers(plan: Plan, parameters: Parameters) -> list[str]:
    """A SELECT for each column of scores and each further comment; the first answer carries the first comment."""
    comments = list(plan.mapping.comments)
    mark = parameters.add
    common = (
        "row, by_content, unit AS response_id, f_customer_id AS customer_id, f_location_id AS location_id, "
        "f_answered_at AS answered_at, f_language AS language, f_source AS source, g_respondent AS respondent, "
        f"{_attributes(plan, parameters)} AS attributes"
    )
    selects = []
    for place, spec in enumerate(plan.mapping.scores):
        low, high = plan.profile.scales[place]
        carries = "m0" if comments and place == 0 else "NULL::VARCHAR"
        selects.append(
            f"SELECT {common}, {mark(spec.metric)} AS metric, {mark(spec.question or spec.column.strip())} AS question, "
            f"{_given(spec.channel, 'f_channel', parameters)} AS channel, {_given(spec.stage, 'f_stage', parameters)} AS stage, "
            f"s{place}_value AS score, {low}::DOUBLE AS scale_min, {high}::DOUBLE AS scale_max, s{place}_points AS points, "
            f"s{place}_state AS state, {carries} AS comment FROM {PARSED}"
        )
    if plan.mapping.source("score") is not None:
        carries = "m0" if comments else "NULL::VARCHAR"
        selects.append(
            f"SELECT {common}, n_metric AS metric, coalesce(f_question, {mark(plan.cells.label('score'))}) AS question, "
            "f_channel AS channel, f_stage AS stage, n_value AS score, n_low AS scale_min, n_high AS scale_max, "
            f"n_points AS points, n_state AS state, {carries} AS comment FROM {PARSED}"
        )
    for place, name in enumerate(comments):
        if place == 0 and selects:
            continue
        kept = "" if not selects else f" WHERE m{place} IS NOT NULL"
        selects.append(
            f"SELECT {common}, 'text' AS metric, {mark(name)} AS question, f_channel AS channel, f_stage AS stage, "
            "NULL::DOUBLE AS score, NULL::DOUBLE AS scale_min, NULL::DOUBLE AS scale_max, NULL::INTEGER AS points, "
            f"'text' AS state, m{place} AS comment FROM {PARSED}{kept}"
        )
    return selects


def _given(own: str | None, column: str, parameters: Parameters) -> str:
    return column if own is None else parameters.add(own)


def _touchpoints(plan: Plan, parameters: Parameters) -> list[str]:
    """A SELECT for each stage of a row that holds a journey, else one; the first stage carries value and first answer."""
    common = (
        "row, by_content, f_customer_id AS customer_id, f_location_id AS location_id, f_outcome AS outcome, "
        f"{_attributes(plan, parameters)} AS attributes"
    )
    if not plan.mapping.stages:
        return [
            f"SELECT {common}, unit AS touchpoint_id, f_occurred_at AS occurred_at, f_stage AS stage, f_channel AS channel, "
            f"f_department AS department, f_value AS value, f_responded_at AS responded_at, "
            f"{_seconds('f_occurred_at')} AS response_seconds FROM {PARSED}"
        ]
    selects = []
    for place, stage in enumerate(plan.mapping.stages):
        first = place == 0
        selects.append(
            f"SELECT {common}, unit || '/' || {parameters.add(stage.stage)} AS touchpoint_id, f_w{place} AS occurred_at, "
            f"{parameters.add(stage.stage)} AS stage, {_given(stage.channel, 'f_channel', parameters)} AS channel, "
            f"{_given(stage.department, 'f_department', parameters)} AS department, "
            f"{'f_value' if first else 'NULL::DOUBLE'} AS value, "
            f"{'f_responded_at' if first else 'NULL::TIMESTAMP'} AS responded_at, "
            f"{_seconds('f_w0') if first else 'NULL::DOUBLE'} AS response_seconds "
            f"FROM {PARSED} WHERE f_w{place} IS NOT NULL"
        )
    return selects


def _seconds(since: str) -> str:
    return seconds_between(since, "f_responded_at")


def seconds_between(since: str, until: str) -> str:
    """The response time of two times, as SQL."""
    return f"(epoch_us({until}) - epoch_us({since})) / 1000000.0"


def _entities(plan: Plan, parameters: Parameters) -> list[str]:
    """One SELECT of customers or locations: the id and whatever the file says of them."""
    record = KINDS[plan.mapping.kind]
    fields = ", ".join(f"f_{field.id} AS {field.id}" for field in record.fields if field.id != record.key)
    return [
        f"SELECT row, FALSE AS by_content, unit AS {record.key}, {fields}, "
        f"{_attributes(plan, parameters)} AS attributes FROM {PARSED}"
    ]
