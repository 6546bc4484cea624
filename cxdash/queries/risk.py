"""Risk: what was known of each customer on past days, and who of them was lost soon after, to SQL. No arithmetic.

Whatever a row says of a customer on a day comes from touchpoints and answers before that day. What the data know of customers only
as of today (their segment, revenue, reason for leaving) may have been written down after they left: it tells nothing here.
"""

from dataclasses import dataclass, field
from datetime import date

from cxdash.filters import Filters
from cxdash.queries.churn import limits
from cxdash.queries.conditions import Context, and_in_scope, conditions
from cxdash.queries.response_time import stages_of_requests
from cxdash.queries.walks import IN_THE_DATA

Statement = tuple[str, list[object]]

BACK = 365  # days that what customers did and said is looked at
SLICES = 1_000_000  # into which customers are cut, by a hash of their ids


@dataclass(frozen=True)
class RiskQuestion:
    """The customers who were still there when each of these days began. silence: as in `ChurnQuestion`; target: seconds within
    which a request should be answered.

    slices: of SLICES, from the first up to (without) the second: a part of the customers, always the same. The filters look at
    the last touchpoint before the day. scope: only touchpoints and answers of these locations are looked at, for all.
    """

    days: tuple[date, ...]
    silence: int
    target: float
    slices: tuple[int, int] = (0, SLICES)
    filters: Filters = field(default_factory=Filters)
    scope: frozenset[str] | None = None


@dataclass(frozen=True)
class RiskLimitsQuestion:
    """Between which days touchpoints lie, and how many customers they name."""

    scope: frozenset[str] | None = None


def build_limits(question: RiskLimitsQuestion, context: Context | None = None) -> Statement:
    """One row; columns: first, newest (days; NULL without any), customers (about)."""
    main = (context or Context()).between("occurred_on")
    where, parameters = and_in_scope(question.scope)
    sql = (
        f"SELECT min(occurred_on){main} AS first, max(occurred_on){main} AS newest, "
        f"approx_count_distinct(customer_id) AS customers FROM touchpoints f WHERE customer_id IS NOT NULL{where}"
    )
    return sql, parameters


_DAYS = (
    "days AS (SELECT day, timezone('UTC', timezone(?, day::TIMESTAMP)) AS at FROM (SELECT unnest(?::DATE[]) AS day))"
)
# met: each touchpoint with its place in its customer's history, and the days since the one before (0 on the same day); a stretch
# in which somebody is a customer begins where that is longer than a silence. It looks back only.
_MET = """met AS MATERIALIZED (
    SELECT customer_id, location_id, occurred_at, occurred_on, stage, channel, department, outcome, value, response_seconds,
        attributes, row_number() OVER in_turn AS place, occurred_on - lag(occurred_on) OVER in_turn AS gap
    FROM touchpoints f
    WHERE customer_id IS NOT NULL AND occurred_on IS NOT NULL AND hash(customer_id) % {slices} BETWEEN ? AND ?{scope}
    WINDOW in_turn AS (PARTITION BY customer_id ORDER BY occurred_at, {turn}, f.rowid)
)"""
_KNOWN = """known AS (
    SELECT days.day, f.customer_id, max(f.place) AS place, min(f.occurred_on) AS first_on, max(f.occurred_on) AS last_on,
        count(*) FILTER (f.gap IS DISTINCT FROM 0) AS visits,
        count(*) FILTER (f.gap IS DISTINCT FROM 0 AND f.occurred_on >= days.day - {back}) AS visits_year,
        count(*) FILTER (f.gap IS DISTINCT FROM 0 AND f.occurred_on >= days.day - silence.days) AS visits_recent,
        coalesce(sum(f.value) FILTER (f.occurred_on >= days.day - {back}), 0) AS spent,
        max(f.occurred_on) FILTER (f.gap IS NULL OR f.gap > silence.days) AS began_on,
        count(*) FILTER (f.occurred_on >= days.day - {back}
            AND (f.response_seconds IS NOT NULL OR coalesce(f.stage, '') IN ({asked}))
            AND least(coalesce(f.response_seconds, 1e18), epoch(days.at) - epoch(f.occurred_at)) > ?) AS slow
    FROM met f JOIN days ON f.occurred_on < days.day, silence
    GROUP BY days.day, f.customer_id, silence.days
    HAVING max(f.occurred_on) + silence.days >= days.day
)"""
# Points of all metrics from -1 to 1. The last answer, and the mean of those before it.
_SAID = """said AS (
    SELECT days.day, f.customer_id, count(*) AS answers, avg({points}) AS mean_said,
        arg_max({{'metric': f.metric, 'score': f.score, 'scale': f.scale_max, 'said': {points}}},
            {{'at': f.answered_at, 'of': f.import_id, 'row': f.row_number}}) AS last_answer
    FROM responses f JOIN days ON f.answered_on < days.day AND f.answered_on >= days.day - {back}
    WHERE f.customer_id IS NOT NULL AND f.respondent = 'customer' AND f.points IS NOT NULL AND f.metric IN ('nps', 'csat', 'ces')
        AND hash(f.customer_id) % {slices} BETWEEN ? AND ?{scope}
    GROUP BY ALL
)"""
_POINTS = "CASE f.metric WHEN 'nps' THEN f.points / 100.0 ELSE f.points / 50.0 - 1 END"
_NEXT = """nexts AS (
    SELECT days.day, f.customer_id, min(f.occurred_on) AS next_on
    FROM met f JOIN days ON f.occurred_on >= days.day AND f.occurred_on < days.day + (SELECT days FROM silence)
    GROUP BY ALL
)"""


def build(question: RiskQuestion, context: Context | None = None) -> Statement:
    """One row for each day and customer who was there; columns: day, customer_id, location_id, segment, annual_revenue (as of
    today), quiet (days since the last touchpoint), tenure (days), visits (days with touchpoints before), usual_gap (days between
    those; NULL for one alone), visits_year, visits_recent, spent, slow, stage, channel, outcome (of the last touchpoint), answers,
    last_metric, last_score, last_scale, said (-1 to 1; NULL for none), trend (against those before; NULL for one alone), and lost:
    whether they fell silent or said that they leave within `silence` days from that day on, as seen at the end of them.

    lost means nothing for a day after which the data do not reach so far.
    """
    known = context or Context()
    clauses = conditions("touchpoints", question.filters.over(None, None), None, known)
    asked, asked_values = stages_of_requests(None)
    scope, scope_values = and_in_scope(question.scope)
    cut = [question.slices[0], question.slices[1] - 1, *scope_values]
    clauses.joins = {
        "last": "JOIN met f ON f.customer_id = k.customer_id AND f.place = k.place",
        "said": "LEFT JOIN said ON said.day = k.day AND said.customer_id = k.customer_id",
        "nexts": "LEFT JOIN nexts ON nexts.day = k.day AND nexts.customer_id = k.customer_id",
        "customer": "LEFT JOIN customers c ON c.customer_id = f.customer_id",
    } | clauses.joins
    clauses.where[:0] = ["NOT coalesce(c.churned_on >= k.began_on AND c.churned_on < k.day, FALSE)"]
    shape = {"back": BACK, "slices": SLICES, "asked": asked, "scope": scope, "points": _POINTS, "turn": IN_THE_DATA}
    ctes = ",\n".join(one.format(**shape) for one in (_DAYS, _MET, _KNOWN, _SAID, _NEXT))
    sql = f"""{limits(known)},
{ctes}
SELECT k.day, f.customer_id, f.location_id, c.segment, c.annual_revenue, k.day - k.last_on AS quiet,
    k.day - least(k.first_on, coalesce(c.joined_on, k.first_on)) AS tenure, k.visits,
    (k.last_on - k.first_on) / nullif(k.visits - 1, 0) AS usual_gap, k.visits_year, k.visits_recent, k.spent, k.slow,
    f.stage, f.channel, f.outcome, coalesce(said.answers, 0) AS answers, last_answer.metric AS last_metric,
    last_answer.score AS last_score, last_answer.scale AS last_scale, last_answer.said AS said,
    (last_answer.said - mean_said) * said.answers / nullif(said.answers - 1, 0) AS trend,
    coalesce(next_on > k.last_on + silence.days, TRUE)
        OR coalesce(c.churned_on >= k.day AND c.churned_on < k.day + silence.days, FALSE) AS lost
FROM known k CROSS JOIN silence
{clauses.sql()}
ORDER BY k.day, f.customer_id"""
    return sql, [question.silence, known.time_zone, list(question.days), *cut, *asked_values, question.target, *cut,
                 *clauses.parameters]  # fmt: skip
