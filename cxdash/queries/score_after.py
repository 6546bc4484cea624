"""Score after: the answers of customers after their requests to the SQL of their parts. All arithmetic on them is done elsewhere."""

from dataclasses import dataclass, field

from cxdash.filters import Filters
from cxdash.metrics import find_metric
from cxdash.queries.conditions import Context, conditions
from cxdash.queries.repeats import listed
from cxdash.queries.response_time import ResponseQuestion, newest, stages_of_requests, waits

Statement = tuple[str, list[object]]


@dataclass(frozen=True)
class ScoreAfterQuestion:
    """metric: one that is answered; window: seconds after a request, inclusive; requests: which (their split is not used)."""

    metric: str
    window: float
    requests: ResponseQuestion = field(default_factory=lambda: ResponseQuestion(86_400.0))


def build(question: ScoreAfterQuestion, context: Context | None = None) -> Statement:
    """One row for each of two groups of scored answers; columns: in_time (whether the request was answered within the target),
    and the columns of parts.

    A request goes with the next scored answer of its customer, about whatever and wherever, if that came within the window. An
    answer goes with one request, the last of those that it follows. Open requests are left out before. Of answers at one
    time the first in the data counts; of requests at one time all must have been answered in time.
    """
    known, asked = context or Context(), question.requests
    (requests, request_values), (answers, answer_values) = _decided(asked, known), _answers(question, known)
    told = listed(question.metric, "customer_id", "points IS NOT NULL", known)
    sql = f"""WITH limits AS (
    SELECT {newest(known)} AS newest, ?::DOUBLE AS target, ?::VARCHAR AS zone, ?::BIGINT AS reach
    FROM touchpoints
),
decided AS ({requests}),
answers AS ({answers}),
pairs AS (
    SELECT a.customer_id, a.answered_at, any_value(a.points) AS points, arg_max(d.in_time, d.asked_at) AS in_time
    FROM decided d ASOF JOIN answers a ON d.customer_id = a.customer_id AND d.asked_at <= a.answered_at
    WHERE epoch_us(a.answered_at) - epoch_us(d.asked_at) <= d.reach
    GROUP BY a.customer_id, a.answered_at
)
SELECT in_time, count(*) AS n, sum(points)::DOUBLE AS total, sum(points * points)::DOUBLE AS squares,
    {", ".join(["NULL::DOUBLE AS score_total", "0 AS unscored", *told])}
FROM pairs GROUP BY in_time ORDER BY in_time"""
    reach = round(question.window * 1_000_000)
    return sql, [asked.target, known.time_zone, reach, *request_values, *answer_values]


def _decided(asked: ResponseQuestion, context: Context) -> Statement:
    """SQL of the requests that are not open, by customer and time."""
    clauses = conditions("touchpoints", asked.filters, asked.scope, context)
    stages, stage_values = stages_of_requests(asked.stages)
    clauses.where += [
        "f.customer_id IS NOT NULL",
        "f.occurred_at IS NOT NULL",
        f"coalesce(f.stage, '') IN ({stages})",
    ]
    seconds, waited = waits(asked.hours)
    sql = f"""
    SELECT customer_id, asked_at, reach, bool_and(coalesce(seconds <= target, FALSE)) AS in_time
    FROM (
        SELECT f.customer_id, f.occurred_at AS asked_at, {seconds} AS seconds, {waited} AS waited, target, reach
        FROM limits, touchpoints f
        {clauses.sql()}
    )
    WHERE seconds IS NOT NULL OR waited >= target GROUP BY ALL
"""
    return sql, [*clauses.parameters, *stage_values]


def _answers(question: ScoreAfterQuestion, context: Context) -> Statement:
    """SQL of the scored answers, one for each customer and time."""
    points = find_metric(question.metric).points
    clauses = conditions("responses", Filters(), question.requests.scope, context)
    clauses.where += ["f.customer_id IS NOT NULL", "f.answered_at IS NOT NULL", f"{points} IS NOT NULL"]
    clauses.add("f.metric = ?", question.metric)
    sql = f"""
    SELECT f.customer_id, f.answered_at, arg_min({points}, (f.import_id, f.row_number, f.question)) AS points
    FROM responses f
    {clauses.sql()}
    GROUP BY ALL
"""
    return sql, list(clauses.parameters)
