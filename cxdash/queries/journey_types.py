"""Journey types: what kinds of journeys came to a purchase, to the SQL of their parts. All arithmetic on them is done elsewhere."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from cxdash.filters import Filters
from cxdash.metrics import find_metric
from cxdash.queries.conditions import Context, conditions
from cxdash.queries.journeys import JourneysQuestion, build_journeys
from cxdash.queries.newest import last_touchpoint
from cxdash.queries.repeats import listed
from cxdash.queries.walks import Below

Statement = tuple[str, list[object]]
_AMONG = "channel IN (SELECT unnest(?::VARCHAR[]))"

# Of which combinations a type is: bits for the first three, and 8 times the channels: 0 (none is known), 1, or 2 for several.
_TYPES: dict[str, Callable[[int], bool]] = {
    "all": lambda _atom: True,
    "zmot": lambda atom: bool(atom & 1),
    "webrooming": lambda atom: bool(atom & 2),
    "showrooming": lambda atom: bool(atom & 4),
    "single": lambda atom: atom // 8 == 1,
    "multi": lambda atom: atom // 8 == 2,
}
_KIND_VALUES: list[object] = [
    list(_TYPES), [sum(1 << atom for atom in range(24) if is_one(atom)) for is_one in _TYPES.values()],
]  # fmt: skip
_KINDS = f"""kinds AS (
    SELECT unnest(?::VARCHAR[]) AS kind, unnest(?::BIGINT[]) AS atoms, unnest(range({len(_TYPES)})) AS turn
)"""
_IS_OF = "(atoms >> atom) & 1 = 1"


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
        journeys = replace(self.journeys, scope=self.scope)  # as in `StoriesQuestion`, which then shares them
        return {"journeys": (journeys, build_journeys), **journeys.rests_on}


def build(question: TypesQuestion, context: Context | None = None) -> Statement:
    """One row for each type; columns: kind (zmot: it began with research online; webrooming: researched online, ended in a store;
    showrooming: was in a store before, ended online; single, multi: one channel is known, or several), atoms (which
    combinations of these are of the type, as bits), and sums over its customers, whose journeys go alike: customers,
    journeys, squares (of journeys), crossed (journeys times all journeys of the customer), decided, lost (no other journey
    began within the silence), open (whose silence is not over: of these only who came back quickly would be known),
    decided_squares, lost_decided, lost_squares, valued (customers with values), n, total (of the values of the last
    touchpoints), n_squares, n_total, total_squares; and holders, deciders, spenders: lists of [bits of combinations, customers
    who have journeys of all of these, such that are decided, that have a value].
    """
    known = context or Context()
    bought, parameters = _bought(question, known)
    sql = f"""WITH limits AS (
    SELECT epoch_us({last_touchpoint(known)}) AS newest, ?::BIGINT AS silence FROM touchpoints
),
{_KINDS},
bought AS ({bought}),
own AS (
    SELECT c, atom, count(*) AS journeys, count(*) FILTER (is_over) AS decided,
        count(*) FILTER (is_over AND coalesce(following > ended + silence, TRUE)) AS lost, count(value) AS n, sum(value) AS total
    FROM (SELECT *, ended + silence <= newest AS is_over FROM bought, limits) GROUP BY c, atom
),
people AS (
    SELECT kind, c, sum(journeys)::DOUBLE AS journeys, sum(decided)::DOUBLE AS decided, sum(lost)::DOUBLE AS lost,
        sum(n)::DOUBLE AS n, coalesce(sum(total), 0)::DOUBLE AS total
    FROM own JOIN kinds ON {_IS_OF} GROUP BY kind, c
),
sums AS (
    SELECT p.kind, count(*) AS customers, sum(p.journeys) AS journeys, sum(p.journeys ** 2) AS squares,
        sum(p.journeys * a.journeys) AS crossed, sum(p.decided) AS decided, sum(p.lost) AS lost,
        sum(p.journeys - p.decided) AS open, count(*) FILTER (p.decided > 0) AS deciding, sum(p.decided ** 2) AS decided_squares,
        sum(p.lost * p.decided) AS lost_decided, sum(p.lost ** 2) AS lost_squares, count(*) FILTER (p.n > 0) AS valued,
        sum(p.n) AS n, sum(p.total) AS total, sum(p.n ** 2) AS n_squares, sum(p.n * p.total) AS n_total,
        sum(p.total ** 2) AS total_squares
    FROM people p JOIN people a ON a.c = p.c AND a.kind = 'all' GROUP BY p.kind
)
SELECT k.kind, k.atoms, s.* EXCLUDE (kind), {_holders("TRUE")} AS holders, {_holders("decided > 0")} AS deciders,
    {_holders("n > 0")} AS spenders
FROM kinds k LEFT JOIN sums s USING (kind) ORDER BY k.turn"""
    return sql, [question.silence * 86_400_000_000, *_KIND_VALUES, *parameters]


def build_scores(question: TypesQuestion, context: Context | None = None) -> Statement:
    """One row for each type of which there are answers; columns: kind and atoms as above, people (customers who answered), n, total,
    squares, [correlation, customers] (`repeats.whose`), and holders: of answers, as above.

    An answer goes with the last journey that its customer had begun before it, up to one pause after that journey's end.
    """
    known = context or Context()
    bought, parameters = _bought(question, known)
    answers, of_answers = answers_of(question.metric, question.scope, known)
    sql = f"""WITH {_KINDS},
bought AS ({bought}),
answers AS ({answers}),
own AS (
    SELECT b.c, b.atom, a.customer_id, a.points
    FROM answers a ASOF JOIN journeys j ON a.c = j.c AND a.t >= j.begun JOIN bought b ON b.one = j.one
    WHERE a.t <= j.ended + ?::BIGINT
),
sums AS (SELECT kind, {answer_sums(question.metric, known)} FROM own JOIN kinds ON {_IS_OF} GROUP BY kind)
SELECT k.kind, k.atoms, s.* EXCLUDE (kind), {_holders("TRUE")} AS holders
FROM kinds k JOIN sums s USING (kind) ORDER BY k.turn"""
    return sql, [*_KIND_VALUES, *parameters, *of_answers, round(question.journeys.pause * 1_000_000)]


def answer_sums(metric: str, context: Context) -> str:
    """SQL of the sums over answers with c, customer_id and points; columns: people, n, total, squares, [correlation, customers]."""
    sums = [
        "count(DISTINCT c) AS people", "count(*) AS n", "sum(points)::DOUBLE AS total", "sum(points * points)::DOUBLE AS squares",
    ]  # fmt: skip
    return ", ".join([*sums, *listed(metric, "customer_id", "points IS NOT NULL", context)])


def answers_of(metric: str, scope: frozenset[str] | None, context: Context) -> Statement:
    """SQL of the scored answers of customers who have a number; columns: c, customer_id, t, stage, channel, points."""
    points = find_metric(metric).points
    clauses = conditions("responses", Filters(), scope, context)
    clauses.add("f.metric = ?", metric)
    clauses.where += ["f.answered_at IS NOT NULL", f"{points} IS NOT NULL"]
    clauses.joins = {"numbers": "JOIN numbers n ON n.customer_id = f.customer_id"} | clauses.joins
    sql = f"""
    SELECT n.c, f.customer_id, epoch_us(f.answered_at) AS t, f.stage, coalesce(f.channel, '') AS channel, {points} AS points
    FROM responses f
    {clauses.sql()}
"""
    return sql, list(clauses.parameters)


def _bought(question: TypesQuestion, context: Context) -> Statement:
    clauses = conditions("touchpoints", question.filters, question.scope, context)
    clauses.where.append("j.reached")
    sql = f"""
    SELECT one, c, ended, following, value, looked_first::INTEGER + 2 * (has_looked AND in_store)::INTEGER
        + 4 * (was_there AND is_online)::INTEGER + 8 * breadth AS atom
    FROM (
        SELECT j.one, j.c, j.ended, j.following, f.value, least(j.many, 2) AS breadth, list_contains(looking, j.spots[1]) AS looked_first,
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


def _holders(where: str) -> str:
    return f"""(
        SELECT list([mask, customers] ORDER BY mask) FROM (
            SELECT mask, count(*) AS customers FROM (SELECT bit_or(1::BIGINT << atom) AS mask FROM own WHERE {where} GROUP BY c)
            GROUP BY mask
        )
    )"""
