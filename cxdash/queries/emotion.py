"""Emotion: customers' comments to learn their tone from, and those of stages and channels, to SQL. Knows no word of them."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from cxdash.filters import Filters
from cxdash.metrics import METRICS
from cxdash.queries.conditions import Clauses, Context, conditions
from cxdash.queries.repeats import CUSTOMER_OR_FORM

Statement = tuple[str, list[object]]

LEARNT = 20_000  # comments that are learnt from, the newest: more make what is learnt hardly better
MOST = 50_000  # that are judged, the newest: as many are read in a few seconds
LONGEST = 1000  # characters of each
_SAID = "trim(f.comment) <> ''"
_FORM = CUSTOMER_OR_FORM.replace("f.customer_id, ", "NULL, ", 1)


@dataclass(frozen=True)
class ScoredCommentsQuestion:
    """The newest comments that came with a good or with a bad answer."""

    scope: frozenset[str] | None = None
    most: int = LEARNT


@dataclass(frozen=True)
class StagedCommentsQuestion:
    """The newest comments about a stage, with or without a score."""

    filters: Filters = field(default_factory=Filters)
    scope: frozenset[str] | None = None
    most: int = MOST


def build_scored(question: ScoredCommentsQuestion, context: Context | None = None) -> Statement:
    """SQL and parameters; columns: who (a number for the customer, of nobody known for the form), metric, stage, channel,
    language ("" where not given), comment, is_good; the newest first.

    Good and bad are the ends of what an answer of the metric can earn; those between, such as passives, are left out.
    """
    known = context or Context()
    clauses = conditions("responses", Filters(), question.scope, known)
    clauses.add(_SAID)
    ends = [(one.id, *one.bounds) for one in METRICS.values() if one.table == "responses" and one.bounds]
    clauses.add(
        "("
        + " OR ".join(f"(f.metric = '{name}' AND f.points IN ({low:g}, {high:g}))" for name, low, high in ends)
        + ")"
    )
    best = " OR ".join(
        f"(f.metric = '{name}' AND f.points = {high if METRICS[name].better > 0 else low:g})"
        for name, low, high in ends
    )
    sql = f"SELECT {_columns(known)}, f.metric, {best} AS is_good\n{_newest(clauses.sql(), question.most)}"
    return sql, clauses.parameters


def build_staged(question: StagedCommentsQuestion, context: Context | None = None) -> Statement:
    """SQL and parameters; columns: who, stage, channel, language, comment (all as of `build_scored`), score ("" without a valid one:
    of comments of one score the text is the same), of (comments in all); the newest first.

    Only customers' words, whoever is picked.
    """
    known = context or Context()
    clauses = _staged(question, known)
    score = "coalesce(f.metric || ' ' || f.points, '') AS score"
    return (
        f"SELECT {_columns(known)}, {score}, count(*) OVER () AS of\n{_newest(clauses.sql(), question.most)}",
        clauses.parameters,
    )


def build_places(question: StagedCommentsQuestion, context: Context | None = None) -> Statement:
    """SQL and parameters; columns: location ("" for none), customers who wrote such comments, of all there are."""
    known = context or Context()
    clauses = _staged(question, known)
    who = _who(known)
    sql = f"SELECT coalesce(f.location_id, '') AS location, count(DISTINCT {who}) AS customers\nFROM responses f\n{clauses.sql()}"
    return f"{sql}\nGROUP BY 1 ORDER BY 1", clauses.parameters


def _staged(question: StagedCommentsQuestion, context: Context) -> Clauses:
    clauses = conditions("responses", question.filters, question.scope, context, by=("respondent",))
    clauses.add("f.respondent = 'customer'")
    clauses.add("f.stage <> ''")
    clauses.add(_SAID)
    return clauses


def _columns(context: Context) -> str:
    return (
        f"hash({_who(context)}) AS who, coalesce(f.stage, '') AS stage, coalesce(f.channel, '') AS channel, "
        f"coalesce(f.language, '') AS language, left(f.comment, {LONGEST}) AS comment"
    )


def _who(context: Context) -> str:
    """Who said an answer; an id that is no person's is not."""
    if not context.nobody:
        return CUSTOMER_OR_FORM
    return f"CASE WHEN hash(f.customer_id) IN ({_listed(context.nobody)}) THEN {_FORM} ELSE {CUSTOMER_OR_FORM} END"


def _listed(numbers: Sequence[int]) -> str:
    return ", ".join(map(str, numbers))


def _newest(clauses: str, most: int) -> str:
    order = "f.answered_at DESC NULLS LAST, f.import_id, f.row_number, f.metric, f.comment"
    return f"FROM responses f\n{clauses}\nORDER BY {order}\nLIMIT {int(most)}"
