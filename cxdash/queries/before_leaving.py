"""Before leaving: answers and response times of customers about to leave, and of those who stay, to the SQL of their parts.

All arithmetic on them is done elsewhere.
"""

from dataclasses import dataclass, field

from cxdash.errors import CxError
from cxdash.filters import Filters
from cxdash.metrics import METRICS, Metric
from cxdash.queries.churn import STRETCHES, limits
from cxdash.queries.conditions import DAY, TIME, Context, conditions
from cxdash.queries.parts import log_sums, score_sums

Statement = tuple[str, list[object]]


@dataclass(frozen=True)
class BeforeLeavingQuestion:
    """What customers said, and how soon they were answered, in the last days before their last sign of life, and otherwise.

    silence: as in `ChurnQuestion`; reach: how many days before count. The filters look at the answers and requests.
    """

    silence: int
    reach: int = 90
    filters: Filters = field(default_factory=Filters)
    scope: frozenset[str] | None = None


# Who is silent for so long is lost then, whatever they say later: to wait for it would put those who will say so, and are
# the least happy, among those who stay. The last sign of life is a touchpoint or an answer; of who said that they leave,
# that day. What was said on the day of leaving or after it came with the leaving, and tells nothing before it.
_SIGNS = """gone AS (
    SELECT customer_id, occurred_on, until, least(ended, silent) AS ended,
        ended IS NOT NULL AND (silent IS NULL OR ended < silent) AS told
    FROM stretches
),
answered AS (
    SELECT a.customer_id, s.occurred_on, max(a.answered_on) AS answered_on
    FROM (
        SELECT customer_id, answered_on FROM responses
        WHERE customer_id IS NOT NULL AND answered_on IS NOT NULL AND respondent = 'customer'
    ) a ASOF JOIN gone s ON a.customer_id = s.customer_id AND a.answered_on >= s.occurred_on
    WHERE a.answered_on < coalesce(s.ended, a.answered_on + 1)
    GROUP BY ALL
),
signs AS (
    SELECT s.customer_id, s.occurred_on, s.ended, s.told,
        CASE WHEN s.told THEN s.ended ELSE greatest(s.until, a.answered_on) END AS last_on
    FROM gone s LEFT JOIN answered a ON a.customer_id = s.customer_id AND a.occurred_on = s.occurred_on
)"""


def build(question: BeforeLeavingQuestion, context: Context | None = None) -> Statement:
    """One row for each metric, month and of three groups; columns: metric, month, way (“stayed”: the last sign of life came later
    than so many days after it; else how they left after that: “silent”, or “told”), and the columns of parts.

    A customer is in each group once at most, or those who answer often would make it look surer than it is: with the last
    answer before leaving, and with any one from while they stayed (by a hash: whichever, but always the same).
    Everybody is decided: what is so young that it cannot be known yet (the days before, and a silence) is left out, and so
    is what came from nobody who was a customer then. A table without what is filtered by is left out; CxError where both are.
    """
    known = context or Context()
    selects, parameters, refused = list[str](), list[object](), list[CxError]()
    for metrics in ([one for one in METRICS.values() if one.table == table] for table in ("responses", "touchpoints")):
        try:
            sql, values = _one(metrics, question, known)
        except CxError as error:
            refused.append(error)
            continue
        selects.append(sql)
        parameters.extend(values)
    if not selects:
        raise refused[0]
    union = "\nUNION ALL\n".join(selects)
    sql = f"{limits(known)},\n{STRETCHES},\n{_SIGNS}\n{union}"
    return sql, [question.silence, known.time_zone, *parameters]


def _one(metrics: list[Metric], question: BeforeLeavingQuestion, context: Context) -> Statement:
    """The metrics of one table."""
    first = metrics[0]
    day, time = DAY[first.table], TIME[first.table]
    clauses = conditions(first.table, question.filters, question.scope, context)
    clauses.joins = {
        "limits": "CROSS JOIN limits CROSS JOIN silence",
        "signs": f"ASOF JOIN signs s ON f.customer_id = s.customer_id AND {day} >= s.occurred_on",
    } | clauses.joins
    clauses.where += [
        f"{first.points} IS NOT NULL",
        f"{day} < coalesce(s.ended, {day} + 1)",
        "s.last_on IS NOT NULL",
    ]
    clauses.add(f"{day} <= limits.newest - silence.days - ?::INTEGER", question.reach)
    if first.table == "responses":
        clauses.add(f"f.metric IN ({', '.join(repr(one.id) for one in metrics)})")
    name = "f.metric" if len(metrics) > 1 else f"'{first.id}' AS metric"
    scale = "f.scale_max" if first.scales else "NULL::DOUBLE"
    sums = [*score_sums("f.score", bool(first.scales)), *log_sums("f.points", first.has_median)]
    sql = f"""SELECT metric, date_trunc('month', f.day)::DATE AS month, way, count(*) AS n, sum(f.points)::DOUBLE AS total,
    sum(f.points * f.points)::DOUBLE AS squares, 0 AS unscored,
    {", ".join(sums)}
FROM (
    SELECT metric, way, unnest(arg_max(
        {{'day': day, 'points': points, 'score': score, 'scale_max': scale_max}},
        {{'rank': CASE way WHEN 'stayed' THEN hash(customer_id, time)::HUGEINT ELSE epoch_us(time) END, 'of': import_id, 'row': row_number}}
    ))
    FROM (
        SELECT {name}, f.customer_id, {day} AS day, {time} AS time, {first.points} AS points, {first.score} AS score,
            {scale} AS scale_max, f.import_id, f.row_number,
            CASE WHEN s.last_on - {day} > ?::INTEGER THEN 'stayed' WHEN s.told THEN 'told' ELSE 'silent' END AS way
        FROM {first.table} f
        {clauses.sql()}
    )
    GROUP BY metric, way, customer_id
) f
GROUP BY ALL"""
    return sql, [question.reach, *clauses.parameters]
