"""Funnel, too late: how many of those lost at a step came to the next one when the window was over, to SQL. Knows no filter.

A chain of steps goes on whatever the window is (see `attempts.py`), so what a longer window would tell is known.
"""

from dataclasses import replace

from cxdash.filters import Filters
from cxdash.queries.conditions import Context
from cxdash.queries.funnel_cut import cut
from cxdash.queries.question import FunnelQuestion

Statement = tuple[str, list[object]]


def is_known(question: FunnelQuestion) -> bool:
    """Whether what comes late is told: not of steps in any order, with optional ones, windows of their own, or what voids attempts."""
    return question.order != "any" and not (question.optional or question.exclude or question.step_windows)


def of_all(question: FunnelQuestion) -> FunnelQuestion:
    """The same funnel of all that its asker may see, so that it is asked once, whatever the filters are."""
    return FunnelQuestion(question.steps, question.window, scope=question.scope, order=question.order)


def build(question: FunnelQuestion, context: Context | None = None) -> Statement:
    """One row for each step but the last at which somebody was lost; columns: step (from 1), lost, late.

    lost: customers whose furthest attempt of those whose window is over ends there; late: those of them of whom such an
    attempt came to the next step after its window. For a question of which `is_known`.
    """
    last = len(question.steps)
    following = "".join(f", f.t{place} AS next{place}" for place in range(2, last + 1))
    chain, parameters = cut(replace(question, by=None, filters=Filters()), context or Context(), following)
    cases = " ".join(f"WHEN {place} THEN next{place + 1} IS NOT NULL" for place in range(1, last))
    sql = f"""{chain},
-- Twice the depth, and one more for who came late: of attempts that are equally far a late one is the larger.
people AS (
    SELECT max(2 * depth + coalesce((CASE depth {cases} END)::INTEGER, 0)) AS furthest FROM cut WHERE is_over GROUP BY c
)
SELECT furthest // 2 AS step, count(*) AS lost, count(*) FILTER (furthest % 2 = 1) AS late
FROM people WHERE furthest // 2 < {last} GROUP BY step ORDER BY step"""
    return sql, parameters
