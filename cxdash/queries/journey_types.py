"""Journey types: what kinds of journeys came to a purchase, to the SQL of their parts. All arithmetic on them is done elsewhere."""

from dataclasses import dataclass, field

from cxdash.filters import Filters
from cxdash.metrics import find_metric
from cxdash.queries.conditions import Context, conditions
from cxdash.queries.journeys import JourneysQuestion, build_journeys
from cxdash.queries.walks import Below

Statement = tuple[str, list[object]]
_AMONG = "channel IN (SELECT unnest(?::VARCHAR[]))"
_FLAGS = "zmot, webrooming, showrooming, breadth"


@dataclass(frozen=True)
class TypesQuestion:
    """Journeys that came to their end, by kind. research: stages at which people look around; online, stores: channels.

    The filters look at the touchpoint that ends a journey. silence: days without a further journey, after which a customer
    is not back. metric: whose answers are asked for.
    """

    journeys: JourneysQuestion
    research: tuple[str, ...] = ()
    online: tuple[str, ...] = ()
    stores: tuple[str, ...] = ()
    silence: int = 90
    metric: str = "nps"
    filters: Filters = field(default_factory=Filters)
    scope: frozenset[str] | None = None

    @property
    def rests_on(self) -> Below:
        return {"journeys": (self.journeys, build_journeys), **self.journeys.rests_on}


def build(question: TypesQuestion, context: Context | None = None) -> Statement:
    """One row for each combination of kinds; columns: zmot (it began with research online), webrooming (researched online,
    ended in a store), showrooming (was in a store before, ended online), breadth (channels: 0, none is known, 1, or 2: several),
    journeys, back, lost (by whether another journey began within the silence), open (those whose silence is not over: of
    these only who came back quickly would be known), n, total, squares (of the values of the last touchpoints that have one).
    """
    known = context or Context()
    bought, parameters = _bought(question, known)
    sql = f"""WITH limits AS (
    SELECT epoch_us(max(occurred_at){known.between("occurred_on")}) AS newest, ?::BIGINT AS silence FROM touchpoints
),
bought AS ({bought})
SELECT {_FLAGS}, count(*) AS journeys, count(*) FILTER (is_over AND following <= ended + silence) AS back,
    count(*) FILTER (is_over AND coalesce(following > ended + silence, TRUE)) AS lost, count(*) FILTER (NOT is_over) AS open,
    count(value) AS n, coalesce(sum(value), 0)::DOUBLE AS total, coalesce(sum(value * value), 0)::DOUBLE AS squares
FROM (SELECT *, ended + silence <= newest AS is_over FROM bought, limits) GROUP BY ALL ORDER BY ALL"""
    return sql, [question.silence * 86_400_000_000, *parameters]


def build_scores(question: TypesQuestion, context: Context | None = None) -> Statement:
    """One row for each combination of kinds with answers; columns: zmot, webrooming, showrooming, breadth as above, and the
    columns of parts.

    An answer goes with the last journey that its customer had begun before it, up to one pause after that journey's end.
    """
    known = context or Context()
    bought, parameters = _bought(question, known)
    answers, of_answers = answers_of(question.metric, question.scope, known)
    sql = f"""WITH bought AS ({bought}),
answers AS ({answers})
SELECT {_FLAGS}, {POINTS}
FROM answers a ASOF JOIN journeys j ON a.c = j.c AND a.t >= j.begun JOIN bought b ON b.one = j.one
WHERE a.t <= j.ended + ?::BIGINT
GROUP BY ALL ORDER BY ALL"""
    return sql, [*parameters, *of_answers, round(question.journeys.pause * 1_000_000)]


POINTS = """count(*) AS n, sum(points)::DOUBLE AS total, sum(points * points)::DOUBLE AS squares,
    NULL::DOUBLE AS score_total, NULL::DOUBLE AS median, 0 AS unscored"""


def answers_of(metric: str, scope: frozenset[str] | None, context: Context) -> Statement:
    """SQL of the scored answers of customers who have a number; columns: c, t, stage, channel, points."""
    points = find_metric(metric).points
    clauses = conditions("responses", Filters(), scope, context)
    clauses.add("f.metric = ?", metric)
    clauses.where += ["f.answered_at IS NOT NULL", f"{points} IS NOT NULL"]
    clauses.joins = {"numbers": "JOIN numbers n ON n.customer_id = f.customer_id"} | clauses.joins
    sql = f"""
    SELECT n.c, epoch_us(f.answered_at) AS t, f.stage, coalesce(f.channel, '') AS channel, {points} AS points
    FROM responses f
    {clauses.sql()}
"""
    return sql, list(clauses.parameters)


def _bought(question: TypesQuestion, context: Context) -> Statement:
    clauses = conditions("touchpoints", question.filters, question.scope, context)
    clauses.where.append("j.reached")
    sql = f"""
    SELECT one, ended, following, value, looked_first AS zmot, has_looked AND in_store AS webrooming,
        was_there AND is_online AS showrooming, breadth
    FROM (
        SELECT j.one, j.ended, j.following, f.value, least(j.many, 2) AS breadth, list_contains(looking, j.spots[1]) AS looked_first,
            list_has_any(looking, j.spots) AS has_looked, list_contains(in_stores, j.spots[-1]) AS in_store,
            list_has_any(in_stores, j.spots[:-2]) AS was_there, list_contains(online, j.spots[-1]) AS is_online
        FROM (
            SELECT {_spots(f"{_AMONG} AND stage IN (SELECT unnest(?::VARCHAR[]))")} AS looking, {_spots(_AMONG)} AS online,
                {_spots(_AMONG)} AS in_stores
        ), journeys j JOIN touchpoints f ON f.rowid = j.one
        {clauses.sql()}
    )
"""
    online = list(question.online)
    return sql, [online, list(question.research), online, list(question.stores), *clauses.parameters]


def _spots(where: str) -> str:
    return f"(SELECT coalesce(list(spot), []) FROM spots WHERE {where})"
