"""Repeats: to the SQL of what tells how alike the answers of one customer are, and whose ids are nobody's. Knows no estimate."""

from collections.abc import Mapping

from cxdash.metrics import METRICS, Metric

CUSTOMER = "f.customer_id"
# Who has said an answer: a customer, else who filled in a form, which may have several questions of a metric.
CUSTOMER_OR_FORM = "coalesce(f.customer_id, chr(31) || f.response_id || chr(31) || coalesce(f.source, ''))"
WHO = {"responses": CUSTOMER_OR_FORM, "touchpoints": CUSTOMER}
_CHOSEN = {"responses": "coalesce(f.customer_id, f.response_id)", "touchpoints": CUSTOMER}  # the same, but quicker
ROWS = "SELECT (SELECT count(*) FROM responses) AS responses, (SELECT count(*) FROM touchpoints) AS touchpoints"
SAMPLE = 200_000  # rows of a table: customers enough to know it well
MANY, TIMES = 50, 100  # answers of one id, and times as many as an id usually has: more than that gives no person


def build(rows: Mapping[str, int]) -> str:
    """SQL; columns: metric, forms (whether one of nobody known has several answers), and what `intraclass.Clustered` has: k, n,
    sizes, total, squares, within, every.

    rows: how many facts each table holds; of more than SAMPLE some of the customers are taken, with all of their answers. Of
    durations the points are their logarithms, as in every comparison of them. An id with so many answers that it can be no
    person ("guest") is left out: see `build_nobody`.
    """
    return "\nUNION ALL\n".join(_one(*about, metrics, rows[about[0]] // SAMPLE) for about, metrics in _alike().items())


def build_nobody(rows: Mapping[str, int]) -> str:
    """SQL; columns: who, the number (a hash) of an id under which more answers were given than any person gives. Of more than
    SAMPLE rows every so many are looked at: such ids are in many of them.
    """
    return "\nUNION\n".join(_nobody(*about, metrics, rows[about[0]] // SAMPLE) for about, metrics in _alike().items())


def _alike() -> dict[tuple[str, str], list[Metric]]:
    """The metrics by their table and points: one pass counts them."""
    found: dict[tuple[str, str], list[Metric]] = {}
    for metric in METRICS.values():
        points = f"ln(1 + {metric.points})" if metric.has_median else metric.points
        found.setdefault((metric.table, points), []).append(metric)
    return found


def _one(table: str, points: str, metrics: list[Metric], one_in: int) -> str:
    """The metrics of one table and of the same points."""
    name, asked = _asked(table, points, metrics)
    if one_in > 1:
        asked = f"hash({_CHOSEN[table]}) % {one_in} = 0 AND {asked}"
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


def _nobody(table: str, points: str, metrics: list[Metric], one_in: int) -> str:
    name, asked = _asked(table, points, metrics)
    times = max(one_in, 1)
    if one_in > 1:
        asked = f"hash(f.rowid) % {one_in} = 0 AND {asked}"
    return f"""SELECT DISTINCT who FROM (SELECT who, n * {times} AS n, median(n) OVER (PARTITION BY metric) AS usual FROM (
    SELECT {name} AS metric, hash({CUSTOMER}) AS who, count(*) AS n FROM {table} f WHERE {asked} AND {CUSTOMER} IS NOT NULL
    GROUP BY {name}, {CUSTOMER}
)) WHERE n > {_most()}"""


def _most() -> str:
    return f"greatest({MANY}, {TIMES} * usual)"


def _asked(table: str, points: str, metrics: list[Metric]) -> tuple[str, str]:
    """SQL of the metric's id, and of which facts count."""
    asked = f"{points} IS NOT NULL AND {_CHOSEN[table]} IS NOT NULL"
    if table == "responses":
        named = ", ".join(repr(one.id) for one in metrics)
        return "f.metric", f"{asked} AND f.respondent = 'customer' AND f.metric IN ({named})"
    return f"'{metrics[0].id}'", asked
