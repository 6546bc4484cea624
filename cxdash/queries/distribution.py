"""Distribution: how often each score, or each length of time, was given, to SQL. All arithmetic on it is done elsewhere."""

from dataclasses import dataclass, field, replace

from cxdash.filters import Filters
from cxdash.metrics import find_metric
from cxdash.queries.conditions import Context, conditions
from cxdash.queries.question import Compare
from cxdash.queries.repeats import whose

Statement = tuple[str, list[object]]


@dataclass(frozen=True)
class DistributionQuestion:
    """The valid answers of one metric by score. scope: the locations that this person may see; None: all of them."""

    metric: str
    filters: Filters = field(default_factory=Filters)
    scope: frozenset[str] | None = None

    def before(self, compare: Compare = "previous") -> "DistributionQuestion | None":
        """The same question about the comparison period; None when the period has no two bounds."""
        filters = self.filters.before(compare)
        return None if filters is None else replace(self, filters=filters)


def build(question: DistributionQuestion, context: Context | None = None) -> Statement:
    """SQL and parameters; columns: scale_low, scale_high (NULL where the metric has no scale), bin, n, broken.

    bin: the score, one with a fraction going with the whole number below it (broken: how many have one), which earns
    the same; of a metric with `edges` how many of those are reached. Where customers answer more than once also
    correlation and customers (`repeats.whose`).
    """
    metric = find_metric(question.metric)
    known = context or Context()
    clauses = conditions(metric.table, question.filters, question.scope, known)
    clauses.add(f"{metric.points} IS NOT NULL")
    if metric.table == "responses":
        clauses.add(f"f.metric = '{metric.id}'")
    if metric.edges:
        scale, broken = "NULL::DOUBLE AS scale_low, NULL::DOUBLE AS scale_high", "0"
        place = " + ".join(f"({metric.points} >= {edge!r})::INTEGER" for edge in metric.edges)
    else:
        scale, place = "f.scale_min AS scale_low, f.scale_max AS scale_high", f"floor({metric.score})::INTEGER"
        broken = f"count(*) FILTER ({metric.score} <> floor({metric.score}))"
    columns = [scale, f"{place} AS bin", "count(*) AS n", f"{broken} AS broken", *whose([metric], [metric.id], known)]
    lines = [
        f"SELECT {', '.join(columns)}",
        f"FROM {metric.table} f",
        clauses.sql(),
        "GROUP BY 1, 2, 3",
    ]
    return "\n".join(lines), clauses.parameters
