"""Repeats: to the SQL of what tells how alike the answers of one customer are. Knows no estimate."""

from cxdash.metrics import METRICS, Metric

# Who has said a fact: a customer, else who filled in a form, which may have several questions of a metric; NULL for nobody known.
WHO = {"responses": "coalesce(f.customer_id, f.response_id || coalesce(f.source, ''))", "touchpoints": "f.customer_id"}
SAMPLE = 200_000  # rows of facts: customers enough to know it well


def build(rows: int) -> str:
    """SQL; columns: metric, forms (whether one of nobody known has several answers), and what `intraclass.Clustered` has: k, n,
    sizes, total, squares, within, every.

    rows: how many facts there are; of more than SAMPLE some of the customers are taken, with all of their answers. Of
    durations the points are their logarithms, as in every comparison of them.
    """
    chosen = f" AND hash({{who}}) % {rows // SAMPLE} = 0" if rows >= 2 * SAMPLE else ""
    return "\nUNION ALL\n".join(_one(metric, chosen.format(who=WHO[metric.table])) for metric in METRICS.values())


def _one(metric: Metric, chosen: str) -> str:
    points = f"ln(1 + {metric.points})" if metric.has_median else metric.points
    asked = f" AND f.metric = '{metric.id}' AND f.respondent = 'customer'" if metric.table == "responses" else ""
    sums = {"n": "n", "sizes": "n * n", "total": "total", "squares": "squares", "within": "total * total / n"}
    columns = ", ".join(f"coalesce(sum({sql}) FILTER (n > 1), 0)::DOUBLE AS {name}" for name, sql in sums.items())
    who = WHO[metric.table]
    return f"""SELECT '{metric.id}' AS metric, coalesce(bool_or(unnamed) FILTER (n > 1), FALSE) AS forms,
    count(*) FILTER (n > 1) AS k, {columns}, coalesce(sum(n), 0)::DOUBLE AS every
FROM (
    SELECT count(*) AS n, bool_and(f.customer_id IS NULL) AS unnamed, sum({points})::DOUBLE AS total,
        sum({points} * {points})::DOUBLE AS squares
    FROM {metric.table} f WHERE {who} IS NOT NULL AND {metric.points} IS NOT NULL{asked}{chosen}
    GROUP BY {who}
)"""
