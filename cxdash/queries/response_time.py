"""Response time: requests, answered or not, to the SQL of their additive parts. All arithmetic on them is done elsewhere."""

from dataclasses import dataclass, field

from cxdash.filters import Filters
from cxdash.queries.business_hours import BusinessHours
from cxdash.queries.conditions import Clauses, Context, conditions, split_by
from cxdash.queries.medians import middle, quantile
from cxdash.queries.newest import last_touchpoint
from cxdash.queries.parts import log_sums
from cxdash.queries.repeats import listed

Statement = tuple[str, list[object]]

HOUR_OF_WEEK = "hour_of_week"  # 1-00 is Monday's first hour, 7-23 Sunday's last, in local time
_NEARLY_ALL, _ENOUGH = 0.95, 100  # of answers, to say within which time they come
_ANSWERED_OF = 20  # at a stage of requests, at least one touchpoint of this many has been answered


@dataclass(frozen=True)
class ResponseQuestion:
    """Requests and how soon they were answered. target: seconds, inclusive; by: a dimension of touchpoints or HOUR_OF_WEEK.

    stages: whose touchpoints are requests, answered or not; None: those at which touchpoints are being answered.
    hours: all waits, and the target, are counted in these hours alone; None: around the clock. confidence: of the median and
    the ninetieth percentile.
    """

    target: float
    by: str | None = None
    stages: tuple[str, ...] | None = None
    filters: Filters = field(default_factory=Filters)
    scope: frozenset[str] | None = None
    hours: BusinessHours | None = None
    confidence: float = 0.95


def build(question: ResponseQuestion, context: Context | None = None) -> Statement:
    """One row for each group; columns: [by0], requests, n, total, squares, middle, p90 (`medians`), log_total, log_squares, log_cubes (of
    the answered ones, in seconds), open (not answered, while the target can still be met), early (answered or not, younger
    than the target), hits (answered within the target, of those that are not), stray, unripe (of n: so new that slow answers to
    such requests are still to come).

    Of early requests only those that were answered quickly would be known: they say nothing about the target.

    A request is a touchpoint at a stage of requests, answered or not: one at which touchpoints are answered, in all of the
    data and whatever the filters. A few answers among many touchpoints make no such stage: these answers are `stray`, and
    in no other number. Where customers ask more than once also correlation and customers (`repeats.whose`).
    """
    known = context or Context()
    clauses = conditions("touchpoints", question.filters, question.scope, known)
    group, group_values = _group(question.by, known, clauses)
    asked, asked_values = stages_of_requests(question.stages)
    seconds, waited = waits(question.hours)
    is_request = f"coalesce(f.stage, '') IN ({asked})"
    clauses.where.append(f"(f.response_seconds IS NOT NULL OR {is_request})")
    told = listed("response_time", "customer_id", "seconds IS NOT NULL", known)
    lines = [
        f"WITH limits AS (SELECT {newest(known)} AS newest, ?::DOUBLE AS target, ?::VARCHAR AS zone FROM touchpoints),",
        "found AS (",
        f"    SELECT {group}f.customer_id, {is_request} AS is_request, {seconds} AS seconds,",
        f"        coalesce({waited} < target, TRUE) AS is_early, target, {_unripe(known)} AS is_unripe",
        "    FROM limits, touchpoints f",
        clauses.sql(),
        "),",
        "requests AS (SELECT * REPLACE (CASE WHEN is_request THEN seconds END AS seconds) FROM found)",
        f"SELECT {'by0, ' if group else ''}{', '.join([_counted(question.confidence), *told])}",
        "FROM requests",
        *(["GROUP BY by0"] if group else []),
    ]
    parameters = [question.target, known.time_zone, *group_values, *asked_values, *clauses.parameters, *asked_values]
    return "\n".join(lines), parameters


def _counted(confidence: float) -> str:
    """SQL of what is counted of `requests`."""
    columns = [
        "count(*) FILTER (is_request) AS requests, count(seconds) AS n",
        "coalesce(sum(seconds), 0)::DOUBLE AS total, coalesce(sum(seconds * seconds), 0)::DOUBLE AS squares",
        f"{middle('seconds', confidence)}, {quantile('seconds', 0.9, confidence)} AS p90",
        *log_sums("seconds"),
        "count(*) FILTER (is_request AND is_early AND seconds IS NULL) AS open",
        "count(*) FILTER (is_request AND is_early) AS early, count(*) FILTER (seconds <= target AND NOT is_early) AS hits",
        "count(*) FILTER (NOT is_request) AS stray, count(seconds) FILTER (is_unripe) AS unripe",
    ]
    return ",\n    ".join(columns)


def waits(hours: BusinessHours | None) -> tuple[str, str]:
    """SQL (of `newest` and `zone`) of the seconds from a request to its answer, and of those from it to the end of the data."""
    if hours is None:
        return "f.response_seconds", "(epoch_us(newest) - epoch_us(f.occurred_at)) / 1e6"
    begun, answered, end = (
        hours.seconds_until(moment, "zone") for moment in ("f.occurred_at", "f.responded_at", "newest")
    )
    return f"CASE WHEN f.response_seconds IS NOT NULL THEN {answered} - {begun} END", f"{end} - {begun}"


def newest(context: Context) -> str:
    """SQL, of touchpoints, of the last moment of the data; a slip in a year moves it as little as it moves their days."""
    return f"greatest({last_touchpoint(context)}, max(responded_at){context.between('responded_at::DATE')})"


def ripe(context: Context) -> str:
    """SQL of one row: ripe, the last moment of the data less the time within which nearly all answers come (UTC); NULL where
    too few have come to tell.
    """
    return f"""
SELECT CASE WHEN count(response_seconds) >= {_ENOUGH} THEN
    {newest(context)} - to_microseconds((quantile_cont(response_seconds, {_NEARLY_ALL}) * 1e6)::BIGINT) END AS ripe
FROM touchpoints
"""


def _unripe(context: Context) -> str:
    """SQL of whether a request is too new for slow answers to be there: see `ripe`."""
    return "FALSE" if context.ripe is None else f"f.occurred_at > TIMESTAMP '{context.ripe.isoformat(' ')}'"


def stages_of_requests(stages: tuple[str, ...] | None) -> Statement:
    """SQL of the stages whose touchpoints are requests, answered or not: those given, or those at which some are answered."""
    if stages is not None:
        return "SELECT unnest(?::VARCHAR[])", [list(stages)]
    return (
        "SELECT coalesce(stage, '') FROM touchpoints GROUP BY 1 "
        f"HAVING count(response_seconds) > 0 AND count(response_seconds) * {_ANSWERED_OF} >= count(*)",
        [],
    )


def _group(by: str | None, context: Context, clauses: Clauses) -> Statement:
    if by == HOUR_OF_WEEK:
        local = "timezone(?, timezone('UTC', f.occurred_at))"
        return f"coalesce(strftime({local}, '%u-%H'), '') AS by0, ", [context.time_zone]
    return split_by(by, "touchpoints", context, clauses)
