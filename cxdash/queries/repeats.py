"""Repeats: to the SQL of what tells how alike the answers of one customer are. Knows no estimate."""

from cxdash.metrics import METRICS, Metric

# Who has said a fact: a customer, else who filled in a form, which may have several questions of a metric; NULL for nobody known.
WHO = {"responses": "coalesce(f.customer_id, f.response_id || coalesce(f.source, ''))", "touchpoints": "f.customer_id"}
_CHOSEN = {
    "responses": "coalesce(f.customer_id, f.response_id)",
    "touchpoints": "f.customer_id",
}  # the same, but quicker
SAMPLE = 200_000  # rows of facts: customers enough to know it well


def build(rows: int) -> str:
    """SQL; columns: metric, forms (whether one of nobody known has several answers), and what `intraclass.Clustered` has: k, n,
    sizes, total, squares, within, every.

    rows: how many facts there are; of more than SAMPLE some of the customers are taken, with all of their answers. Of
    durations the points are their logarithms, as in every comparison of them.
    """
    alike: dict[tuple[str, str], list[Metric]] = {}
    for metric in METRICS.values():
        points = f"ln(1 + {metric.points})" if metric.has_median else metric.points
        alike.setdefault((metric.table, points), []).append(metric)
    return "\nUNION ALL\n".join(_one(*about, metrics, rows // SAMPLE) for about, metrics in alike.items())


def _one(table: str, points: str, metrics: list[Metric], one_in: int) -> str:
    """The metrics of one table and of the same points."""
    asked, name = f"{points} IS NOT NULL AND {_CHOSEN[table]} IS NOT NULL", f"'{metrics[0].id}'"
    if table == "responses":
        name = "f.metric"
        asked += f" AND f.respondent = 'customer' AND f.metric IN ({', '.join(repr(one.id) for one in metrics)})"
    if one_in > 1:
        asked = f"hash({_CHOSEN[table]}) % {one_in} = 0 AND {asked}"
    sums = {"n": "n", "sizes": "n * n", "total": "total", "squares": "squares", "within": "total * total / n"}
    columns = ", ".join(f"coalesce(sum({sql}) FILTER (n > 1), 0)::DOUBLE AS {title}" for title, sql in sums.items())
    return f"""SELECT metric, coalesce(bool_or(unnamed) FILTER (n > 1), FALSE) AS forms, count(*) FILTER (n > 1) AS k, {columns},
    coalesce(sum(n), 0)::DOUBLE AS every
FROM (
    SELECT {name} AS metric, count(*) AS n, bool_and(f.customer_id IS NULL) AS unnamed, sum({points})::DOUBLE AS total,
        sum({points} * {points})::DOUBLE AS squares
    FROM {table} f WHERE {asked}
    GROUP BY {name}, {WHO[table]}
)
GROUP BY metric"""
