"""Repeats: to the SQL of whose answers are, how alike those of one customer are, and whose ids are nobody's. Knows no estimate."""

from collections.abc import Iterable, Mapping, Sequence

from cxdash.metrics import METRICS, Metric, passes
from cxdash.queries.conditions import Context

CUSTOMER = "f.customer_id"
# Who has said an answer: a customer, else who filled in a form, which may have several questions of a metric.
CUSTOMER_OR_FORM = "coalesce(f.customer_id, chr(31) || f.response_id || chr(31) || coalesce(f.source, ''))"
WHO = {"responses": CUSTOMER_OR_FORM, "touchpoints": CUSTOMER}
CHOSEN = {
    "responses": "coalesce(f.customer_id, f.response_id)",
    "touchpoints": CUSTOMER,
}  # nearly the same, and quicker
ROWS = "SELECT (SELECT count(*) FROM responses) AS responses, (SELECT count(*) FROM touchpoints) AS touchpoints"
SAMPLE = 200_000  # rows of a table: customers enough to know it well
MANY, TIMES = 50, 100  # answers of one id, and times as many as an id usually has: more than that gives no person


def whose(metrics: Sequence[Metric], every: Iterable[str], context: Context) -> list[str]:
    """The columns that say whose the answers of these metrics (of one pass) are: `correlation`, that of two answers of one
    customer, and `customers`, a list with a number for each answer of which the customer is known. None where no metric of
    `every`, all that the statement asks for, needs them.
    """
    if not any(name in context.correlations for name in every):
        return []
    known = {one.id: context.correlations[one.id] for one in metrics if one.id in context.correlations}
    if not known:
        return ["NULL::DOUBLE AS correlation", "[]::UBIGINT[] AS customers"]
    cases = " ".join(f"WHEN '{name}' THEN {value!r}" for name, value in known.items())
    correlation = f"CASE f.metric {cases} END" if len(metrics) > 1 else repr(known[metrics[0].id])
    # To read who filled in a form costs as much as all the rest: only where a form has several answers.
    who = CUSTOMER_OR_FORM if context.forms & known.keys() else CUSTOMER
    return _columns(correlation, who, f"{metrics[0].points} IS NOT NULL", context)


def listed(metric: str, who: str, answered: str, context: Context) -> list[str]:
    """The same columns where a statement has one metric and its own names: SQL of the customer's id, and of what must hold of an
    answer that counts.
    """
    correlation = context.correlations.get(metric)
    return [] if correlation is None else _columns(repr(correlation), who, answered, context)


def _columns(correlation: str, who: str, answered: str, context: Context) -> list[str]:
    given = f"{who} IS NOT NULL AND {answered}"
    if context.nobody:
        given += f" AND hash({who}) NOT IN ({', '.join(map(str, context.nobody))})"
    return [f"{correlation}::DOUBLE AS correlation", f"coalesce(list(hash({who})) FILTER ({given}), []) AS customers"]


def build(rows: Mapping[str, int]) -> str:
    """SQL; columns: metric, forms (whether one of nobody known has several answers), and what `intraclass.Clustered` has: k, n,
    sizes, total, squares, within, every.

    rows: how many facts each table holds; of more than SAMPLE some of the customers are taken, with all of their answers. Of
    durations the points are their logarithms, as in every comparison of them. An id with so many answers that it can be no
    person ("guest") is left out: see `build_nobody`.
    """
    return "\nUNION ALL\n".join(_one(metrics, rows[metrics[0].table] // SAMPLE) for metrics in passes(METRICS))


def build_nobody(rows: Mapping[str, int]) -> str:
    """SQL; columns: who, the number (a hash) of an id under which more answers were given than any person gives. Of more than
    SAMPLE rows every so many are looked at: such ids are in many of them.
    """
    return "\nUNION\n".join(_nobody(metrics, rows[metrics[0].table] // SAMPLE) for metrics in passes(METRICS))


def _one(metrics: Sequence[Metric], one_in: int) -> str:
    """Of metrics that one pass sums."""
    table, points, name, asked = _asked(metrics)
    if one_in > 1:
        asked = f"hash({CHOSEN[table]}) % {one_in} = 0 AND {asked}"
    sums = {"n": "n", "sizes": "n * n", "total": "total", "squares": "squares", "within": "total * total / n"}
    several = f"FILTER (n > 1 AND n <= {_most()})"
    columns = ", ".join(f"coalesce(sum({sql}) {several}, 0)::DOUBLE AS {title}" for title, sql in sums.items())
    return f"""SELECT metric, coalesce(bool_or(unnamed) {several}, FALSE) AS forms, count(*) {several} AS k, {columns},
    coalesce(sum(n), 0)::DOUBLE AS every
FROM (SELECT *, median(n) OVER (PARTITION BY metric) AS usual FROM (
    SELECT {name} AS metric, count(*) AS n, bool_and(f.customer_id IS NULL) AS unnamed, sum({points})::DOUBLE AS total,
        sum({points} * {points})::DOUBLE AS squares
    FROM {table} f WHERE {asked}
    GROUP BY {name}, {WHO[table]}
))
GROUP BY metric"""


def _nobody(metrics: Sequence[Metric], one_in: int) -> str:
    table, _points, name, asked = _asked(metrics)
    times = max(one_in, 1)
    if one_in > 1:
        asked = f"hash(f.rowid) % {one_in} = 0 AND {asked}"
    return f"""SELECT DISTINCT who FROM (SELECT who, n * {times} AS n, median(n) OVER (PARTITION BY metric) AS usual FROM (
    SELECT {name} AS metric, hash({CUSTOMER}) AS who, count(*) AS n FROM {table} f WHERE {asked} AND {CUSTOMER} IS NOT NULL
    GROUP BY {name}, {CUSTOMER}
)) WHERE n > {_most()}"""


def _most() -> str:
    return f"greatest({MANY}, {TIMES} * usual)"


def _asked(metrics: Sequence[Metric]) -> tuple[str, str, str, str]:
    """The table, and SQL of the points that are compared, of the metric's id, and of which facts count."""
    first = metrics[0]
    points = f"ln(1 + {first.points})" if first.has_median else first.points
    asked = f"{points} IS NOT NULL AND {CHOSEN[first.table]} IS NOT NULL"
    if first.table == "touchpoints":
        return first.table, points, f"'{first.id}'", asked
    named = ", ".join(repr(one.id) for one in metrics)
    return first.table, points, "f.metric", f"{asked} AND f.respondent = 'customer' AND f.metric IN ({named})"
