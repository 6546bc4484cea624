"""Survival: how long customers stay, to the SQL of customers who left and who are still there, per day. No arithmetic."""

from collections.abc import Callable
from dataclasses import dataclass, field

from cxdash.filters import Filters
from cxdash.queries.conditions import Context, conditions, split_by
from cxdash.queries.lives import LivesQuestion, build_lives

Statement = tuple[str, list[object]]

NPS_GROUP = "nps_group"


# Silence can be noticed only in touchpoints: before the first of them there is none to be heard, and after the last one
# nobody is known to be still here, however long answers of others go on.
def _limits(context: Context) -> str:
    main = context.between("occurred_on")
    return f"""WITH limits AS (
    SELECT coalesce(touched, answered, known) AS newest, opened, touched FROM
        (SELECT min(occurred_on){main} AS opened, max(occurred_on){main} AS touched FROM touchpoints),
        (SELECT max(answered_on){context.between("answered_on")} AS answered FROM responses),
        (SELECT max(greatest(joined_on, churned_on)) AS known FROM customers)
)"""


_BEGIN = """begun AS (
    SELECT *, coalesce(joined_on, first_on) AS occurred_on,
        coalesce(timezone('UTC', timezone(?, joined_on::TIMESTAMP)), first_at) AS occurred_at
    FROM lives
)"""
# Who answered had stayed until then: those groups are compared from their answers on, or they would be better by making.
_BEGIN_WITH_NPS = """begun AS (
    SELECT DISTINCT ON (f.customer_id) f.customer_id, k.joined_on, k.churned_on, k.first_on, k.last_on, f.location_id, f.stage,
        f.channel, NULL::VARCHAR AS department, NULL::VARCHAR AS outcome, NULL::JSON AS attributes,
        f.answered_on AS occurred_on, f.answered_at AS occurred_at,
        CASE WHEN f.points > 0 THEN 'promoter' WHEN f.points < 0 THEN 'detractor' ELSE 'passive' END AS nps_group
    FROM responses f JOIN lives k ON k.customer_id = f.customer_id
    WHERE f.metric = 'nps' AND f.respondent = 'customer' AND f.points IS NOT NULL AND f.answered_at IS NOT NULL
    ORDER BY f.customer_id, f.answered_at, f.import_id, f.row_number
)"""

_ENDS = """ends AS (
    SELECT *, greatest(last_on, joined_on, opened) + ?::INTEGER AS missed,
        CASE WHEN churned_on > newest THEN NULL ELSE coalesce(churned_on, CASE WHEN missed <= touched THEN missed END) END AS ended,
        coalesce(ended, newest) - occurred_on AS stayed,
        CASE WHEN opened IS NULL OR occurred_on >= opened THEN 0 ELSE first_on - occurred_on END AS watched
    FROM begun, limits
)"""


@dataclass(frozen=True)
class SurvivalQuestion:
    """How long customers stay. silence: who had no touchpoint for this many days has left, unless the data say when.

    by: a dimension of the touchpoint that a customer began with (or of the customer), or NPS_GROUP: of the first answer,
    from that answer on. The filters look at that touchpoint too, and the period at the day on which they began.
    """

    silence: int
    by: str | None = None
    filters: Filters = field(default_factory=Filters)
    scope: frozenset[str] | None = None

    @property
    def rests_on(self) -> dict[str, tuple[LivesQuestion, Callable[..., Statement]]]:
        return {"lives": (LivesQuestion(), build_lives)}


def build(question: SurvivalQuestion, context: Context | None = None) -> Statement:
    """One row for each group and length of stay; columns: [by0], days, events (left then), censored (still there), late
    (customers who are watched from that day of their stay on, and not before).

    A customer begins on the day that is given (joined_on), else with the first touchpoint. They leave on the day that is
    given (churned_on), else when they have been silent for so many days, if the data reach that far; or they were still
    there at the end of the data. So is who left later than that by a newer file of customers: of the others nobody knows
    whether they did. days is NULL for those of whom no beginning is known or whose end is before it.

    Who had joined before touchpoints were recorded is watched from their first one on: that they had stayed until then is why
    they are known. days is NULL, too, for those of them who were never seen, whether a day of leaving is given or not: with
    those who left alone, and not those who stayed, nobody would seem to stay.
    """
    known = context or Context()
    clauses = conditions("touchpoints", question.filters, question.scope, known)
    key, parameters = "f.nps_group AS by0, ", list[object]()
    if question.by != NPS_GROUP:
        key, parameters = split_by(question.by, "touchpoints", known, clauses)
    group = "by0, " if key else ""
    begin, begin_values = (_BEGIN_WITH_NPS, []) if question.by == NPS_GROUP else (_BEGIN, [known.time_zone])
    sql = f"""{_limits(known)},
{begin},
{_ENDS},
kept AS (
    SELECT {key}CASE WHEN f.stayed > f.watched OR (f.stayed = 0 AND f.watched = 0) THEN f.stayed END AS days, f.ended, f.watched
    FROM ends f
    {clauses.sql()}
)
SELECT {group}days, count(ended) AS events, count(*) - count(ended) AS censored, 0 AS late FROM kept GROUP BY ALL
UNION ALL
SELECT {group}watched, 0, 0, count(*) FROM kept WHERE days IS NOT NULL AND watched > 0 GROUP BY ALL"""
    return sql, [*begin_values, question.silence, *parameters, *clauses.parameters]
