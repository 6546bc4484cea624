"""Parts: a question to the SQL of the additive parts of its metrics. All arithmetic on them is done elsewhere."""

from cxdash.metrics import Metric, find_metric, passes
from cxdash.queries.conditions import DAY, Context, conditions, usable
from cxdash.queries.medians import middle
from cxdash.queries.question import Question
from cxdash.queries.repeats import whose

Statement = tuple[str, list[object]]


def build(question: Question, context: Context | None = None) -> Statement:
    """SQL and parameters; columns: metric, [start], one for each of `by`, n, total, squares, score_total, scale, unscored. Where
    durations are asked for (of other metrics then NULL or 0) also middle (if medians are), log_total, log_squares, log_cubes, and
    early, how many are so new that only short ones can be known. Where customers answer more than once
    (`Context.correlations`) also correlation and customers: see `repeats.whose`.

    Raises CxError for an unknown metric or dimension, and for a dimension that a metric's rows do not have.
    """
    known = context or Context()
    selects, parameters = [], list[object]()
    for metrics in passes(question.metrics):
        sql, values = _one(metrics, question, known)
        selects.append(sql)
        parameters.extend(values)
    return "\nUNION ALL\n".join(selects), parameters


def _one(metrics: list[Metric], question: Question, context: Context) -> Statement:
    metric = metrics[0]
    clauses = conditions(metric.table, question.filters, question.scope, context, question.by)
    columns, parameters = [f"'{metric.id}' AS metric" if len(metrics) == 1 else "f.metric AS metric"], list[object]()
    keys = [] if len(metrics) == 1 else ["1"]
    if question.grain is not None:
        columns.append(f"{_bucket(metric, question.grain)} AS start")
        clauses.add(f"{DAY[metric.table]} IS NOT NULL")
        keys.append(str(len(columns)))
    for place, name in enumerate(question.by):
        dimension = usable(name, metric.table, context)
        clauses.join(dimension)
        columns.append(f"coalesce({dimension.sql}, '') AS by{place}")
        parameters.extend(dimension.parameters)
        keys.append(str(len(columns)))
    if metric.table == "responses":
        clauses.add(f"f.metric IN ({', '.join(repr(one.id) for one in metrics)})")
    columns += [*_sums(metric), *_times(metric, question, context), *whose(metrics, question.metrics, context)]
    lines = ["SELECT " + ", ".join(columns), f"FROM {metric.table} f", clauses.sql()]
    if keys:
        lines.append("GROUP BY " + ", ".join(keys))
    return "\n".join(line for line in lines if line), parameters + clauses.parameters


def _bucket(metric: Metric, grain: str) -> str:
    day = DAY[metric.table]
    return day if grain == "day" else f"date_trunc('{grain}', {day})::DATE"


def _sums(metric: Metric) -> list[str]:
    points = metric.points
    return [
        f"count({points}) AS n",
        f"coalesce(sum({points}), 0)::DOUBLE AS total",
        f"coalesce(sum({points} * {points}), 0)::DOUBLE AS squares",
        *score_sums(metric.score, bool(metric.scales)),
        f"count(*) - count({points}) AS unscored",
    ]


def _times(metric: Metric, question: Question, context: Context) -> list[str]:
    """What only durations have; nothing where no metric of the question is one: a column of nothing costs as much as any."""
    if not any(find_metric(name).has_median for name in question.metrics):
        return []
    middles = (
        [] if question.medians is None else [middle(metric.points, question.medians if metric.has_median else None)]
    )
    return [*middles, *log_sums(metric.points, metric.has_median), _early(metric, context)]


def _early(metric: Metric, context: Context) -> str:
    """How many of the requests are so new that slow answers to such are still to come."""
    if not metric.has_median or context.ripe is None:
        return "0 AS early"
    return f"count({metric.points}) FILTER (f.occurred_at > TIMESTAMP '{context.ripe.isoformat(' ')}') AS early"


def log_sums(points: str, given: bool = True) -> list[str]:
    """The sums of the logarithms of durations, of their squares and cubes; given: whether the points are durations."""
    powers = {"log_total": 1, "log_squares": 2, "log_cubes": 3}
    if not given:
        return [f"NULL::DOUBLE AS {name}" for name in powers]
    return [f"coalesce(sum(pow(ln(1 + {points}), {power})), 0)::DOUBLE AS {name}" for name, power in powers.items()]


def score_sums(score: str, is_scaled: bool) -> list[str]:
    """The sum of plain scores, and the end of the scale that all of them stand on: NULL both where there are several.

    Groups on different scales have no mean together, and that of scores on both would mean nothing. is_scaled: whether
    scores have a scale. What earns no points has no score either, so nothing is filtered here: a filter costs as much as a sum.
    """
    total = f"coalesce(sum({score}), 0)"
    if not is_scaled:
        return [f"{total}::DOUBLE AS score_total", "NULL::DOUBLE AS scale"]
    return [
        f"CASE WHEN min(f.scale_max) <> max(f.scale_max) THEN NULL ELSE {total} END::DOUBLE AS score_total",
        "CASE WHEN min(f.scale_max) = max(f.scale_max) THEN max(f.scale_max) END::DOUBLE AS scale",
    ]
