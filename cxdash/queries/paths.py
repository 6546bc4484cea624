"""Paths: the ways that customers take from touchpoint to touchpoint, to the SQL of customers per way. Knows no chart."""

from collections.abc import Callable
from dataclasses import dataclass, field

from cxdash.errors import CxError
from cxdash.filters import Filters
from cxdash.queries.conditions import Context, and_in_scope, conditions, split_by
from cxdash.queries.walks import WalksQuestion, build_walks

Statement = tuple[str, list[object]]

MOST_DEPTH = 12


@dataclass(frozen=True)
class PathsQuestion:
    """Ways of at most `depth` touchpoints: from each customer's first one of the stage `start` on, or up to the first one
    of the stage `end`, or from that start to the first such end after it; without either, from the first touchpoint on.

    The filters, and the split, look at the touchpoint that a way goes from; at the end, where only that is given.
    scope: ways are of the touchpoints at these locations, as if there were no others; None: of all.
    """

    start: str | None = None
    end: str | None = None
    depth: int = 5
    filters: Filters = field(default_factory=Filters)
    scope: frozenset[str] | None = None
    by: str | None = None

    @property
    def rests_on(self) -> dict[str, tuple[WalksQuestion, Callable[..., Statement]]]:
        return {"walks": (WalksQuestion(), build_walks)}


def build(question: PathsQuestion, context: Context | None = None) -> Statement:
    """One row for each way; columns: [by0], stages (a list, "" for a touchpoint without one), arrives, customers.

    stages is NULL for the customers whose way from start to end is longer than the depth, and, with arrives false, of
    those who never came to the end. Touchpoints at one time stand in the order of the data.
    Raises CxError("paths.depth") for a depth that is not from 2 to MOST_DEPTH.
    """
    depth = question.depth
    if not 2 <= depth <= MOST_DEPTH:
        raise CxError("paths.depth", value=depth, most=MOST_DEPTH)
    clauses = conditions("touchpoints", question.filters, question.scope, context or Context())
    key, of_key = split_by(question.by, "touchpoints", context or Context(), clauses)
    begins, parameters = " AND ".join(clauses.where) or "TRUE", [*of_key, *clauses.parameters]
    seen, of_scope = and_in_scope(question.scope)
    clauses.where = []
    anchor = question.end if question.start is None else question.start
    parameters += of_scope + [anchor] * (anchor is not None)
    ends, bounds = _bounds(question, "a.by0, " if key else "")
    from_to = bool(ends)
    parameters += [question.end] * from_to
    shown = f"CASE WHEN last_place - place < {depth} THEN stages END" if from_to else "stages"
    sql = f"""WITH numbered AS (
    SELECT {key}w.c AS customer, coalesce(f.stage, '') AS stage, coalesce({begins}, FALSE) AS begins, {_place(question)} AS place
    FROM touchpoints f JOIN walks w ON w.one = f.rowid{seen}
    {clauses.sql()}
),
anchors AS (
    SELECT customer, min(place) AS place{", arg_min(by0, place) AS by0" if key else ""}
    FROM numbered WHERE begins{"" if anchor is None else " AND stage = ?"}
    GROUP BY customer
){ends},
taken AS (
    SELECT {"a.by0, " if key else ""}a.customer, a.place, {"a.last_place" if from_to else "a.place"} AS last_place,
        list(n.stage ORDER BY n.place) AS stages
    FROM {"arrivals" if from_to else "anchors"} a LEFT JOIN numbered n ON n.customer = a.customer AND {bounds}
    GROUP BY ALL
)
SELECT {"by0, " if key else ""}{shown} AS stages, last_place IS NOT NULL AS arrives, count(*) AS customers
FROM taken GROUP BY ALL ORDER BY customers DESC, stages"""
    return sql, parameters


def _place(question: PathsQuestion) -> str:
    """The place of a touchpoint among those that are seen: a gap would tell of others."""
    return "w.place" if question.scope is None else "row_number() OVER (PARTITION BY w.c ORDER BY w.place)"


def _bounds(question: PathsQuestion, key: str) -> tuple[str, str]:
    """The CTE that finds where ways end, if they have a start too, and which touchpoints `n` are on the way of `a`."""
    before = question.depth - 1
    if question.end is None:
        return "", f"n.place BETWEEN a.place AND a.place + {before}"
    if question.start is None:
        return "", f"n.place BETWEEN a.place - {before} AND a.place"
    return _ENDS.format(key=key), f"n.place BETWEEN a.place AND least(a.last_place, a.place + {before})"


_ENDS = """,
arrivals AS (
    SELECT {key}a.customer, a.place, min(n.place) AS last_place
    FROM anchors a LEFT JOIN numbered n ON n.customer = a.customer AND n.place > a.place AND n.stage = ?
    GROUP BY ALL
)"""
