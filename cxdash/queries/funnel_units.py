"""Funnel units: a funnel counted in attempts or in value, to the SQL of sums by step. Knows no interval.

Attempts of one customer go alike, so with each sum over the customers come those of their squares and products: how sure a
share is follows from how customers differ, not attempts.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

from cxdash.queries.attempts import build_attempts
from cxdash.queries.chains import last_needed
from cxdash.queries.conditions import Context
from cxdash.queries.funnel_cut import cut
from cxdash.queries.medians import TIMES, waits
from cxdash.queries.question import FunnelQuestion
from cxdash.steps import Unit

Statement = tuple[str, list[object]]


@dataclass(frozen=True)
class FunnelUnitsQuestion:
    """A funnel of which each attempt counts for itself, or the `value` of the touchpoints at its steps, each once.

    Of touchpoints that fill one step of a customer at one time the largest value counts; but the first step of an attempt
    in order is the touchpoint that begins it.
    """

    funnel: FunnelQuestion
    unit: Unit

    @property
    def rests_on(self) -> dict[str, tuple[object, Callable[..., Statement]]]:
        attempts = replace(self.funnel.attempts, is_valued=self.unit == "value")
        return {**self.funnel.rests_on, "attempts": (attempts, build_attempts)}


def build(question: FunnelUnitsQuestion, context: Context | None = None) -> Statement:
    """One row for each group and step that anybody came to; columns: [by0], step (from 1), customers, and sums over them:
    below (amounts below 0, such as refunds; all others are without them), valued (touchpoints that have a value), reached,
    stopped and open (as of customers: see `funnel.build`), squares (of reached), crossed and crossed_first (reached times
    what reached the last step before that all must pass, and the first step), known_squares, lost_squares and lost_known
    (of stopped, and of reached without open); and the `TIMES` to the next step, whose bounds are as wide as if all of one
    customer took the same time.

    A touchpoint (in value) went on if any attempt went on from it.
    """
    funnel = question.funnel
    places, key = range(1, len(funnel.steps) + 1), "" if funnel.by is None else "by0, "
    more = ""
    if question.unit == "value":
        more = "".join(f", f.a{place}" for place in places) + ", f.attempt"
    chain, parameters = cut(funnel, context or Context(), more)
    sql = f"""{chain},
{_counted(question, key, places)},
likeness AS (
    SELECT {key}step, sum(timed ** 2) / sum(timed) AS alike
    FROM (SELECT {key}step, count(*) AS timed FROM units WHERE gap IS NOT NULL GROUP BY {key}step, c) GROUP BY {key}step
),
{waits(f"units JOIN likeness USING ({key}step)", key, funnel.confidence, "alike")},
{_sums(funnel, key)}
SELECT sums.*, coalesce(crossed, 0) AS crossed, coalesce(crossed_first, squares) AS crossed_first, {", ".join(TIMES)}
FROM sums LEFT JOIN crossed USING ({key}step) LEFT JOIN times USING ({key}step) ORDER BY {key}step"""
    return sql, parameters


def _counted(question: FunnelUnitsQuestion, key: str, places: range) -> str:
    """units: what is counted of attempts that came on; people: what each customer's units at each step make, of all attempts."""
    group, first = key, key
    if key and question.funnel.attribution == "step":
        group, first = f"[{_listed('v', places)}][step] AS by0, ", "v1 AS by0, "
    amount = "a1" if question.unit == "value" else "1"
    came_on, others = _apart(question)
    return f"""steps AS NOT MATERIALIZED (
    SELECT {group}{_unit_columns(question, places)}c, step, depth, is_open, ts[step] AS came, list_min(ts[step + 1:]) AS following
    FROM (SELECT *, [{_listed("t", places)}] AS ts FROM {came_on}),
        (SELECT unnest(range(1, {len(places) + 1})) AS step)
    WHERE ts[step] IS NOT NULL
),
units AS MATERIALIZED ({_units(question, key)}),
people AS MATERIALIZED (
    SELECT {key}c, step, {_of_each(question)}
    FROM (
        SELECT {key}c, step, amount, went_on, is_open FROM units
        UNION ALL
        SELECT {first}c, 1, {amount}, FALSE, is_open FROM {others}
    )
    GROUP BY {key}c, step
)"""


def _apart(question: FunnelUnitsQuestion) -> tuple[str, str]:
    """Attempts that are looked at in whole, and those each of which is one thing at its first step, and nothing else: those that
    did not come on. In any order what touchpoints at one time begin is one touchpoint in value, whichever of them come on.
    """
    if question.unit == "value" and question.funnel.order == "any":
        return "cut", "near WHERE FALSE"
    return "far", "near"


def _of_each(question: FunnelUnitsQuestion) -> str:
    """What a customer's units at one step make. Attempts are counted: sums take a half more time."""
    lost, waiting = "NOT went_on AND NOT is_open", "NOT went_on AND is_open"
    if question.unit == "attempts":
        return f"""count(*)::DOUBLE AS reached, (count(*) FILTER ({waiting}))::DOUBLE AS waiting,
        (count(*) FILTER ({lost}))::DOUBLE AS lost, 0::DOUBLE AS below, reached AS valued"""
    gross = "sum(greatest(amount, 0))"
    return f"""{gross} AS reached, coalesce({gross} FILTER ({waiting}), 0) AS waiting,
        coalesce({gross} FILTER ({lost}), 0) AS lost, sum(least(amount, 0)) AS below, count(amount) AS valued"""


def _sums(funnel: FunnelQuestion, key: str) -> str:
    """sums: of each step over its customers; crossed: of each but the first, with those of the step before that all must pass
    (p) and of the first (e). Most customers come to the first step alone: nothing is looked up for them.
    """
    places = range(1, len(funnel.steps) + 1)
    needed = ", ".join("0" if place == 1 else str(last_needed(place, funnel.left_out)) for place in places)
    same, own = "{0}.c = f.c" + (" AND {0}.by0 = f.by0" if key else ""), "f.by0, " if key else ""
    return f"""sums AS (
    SELECT {key}step, count(*) AS customers, sum(below) AS below, sum(valued) AS valued, sum(reached) AS reached,
        sum(lost) AS stopped, sum(waiting) AS open, sum(reached ** 2) AS squares, sum((reached - waiting) ** 2) AS known_squares,
        sum(lost ** 2) AS lost_squares, sum(lost * (reached - waiting)) AS lost_known
    FROM people GROUP BY {key}step
),
crossed AS (
    SELECT {own}f.step, coalesce(sum(f.reached * p.reached), 0) AS crossed, coalesce(sum(f.reached * e.reached), 0) AS crossed_first
    FROM (FROM people WHERE step > 1) f LEFT JOIN people p ON {same.format("p")} AND p.step = [{needed}][f.step]
        LEFT JOIN (FROM people WHERE step = 1) e ON {same.format("e")}
    GROUP BY {own}f.step
)"""


def _unit_columns(question: FunnelUnitsQuestion, places: range) -> str:
    if question.unit == "attempts":
        return ""
    return f"[{_listed('a', places)}][step] AS amount, attempt, "


def _units(question: FunnelUnitsQuestion, key: str) -> str:
    """What is counted at each step: by0, c, step, amount, went_on, is_open, gap."""
    if question.unit == "attempts":
        return (
            f"SELECT {key}c, step, 1::DOUBLE AS amount, depth > step AS went_on, is_open AND depth = step AS is_open,\n"
            "    following - came AS gap FROM steps"
        )
    own = "" if question.funnel.order == "any" else ", CASE WHEN step = 1 THEN attempt END"
    return f"""
    SELECT {key}c, step, max(amount) AS amount, bool_or(depth > step) AS went_on, bool_or(is_open AND depth = step) AS is_open,
        min(following) - came AS gap
    FROM steps GROUP BY {key}c, step, came{own}
"""


def _listed(name: str, places: range) -> str:
    return ", ".join(f"{name}{place}" for place in places)
