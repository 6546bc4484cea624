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

Statement = tuple[str, list[object]]
Order = Literal["ordered", "strict", "any"]
ORDERS: tuple[Order, ...] = ("ordered", "strict", "any")

MOST_STEPS = 15  # a furthest attempt is packed into one integer with its time: see funnel.py


@dataclass(frozen=True)
class AttemptsQuestion:
    """All attempts at these steps, in all of the data.

    order: "ordered"; "strict", nothing may stand between two steps; "any", every touchpoint of a step begins an attempt,
    and its steps are the first, second … of them to come. optional: places (from 1) of steps that may be left out of an
    ordered one. barred: stages, and the places from which on they are looked for. by: a dimension whose value at each
    step is asked for.
    """

    steps: tuple[str, ...]
    order: Order = "ordered"
    optional: tuple[int, ...] = ()
    barred: tuple[tuple[str, int], ...] = ()
    by: str | None = None


def check_steps(steps: tuple[str, ...]) -> None:
    """CxError("funnel.steps") unless there are 2 to MOST_STEPS steps."""
    if not 2 <= len(steps) <= MOST_STEPS:
        raise CxError("funnel.steps", most=MOST_STEPS)


def build_attempts(question: AttemptsQuestion, context: Context | None = None) -> Statement:
    """One row for each attempt, in the order of time; columns: c (a number for the customer), t1, t2 … (microseconds; NULL
    for a step that never came), x1, x2 … (of each barred stage the first time after its place), v1, v2 … (the value of
    `by`, where it is asked for), and of the touchpoint that begins it what touchpoints can be filtered and split by.

    Of touchpoints of one stage at one time v is the value that is first in the alphabet; but an attempt in order begins
    with its own. In any order those at one time stand as the steps do.
    Raises CxError("funnel.steps").
    """
    steps = question.steps
    check_steps(steps)
    any_order = question.order == "any"
    first = sorted(set(steps)) if any_order else [steps[0]]
    chain, stages = (
        chains.unordered(steps) if any_order else chains.ordered(steps, question.optional, question.order == "strict")
    )
    barring, barred = _barring(question)
    values, of_values = _values(question, context or Context())
    given, joins, of_given = _given(question, context or Context())
    times = ", ".join(f"t{place}" for place in range(1, len(steps) + 1))
    found = "".join(f", x{number}" for number in range(1, len(question.barred) + 1))
    starts = f"{'f' if joins else 'starts'}.* EXCLUDE (attempt)"
    end = f"bar{len(question.barred)}" if question.barred else f"chain{len(steps)}"
    sql = f"""WITH starts AS MATERIALIZED (
    SELECT row_number() OVER () AS attempt, f.customer_id, f.location_id, f.occurred_at, f.occurred_on, f.stage, f.channel,
        f.department, f.outcome, f.attributes
    FROM touchpoints f
    WHERE {_among("f.stage", len(first))} AND f.customer_id IS NOT NULL AND f.occurred_at IS NOT NULL
),
codes AS MATERIALIZED (
    SELECT customer_id, (row_number() OVER ())::INTEGER AS c FROM (SELECT DISTINCT customer_id FROM starts)
),
-- Chains carry numbers only: what else is known of an attempt comes back at the end.
entries AS MATERIALIZED (SELECT attempt, c, epoch_us(occurred_at) AS t1 FROM starts JOIN codes USING (customer_id)),
{chain}{barring}{values}
SELECT {"chained." if joins else ""}c, {times}{found}{given}, {starts}
FROM {f"{end} chained" if joins else end} JOIN starts {"f " if joins else ""}USING (attempt){joins}
ORDER BY t1"""
    return sql, [*first, *stages, *barred, *of_values, *of_given]


def _among(column: str, many: int) -> str:
    return f"{column} = ?" if many == 1 else f"{column} IN ({', '.join('?' * many)})"


def _barring(question: AttemptsQuestion) -> Statement:
    """bar1, bar2 …: the first time of each barred stage strictly after its place."""
    ctes, before = [], f"chain{len(question.steps)}"
    for number, (_stage, place) in enumerate(question.barred, 1):
        ctes.append(f""",
bar{number} AS (
    SELECT a.*, b.t AS x{number}
    FROM {before} a ASOF LEFT JOIN (
        SELECT c, epoch_us(f.occurred_at) AS t FROM touchpoints f JOIN codes USING (customer_id)
        WHERE f.stage = ? AND f.occurred_at IS NOT NULL
    ) b
    ON a.c = b.c AND a.t{place} < b.t
)""")
        before = f"bar{number}"
    return "".join(ctes), [stage for stage, _place in question.barred]


def _values(question: AttemptsQuestion, context: Context) -> Statement:
    """valued: the value of `by` at each time of a step's stage."""
    if question.by is None:
        return "", []
    dimension, joined = _dimension(question.by, context)
    stages = sorted(set(question.steps))
    return (
        f""",
valued AS MATERIALIZED (
    SELECT k.c, f.stage, epoch_us(f.occurred_at) AS t, min(coalesce({dimension.sql}, '')) AS v
    FROM touchpoints f JOIN codes k ON k.customer_id = f.customer_id
    {joined}
    WHERE {_among("f.stage", len(stages))} AND f.occurred_at IS NOT NULL
    GROUP BY ALL
)""",
        [*dimension.parameters, *stages],
    )


def _given(question: AttemptsQuestion, context: Context) -> tuple[str, str, list[object]]:
    """The columns v1, v2 …, the joins that they need, and the parameters of both."""
    if question.by is None:
        return "", "", []
    dimension, joined = _dimension(question.by, context)
    steps, any_order = question.steps, question.order == "any"
    columns, joins = list[str](), [f"\n{joined}"]
    parameters = list[object]()
    if not any_order:  # the first step is the touchpoint that begins the attempt, whatever else stands at its time
        columns.append(f", coalesce({dimension.sql}, '') AS v1")
        parameters.extend(dimension.parameters)
    for place in range(1 if any_order else 2, len(steps) + 1):
        columns.append(f", w{place}.v AS v{place}")
        stage = f"(?::VARCHAR[])[chained.p{place}]" if any_order else "?"
        on = f"w{place}.c = chained.c AND w{place}.t = chained.t{place} AND w{place}.stage = {stage}"
        joins.append(f"\nLEFT JOIN valued w{place} ON {on}")
        parameters.append(list(steps) if any_order else steps[place - 1])
    return "".join(columns), "".join(joins), parameters


def _dimension(by: str, context: Context) -> tuple[Dimension, str]:
    dimension = usable(by, "touchpoints", context)
    clauses = Clauses()
    clauses.join(dimension)
    return dimension, clauses.sql()
