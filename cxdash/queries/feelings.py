"""Feelings: what a funnel's customers said, and how soon they were answered, by where they ended, to the SQL of its parts."""

from datetime import date, timedelta
from math import ceil

from cxdash.filters import first_day, last_day
from cxdash.metrics import METRICS
from cxdash.queries.conditions import DAY, TIME, Context, and_in_scope
from cxdash.queries.funnel_furthest import furthest
from cxdash.queries.parts import log_sums, score_sums
from cxdash.queries.question import FunnelQuestion
from cxdash.queries.repeats import whose

Statement = tuple[str, list[object]]

FEELINGS = ("nps", "csat", "ces", "response_time")


def build_feelings(question: FunnelQuestion, context: Context | None = None) -> Statement:
    """Parts of all metrics of a funnel's customers by where they ended; columns: metric, [by0], step, is_open and
    those of parts: n, total, squares, score_total, scale, unscored, log_total, log_squares, log_cubes.

    Answers and requests count from the start of the customer's attempt that counts until its window ends. Those at locations outside
    the scope are left out.
    """
    known = context or Context()
    chain, parameters = furthest(question, known)
    scope, of_scope = and_in_scope(question.scope)
    key = "" if question.by is None else "by0, "
    selects = []
    for metrics in ([METRICS[name] for name in FEELINGS[:-1]], [METRICS[FEELINGS[-1]]]):
        first = metrics[0]
        table, points, time = first.table, first.points, TIME[first.table]
        is_answer = table == "responses"
        name = "f.metric" if is_answer else f"'{first.id}' AS metric"
        only = f"f.metric IN ({', '.join(repr(one.id) for one in metrics)}) AND f.respondent = 'customer'"
        lines = [
            # An answer meets one row at most in each group: that of its customer's furthest attempt.
            f"SELECT {name}, {key}e.depth AS step, e.is_open, count({points}) AS n, coalesce(sum({points}), 0)::DOUBLE AS total,",
            f"    coalesce(sum({points} * {points}), 0)::DOUBLE AS squares,",
            *(f"    {one}," for one in (*score_sums(first.score, is_answer), *log_sums(points, first.has_median))),
            *(f"    {one}," for one in whose(metrics, FEELINGS, known)),
            f"    count(*) - count({points}) AS unscored",
            f"FROM {table} f JOIN furthest e USING (customer_id), limits",
            f"WHERE {only if is_answer else f'{points} IS NOT NULL'}",
            f"    AND epoch_us({time}) BETWEEN e.entry AND e.entry + limits.reach{_days(question, DAY[table])}{scope}",
            "GROUP BY ALL",
        ]
        selects.append("\n".join(lines))
    return chain + "\n" + "\nUNION ALL\n".join(selects), [*parameters, *of_scope, *of_scope]


def _days(question: FunnelQuestion, day: str) -> str:
    """The days beyond which no window of an entry reaches, so that the rest of the table is not read. Two days more on both sides:
    a period that is given with an offset begins on another day elsewhere, and where clocks are set back at midnight one comes twice.
    """
    since, until = question.filters.since, question.filters.until
    found = ""
    if since is not None:
        found += f" AND {day} >= DATE '{first_day(since) - timedelta(days=2)}'"
    if until is not None:
        last = last_day(until)
        reach = min(ceil(question.window / 86_400) + 2, (date.max - last).days)
        found += f" AND {day} <= DATE '{last + timedelta(days=reach)}'"
    return found
