"""Funnel times: how long customers take through a funnel, or from one step to the next, to SQL. Knows no chart."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from cxdash.queries.conditions import Context
from cxdash.queries.funnel_furthest import furthest, has_gaps
from cxdash.queries.medians import quantile
from cxdash.queries.question import FunnelQuestion

Statement = tuple[str, list[object]]

# Where bars end, in seconds: each a few times the one before, as most come within minutes and some take days.
EDGES = (
    10, 30, 60, 300, 900, 1800, 3600, 10_800, 21_600, 43_200, 86_400, 172_800, 259_200, 604_800, 1_209_600, 2_592_000, 7_776_000,
    15_552_000, 31_536_000,
)  # fmt: skip


@dataclass(frozen=True)
class FunnelTimesQuestion:
    """The times of a whole funnel's customers, each over the furthest attempt.

    place: the step (from 1) of which the time to the next one is asked; None: from the first step to the last.
    """

    funnel: FunnelQuestion
    place: int | None = None

    @property
    def rests_on(self) -> dict[str, tuple[object, Callable[..., Statement]]]:
        return replace(self.funnel, by=None).rests_on


def build(question: FunnelTimesQuestion, context: Context | None = None) -> Statement:
    """One row for each bar that somebody is in; columns: bar (how many EDGES the time is not below), customers, and the same in
    all rows: n, median and p90 (see `medians.quantile`).
    """
    chain, parameters = furthest(replace(question.funnel, by=None), context or Context())
    bar = " + ".join(f"(seconds >= {edge})::INTEGER" for edge in EDGES)
    sql = f"""{chain},
times AS (SELECT {_time(question)} / 1e6 AS seconds FROM furthest),
taken AS (
    SELECT count(seconds) AS n, {quantile("seconds", 0.5, question.funnel.confidence)} AS median,
        {quantile("seconds", 0.9, question.funnel.confidence)} AS p90
    FROM times
)
SELECT {bar} AS bar, count(*) AS customers, any_value(n) AS n, any_value(median) AS median, any_value(p90) AS p90
FROM times, taken WHERE seconds IS NOT NULL GROUP BY bar ORDER BY bar"""
    return sql, parameters


def _time(question: FunnelTimesQuestion) -> str:
    """Microseconds; NULL for who did not come so far."""
    last, place = len(question.funnel.steps), question.place
    if has_gaps(replace(question.funnel, by=None)):
        return f"(ts[{last}] - ts[1])" if place is None else f"(list_min(ts[{place + 1}:]) - ts[{place}])"
    return "(" + " + ".join(f"gap{one}" for one in range(1, last)) + ")" if place is None else f"gap{place}"
