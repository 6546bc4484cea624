"""Attempts: the steps of a funnel to the SQL of one row for each attempt at it. Knows no filter and no window.

An attempt is one touchpoint of the first stage with the earliest chain of later steps after it. What a chain is depends
on the data alone: it is made once, and every window, filter and split of the funnel is asked of the same rows.
"""

from dataclasses import dataclass
from typing import Literal

from cxdash.dimensions import Dimension
from cxdash.errors import CxError
from cxdash.queries import chains
from cxdash.queries.conditions import Clauses, Context, usable
from cxdash.queries.matching import Kinds, fills, fills_any, joins, kinds_of, mask, matches
from cxdash.steps import read_step

Statement = tuple[str, list[object]]
Order = Literal["ordered", "strict", "any"]
ORDERS: tuple[Order, ...] = ("ordered", "strict", "any")

MOST_STEPS = 15  # a furthest attempt is packed into one integer with its time: see funnel.py


@dataclass(frozen=True)
class AttemptsQuestion:
    """All attempts at these steps (their texts: see `cxdash.steps`), in all of the data.

    order: "ordered"; "strict", nothing may stand between two steps; "any", every touchpoint of a step begins an attempt,
    and its steps are the first, second … of them to come. optional: places (from 1) of steps that may be left out of an
    ordered one. barred: what voids it, as texts of steps, and the places from which on they are looked for. by: a dimension
    whose value at each step is asked for. is_valued: whether the `value` of the touchpoint at each step is.
    """

    steps: tuple[str, ...]
    order: Order = "ordered"
    optional: tuple[int, ...] = ()
    barred: tuple[tuple[str, int], ...] = ()
    by: str | None = None
    is_valued: bool = False

    @property
    def kinds(self) -> Kinds:
        return kinds_of(self.steps)


def check_steps(steps: tuple[str, ...]) -> None:
    """CxError("funnel.steps") unless there are 2 to MOST_STEPS steps, CxError("funnel.step") for one that asks for nothing."""
    if not 2 <= len(steps) <= MOST_STEPS:
        raise CxError("funnel.steps", most=MOST_STEPS)
    for text in steps:
        read_step(text)


def build_attempts(question: AttemptsQuestion, context: Context | None = None) -> Statement:
    """One row for each attempt, in the order of the data; columns: attempt and c (numbers for it and for its customer), t1, t2 …
    (microseconds; NULL for a step that never came), x1, x2 … (of what is barred the first time after its place), v1, v2 … (the
    value of `by`, where it is asked for), a1, a2 … (amounts of value, likewise), and of the touchpoint that begins it what
    touchpoints can be filtered and split by.

    Of touchpoints of one step at one time v is the value that is first in the alphabet, and a the largest; but an attempt
    in order begins with its own. In any order those at one time stand as the steps do.
    Raises CxError("funnel.steps").
    """
    steps, known = question.steps, context or Context()
    check_steps(steps)
    starts, of_starts = _starts(question, known)
    if question.order == "any":
        chain, of_chain = chains.unordered(steps, question.kinds, known)
    else:
        chain, of_chain = chains.ordered(steps, question.kinds, question.optional, question.order == "strict", known)
    barring, barred = _barring(question, known)
    noted, of_noted = _noted(question, known)
    given, joined, of_given = _given(question, known)
    times = ", ".join(f"t{place}" for place in range(1, len(steps) + 1))
    found = "".join(f", x{number}" for number in range(1, len(question.barred) + 1))
    beginning = "c, epoch_us(occurred_at) AS t1" + (", mask AS m1" if _has_mask(question) else "")
    left_out = [name for name, is_there in (("mask", _has_mask(question)), ("value", question.is_valued)) if is_there]
    row = f"f.* EXCLUDE ({', '.join(left_out)})" if left_out else "f.*"
    end = f"bar{len(question.barred)}" if question.barred else f"chain{len(steps)}"
    sql = f"""WITH starts AS MATERIALIZED (
{starts}
),
codes AS MATERIALIZED (
    SELECT customer_id, (row_number() OVER ())::INTEGER AS c FROM (SELECT DISTINCT customer_id FROM starts)
),
-- Chains carry numbers only: what else is known of an attempt comes back at the end.
entries AS MATERIALIZED (SELECT attempt, {beginning} FROM starts JOIN codes USING (customer_id)),
{chain}{barring}{noted}
SELECT chained.c, {times}{found}{given}, {row}
FROM {end} chained JOIN starts f USING (attempt){joined}"""
    return sql, [*of_starts, *of_chain, *barred, *of_noted, *of_given]


def _has_mask(question: AttemptsQuestion) -> bool:
    """Whether the touchpoint that begins an attempt in order could fill another of its steps as well."""
    return question.order != "any" and len(question.kinds.family(question.steps[0])) > 1


def _starts(question: AttemptsQuestion, context: Context) -> Statement:
    """The touchpoints that begin an attempt."""
    first = question.steps if question.order == "any" else question.steps[:1]
    condition, parameters = fills_any(first, context)
    more, values = "", list[object]()
    seen = first
    if _has_mask(question):
        sql, values = mask(question.kinds, question.steps, context)
        more, seen = f", {sql} AS mask", question.steps
    if question.is_valued:
        more += ", f.value"
    return (
        f"""    SELECT row_number() OVER () AS attempt, f.customer_id, f.location_id, f.occurred_at, f.occurred_on, f.stage, f.channel,
        f.department, f.outcome, f.attributes{more}
    FROM touchpoints f{joins(seen, context)}
    WHERE {condition} AND f.customer_id IS NOT NULL AND f.occurred_at IS NOT NULL""",
        [*values, *parameters],
    )


def _barring(question: AttemptsQuestion, context: Context) -> Statement:
    """bar1, bar2 …: the first time of each thing that is barred strictly after its place."""
    ctes, parameters, before = [], list[object](), f"chain{len(question.steps)}"
    for number, (text, place) in enumerate(question.barred, 1):
        condition, values = matches(read_step(text), context)
        parameters.extend(values)
        ctes.append(f""",
bar{number} AS (
    SELECT a.*, b.t AS x{number}
    FROM {before} a ASOF LEFT JOIN (
        SELECT k.c, epoch_us(f.occurred_at) AS t
        FROM touchpoints f JOIN codes k ON k.customer_id = f.customer_id{joins([text], context)}
        WHERE {condition} AND f.occurred_at IS NOT NULL
    ) b
    ON a.c = b.c AND a.t{place} < b.t
)""")
        before = f"bar{number}"
    return "".join(ctes), parameters


def _keys(question: AttemptsQuestion) -> list[int]:
    """Of each step the bits of the touchpoints whose values are its own."""
    kinds = question.kinds
    if question.order == "any":  # which of those that share touchpoints it was is not told apart
        return [kinds.bit(*kinds.family(step)) for step in question.steps]
    return [kinds.bit(step) for step in question.steps]


def _noted(question: AttemptsQuestion, context: Context) -> Statement:
    """noted: by customer, key and time, the value of `by` (v) and the amount (a) of the touchpoints there."""
    if question.by is None and not question.is_valued:
        return "", []
    value, of_value, more = "NULL", list[object](), list[str]()
    if question.by is not None:
        dimension, _joined = _dimension(question.by, context)
        value, of_value, more = f"coalesce({dimension.sql}, '')", list(dimension.parameters), [question.by]
    bits, of_bits = mask(question.kinds, question.steps, context)
    condition, of_condition = fills_any(question.steps, context)
    keys = ", ".join(map(str, sorted(set(_keys(question)))))
    return (
        f""",
noted AS MATERIALIZED (
    SELECT c, key, t, min(v) AS v, max(a) AS a
    FROM (
        SELECT k.c, {bits} AS mask, epoch_us(f.occurred_at) AS t, {value} AS v, f.value AS a
        FROM touchpoints f JOIN codes k ON k.customer_id = f.customer_id{joins(question.steps, context, *more)}
        WHERE {condition} AND f.occurred_at IS NOT NULL
    ), (SELECT unnest([{keys}]) AS key)
    WHERE {fills("key")} GROUP BY c, key, t
)""",
        [*of_bits, *of_value, *of_condition],
    )


def _given(question: AttemptsQuestion, context: Context) -> tuple[str, str, list[object]]:
    """The columns v1, v2 … and a1, a2 …, the joins that they need, and the parameters of both."""
    if question.by is None and not question.is_valued:
        return "", "", []
    columns, joined, parameters = list[str](), list[str](), list[object]()
    any_order = question.order == "any"
    keys = _keys(question)
    if question.by is not None and not any_order:
        # The first step is the touchpoint that begins the attempt, whatever else stands at its time.
        dimension, own = _dimension(question.by, context)
        columns.append(f"coalesce({dimension.sql}, '') AS v1")
        parameters.extend(dimension.parameters)
        joined.append(own)
    if question.is_valued and not any_order:
        columns.append("f.value AS a1")
    for place in range(1 if any_order else 2, len(question.steps) + 1):
        columns += [f"w{place}.v AS v{place}"] if question.by is not None else []
        columns += [f"w{place}.a AS a{place}"] if question.is_valued else []
        key = f"({keys})[chained.p{place}]" if any_order else str(keys[place - 1])
        joined.append(
            f"\nLEFT JOIN noted w{place} ON w{place}.c = chained.c AND w{place}.t = chained.t{place} AND w{place}.key = {key}"
        )
    return "".join(f", {one}" for one in columns), "".join(joined), parameters


def _dimension(by: str, context: Context) -> tuple[Dimension, str]:
    """The dimension, and the join that it needs."""
    dimension = usable(by, "touchpoints", context)
    clauses = Clauses()
    clauses.join(dimension)
    return dimension, "".join(f"\n{one}" for one in clauses.joins.values())
