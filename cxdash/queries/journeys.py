"""Journeys: touchpoints cut into ways to a purchase, and the spots on these, to SQL. Knows no filter and no kind of journey."""

from dataclasses import dataclass

from cxdash.queries.conditions import Context, in_scope
from cxdash.queries.presence import NumbersQuestion, build_numbers
from cxdash.queries.walks import IN_THE_DATA, Below

Statement = tuple[str, list[object]]

_MOST_SPOTS = 1_048_576  # a place and a spot are packed into one number: lists of those are sorted fast
_AT_A_SPOT = "s.stage IS NOT DISTINCT FROM f.stage AND s.channel IS NOT DISTINCT FROM f.channel"


@dataclass(frozen=True)
class SpotsQuestion:
    """Every stage in every channel in which a touchpoint stands."""


def build_spots(_question: SpotsQuestion, _context: Context | None = None) -> Statement:
    """One row for each spot; columns: spot (a number from 1 on, in the order of stages), stage, channel (NULL for none), way (a
    number for the channel).
    """
    sql = """SELECT stage, channel, (row_number() OVER (ORDER BY stage, channel))::INTEGER AS spot,
    (dense_rank() OVER (ORDER BY channel))::INTEGER AS way
FROM (SELECT DISTINCT stage, channel FROM touchpoints)"""
    return sql, []


@dataclass(frozen=True)
class JourneysQuestion:
    """Journeys over these stages. ends: those of them with which a journey is at its end; pause: seconds.

    Touchpoints of other stages are on no journey. One begins anew after its end, and after a pause longer than this.
    scope: the locations of which the touchpoints may be told one by one; None: of all.
    """

    stages: tuple[str, ...]
    ends: tuple[str, ...]
    pause: float
    scope: frozenset[str] | None = None

    @property
    def rests_on(self) -> Below:
        return {"numbers": (NumbersQuestion(), build_numbers), "spots": (SpotsQuestion(), build_spots)}


def build_journeys(question: JourneysQuestion, _context: Context | None = None) -> Statement:
    """One row for each journey; columns: c (the customer's number), one (the rowid of its last touchpoint), begun, ended,
    following (when its first and last touchpoint and the next journey's first were, in microseconds), reached (whether it
    came to its end), and without touchpoints outside the scope many (its channels) and the lists spots (numbers) and times.

    Touchpoints at one time stand in the order of the data.
    """
    mine, told, locations = "", "", list[object]()
    if question.scope is not None:
        at_mine, *locations = in_scope(question.scope)
        mine, told = f"\n        coalesce({at_mine}, FALSE) AS mine,", " FILTER (mine)"
    sql = f"""WITH known AS (SELECT ?::VARCHAR[] AS ending, ?::BIGINT AS pause),
way AS (
    SELECT f.rowid AS one, n.c, s.spot, CASE WHEN s.channel IS NOT NULL THEN s.way END AS way, epoch_us(f.occurred_at) AS t,{mine}
        list_contains(ending, s.stage) AS ends, pause
    FROM known, touchpoints f JOIN numbers n ON n.customer_id = f.customer_id JOIN spots s ON {_AT_A_SPOT}
    WHERE f.occurred_at IS NOT NULL AND f.stage IN (SELECT unnest(?::VARCHAR[]))
    ORDER BY n.c, t, {IN_THE_DATA}, f.rowid
),
-- One walk over all customers, in order: a window for each of them would sort them again and again.
marked AS (
    SELECT *, row_number() OVER () AS place,
        lag(c) OVER () IS DISTINCT FROM c OR lag(ends) OVER () OR t - lag(t) OVER () > pause AS begins
    FROM way
),
cut AS (SELECT *, sum(begins::INTEGER) OVER (ROWS UNBOUNDED PRECEDING)::BIGINT AS journey FROM marked),
whole AS (
    SELECT journey, any_value(c) AS c, arg_max(one, place) AS one, min(t) AS begun, max(t) AS ended, bool_or(ends) AS reached,
        count(DISTINCT way){told} AS many, list_sort(list(place * {_MOST_SPOTS} + spot){told}) AS stops,
        list_sort(list(t){told}) AS times
    FROM cut GROUP BY journey
)
SELECT * EXCLUDE (journey, stops), lead(begun) OVER (PARTITION BY c ORDER BY journey) AS following,
    [(stop % {_MOST_SPOTS})::INTEGER FOR stop IN stops] AS spots
FROM whole"""
    return sql, [list(question.ends), round(question.pause * 1_000_000), *locations, list(question.stages)]
