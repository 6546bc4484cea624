"""Stories: the usual journeys of those who came to a purchase and of those who did not, to SQL. All arithmetic is done elsewhere."""

from dataclasses import dataclass, field, replace

from cxdash.filters import Filters
from cxdash.queries.conditions import Context, conditions
from cxdash.queries.journey_types import answer_sums, answers_of
from cxdash.queries.journeys import JourneysQuestion, build_journeys
from cxdash.queries.newest import last_touchpoint
from cxdash.queries.walks import Below

Statement = tuple[str, list[object]]

MOST = 10  # of each outcome


@dataclass(frozen=True)
class StoriesQuestion:
    """Journeys that are over. The filters look at the touchpoint that ends one. metric: whose answers are asked for."""

    journeys: JourneysQuestion
    metric: str = "nps"
    filters: Filters = field(default_factory=Filters)
    scope: frozenset[str] | None = None

    @property
    def rests_on(self) -> Below:
        journeys = replace(self.journeys, scope=self.scope)  # what was done elsewhere is nobody's business here
        return {"journeys": (journeys, build_journeys), **journeys.rests_on}


def build(question: StoriesQuestion, context: Context | None = None) -> Statement:
    """The MOST most usual ways of each outcome, those that most customers took first, one row for each; columns: reached (whether
    it came to its end), journeys (that took exactly this way), of (all of that outcome), customers, squares, crossed,
    of_customers, of_squares (of both, of the journeys of each customer), beyond (customers who also, or only, took a less usual
    way), stages, channels (lists; "" for none), waits (a list with the quartiles of the seconds from each touchpoint to the next).

    A journey that did not come to its end is one after which nothing came for the pause; where it still may, it is left out.
    """
    over, parameters = _over(question, context or Context())
    sql = f"""WITH {over},
every AS (
    SELECT reached, spots, row_number() OVER (PARTITION BY reached ORDER BY count(DISTINCT c) DESC, count(*) DESC, spots) AS place
    FROM finished GROUP BY reached, spots
),
people AS (
    SELECT o.reached, e.place, o.c, count(*)::DOUBLE AS n
    FROM finished o JOIN every e ON e.reached = o.reached AND e.spots = o.spots GROUP BY ALL
),
wholes AS (SELECT reached, c, sum(n) AS n, max(place) AS furthest FROM people GROUP BY reached, c),
outcomes AS (
    SELECT reached, sum(n) AS of, count(*) AS of_customers, sum(n ** 2) AS of_squares, list(furthest) AS furthest
    FROM wholes GROUP BY reached
),
ways AS (SELECT * FROM every WHERE place <= {MOST}),
sums AS (
    SELECT p.reached, p.place, sum(p.n) AS journeys, count(*) AS customers, sum(p.n ** 2) AS squares, sum(p.n * a.n) AS crossed
    FROM people p JOIN wholes a ON a.reached = p.reached AND a.c = p.c WHERE p.place <= {MOST} GROUP BY ALL
),
{_STEPS}
SELECT w.reached, n.journeys, o.of, n.customers, n.squares, n.crossed, o.of_customers, o.of_squares,
    len(list_filter(o.furthest, lambda place: place > w.place)) AS beyond, p.stages, p.channels,
    coalesce((SELECT list(s.wait ORDER BY s.step) FROM steps s WHERE s.reached = w.reached AND s.place = w.place), []) AS waits
FROM ways w JOIN stops p ON p.reached = w.reached AND p.place = w.place JOIN outcomes o ON o.reached = w.reached
    JOIN sums n ON n.reached = w.reached AND n.place = w.place
ORDER BY w.reached DESC, w.place"""
    return sql, parameters


# Of the journeys `finished` on these `ways`.
_STEPS = """steps AS (
    SELECT w.reached, w.place, step, quantile_cont((times[step + 1] - times[step]) / 1e6, [0.25, 0.5, 0.75]) AS wait
    FROM (
        SELECT w.reached, w.place, o.times, unnest(range(1, len(o.times))) AS step
        FROM ways w JOIN finished o ON o.reached = w.reached AND o.spots = w.spots
    ) w GROUP BY ALL
),
stops AS (
    SELECT w.reached, w.place, list(coalesce(s.stage, '') ORDER BY w.step) AS stages,
        list(coalesce(s.channel, '') ORDER BY w.step) AS channels
    FROM (SELECT reached, place, unnest(spots) AS spot, unnest(range(1, len(spots) + 1)) AS step FROM ways) w
        JOIN spots s ON s.spot = w.spot
    GROUP BY ALL
)"""


def build_scores(question: StoriesQuestion, context: Context | None = None) -> Statement:
    """One row for each outcome and place of answers; columns: reached, stage, channel ("" for none), and those of `answer_sums`.

    An answer goes with the last journey that its customer had begun before it, up to one pause after that journey's end.
    """
    known = context or Context()
    over, parameters = _over(question, known)
    answers, of_answers = answers_of(question.metric, question.scope, known)
    sql = f"""WITH {over},
answers AS ({answers}),
own AS (
    SELECT o.reached, coalesce(a.stage, '') AS stage, a.channel, a.c, a.customer_id, a.points
    FROM answers a ASOF JOIN journeys j ON a.c = j.c AND a.t >= j.begun JOIN finished o ON o.one = j.one, limits
    WHERE a.t <= j.ended + pause
)
SELECT reached, stage, channel, {answer_sums(question.metric, known)}
FROM own GROUP BY reached, stage, channel ORDER BY reached, stage, channel"""
    return sql, [*parameters, *of_answers]


def _over(question: StoriesQuestion, context: Context) -> Statement:
    clauses = conditions("touchpoints", question.filters, question.scope, context)
    clauses.where.append("(j.reached OR j.ended + pause <= newest)")
    sql = f"""limits AS (
    SELECT epoch_us({last_touchpoint(context)}) AS newest, ?::BIGINT AS pause FROM touchpoints
),
finished AS (
    SELECT j.one, j.c, j.reached, j.spots, j.times
    FROM limits, journeys j JOIN touchpoints f ON f.rowid = j.one
    {clauses.sql()}
)"""
    return sql, [round(question.journeys.pause * 1_000_000), *clauses.parameters]
