"""Funnel: an ordered funnel's question to the SQL that counts customers per furthest step. Rates are made elsewhere.

It is asked of the table `attempts` (see `attempts.py`): filters and split look at the touchpoint that begins an attempt
alone, and the window cuts its chain. All times are whole microseconds: windows are hit exactly.
"""

from collections.abc import Collection

from cxdash.errors import CxError, did_you_mean
from cxdash.queries.attempts import check_steps
from cxdash.queries.conditions import Clauses, Context, conditions, split_by
from cxdash.queries.parts import score_sums
from cxdash.queries.question import FunnelQuestion

Statement = tuple[str, list[object]]

FEELINGS = ("nps", "csat", "ces")

STAGE_NAMES = "SELECT DISTINCT stage FROM touchpoints WHERE stage IS NOT NULL ORDER BY stage"


def check_stages(steps: Collection[str], known: Collection[str]) -> None:
    """CxError("funnel.stage") for the first step that no touchpoint has as its stage."""
    for name in steps:
        if name not in known:
            raise CxError("funnel.stage", name=name, hint=did_you_mean(name, known))


def build(question: FunnelQuestion, context: Context | None = None) -> Statement:
    """One row for each group and step; columns: [by0], step (from 1), stopped, open, median_seconds, p90_seconds.

    stopped: customers whose furthest step it is and who are lost there (or done, at the last step); open: those whose
    furthest step it is while an attempt of theirs can still go on; the times are from the step to the next one, of
    the customers who went on. Raises CxError("funnel.steps") unless there are 2 to MOST_STEPS steps, and
    CxError("funnel.filtered") where the filter on stage leaves out the first of them, CxError("funnel.optional").

    Where customers may come to a step past one before it (optional steps), or to one in another group (attribution to
    each step), there is a column more: reached, the customers who came to the step.
    """
    return _counts(question, context or Context(), True)


def build_counts(question: FunnelQuestion, context: Context | None = None) -> Statement:
    """As `build`, without the times (NULL): for who asks how many alone it is a fraction of the work."""
    return _counts(question, context or Context(), False)


def _counts(question: FunnelQuestion, context: Context, is_timed: bool) -> Statement:
    chain, parameters = _furthest(question, context)
    if _has_gaps(question):
        return _per_step(question, chain), parameters
    places = range(1, len(question.steps) + 1)
    stopped = ", ".join(f"count(*) FILTER (depth = {place} AND NOT is_open)" for place in places)
    still_open = ", ".join(f"count(*) FILTER (depth = {place} AND is_open)" for place in places)
    # Nobody reads the gaps then, and the engine leaves out what nobody reads.
    of = "quantile_cont(gap{place} / 1e6, [0.5, 0.9])" if is_timed else "NULL::DOUBLE[]"
    times = ", ".join(of.format(place=place) for place in places[:-1])
    key = "" if question.by is None else "by0, "
    lines = [
        chain + ",",
        "groups AS (",
        f"    SELECT {key}[{stopped}] AS stopped,",
        f"        [{still_open}] AS still_open,",
        f"        [{times}, NULL] AS times",
        "    FROM furthest" + ("" if question.by is None else " GROUP BY by0"),
        ")",
        f"SELECT {key}unnest(range(1, {len(places) + 1})) AS step, unnest(stopped) AS stopped, unnest(still_open) AS open,",
        "    unnest(times)[1] AS median_seconds, unnest(times)[2] AS p90_seconds",
        "FROM groups" + ("" if question.by is None else "\nORDER BY by0, step"),
    ]
    return "\n".join(lines), parameters


def build_feelings(question: FunnelQuestion, context: Context | None = None) -> Statement:
    """Parts of NPS, CSAT and CES of a funnel's customers by where they ended; columns: metric, [by0], step, is_open and
    those of parts: n, total, squares, score_total, scale, median, unscored.

    Answers count from the start of the customer's attempt that counts until its window ends. Answers at locations outside
    the scope are left out.
    """
    chain, parameters = _furthest(question, context or Context())
    scope = ""
    if question.scope is not None:
        scope = " AND f.location_id IN (SELECT unnest(?::VARCHAR[]))"
        parameters.append(sorted(question.scope))
    key = "" if question.by is None else "by0, "
    names = ", ".join(f"'{metric}'" for metric in FEELINGS)
    lines = [
        chain,
        # An answer meets one row at most in each group: that of its customer's furthest attempt.
        f"SELECT f.metric, {key}e.depth AS step, e.is_open, count(f.points) AS n, coalesce(sum(f.points), 0)::DOUBLE AS total,",
        "    coalesce(sum(f.points * f.points), 0)::DOUBLE AS squares,",
        *(f"    {one}," for one in score_sums("f.score", True)),
        "    NULL::DOUBLE AS median, count(*) - count(f.points) AS unscored",
        "FROM responses f JOIN furthest e USING (customer_id), limits",
        f"WHERE f.metric IN ({names}) AND f.respondent = 'customer'",
        "    AND epoch_us(f.answered_at) BETWEEN e.entry AND e.entry + limits.reach" + scope,
        "GROUP BY ALL",
    ]
    return "\n".join(lines), parameters


def _per_step(question: FunnelQuestion, chain: str) -> str:
    """The same counts of customers whose furthest attempts are lists of times, with NULL for a step left out."""
    key, where = "", ""
    if question.by is not None:
        key = "by0, "
    group = key
    if key and question.attribution == "step":
        group, where = "vs[step] AS by0, ", " WHERE ts[step] IS NOT NULL"
    return f"""{chain},
steps AS (
    SELECT {group}step, depth, is_open, ts[step] AS came, list_min(ts[step + 1:]) - ts[step] AS gap
    FROM furthest, (SELECT unnest(range(1, {len(question.steps) + 1})) AS step){where}
)
SELECT {key}step, count(*) FILTER (depth = step AND NOT is_open) AS stopped, count(*) FILTER (depth = step AND is_open) AS open,
    count(came) AS reached, quantile_cont(gap / 1e6, [0.5, 0.9])[1] AS median_seconds,
    quantile_cont(gap / 1e6, [0.5, 0.9])[2] AS p90_seconds
FROM steps GROUP BY {key}step ORDER BY {key}step"""


def _has_gaps(question: FunnelQuestion) -> bool:
    return bool(question.optional) or (question.by is not None and question.attribution == "step")


def check_options(question: FunnelQuestion) -> None:
    """CxError for steps, optional steps and exclusions that make no funnel, and for a filter that no attempt can pass."""
    steps = question.steps
    check_steps(steps)
    for name in question.optional:
        if question.order != "ordered" or steps.count(name) != 1 or name in (steps[0], steps[-1]):
            raise CxError("funnel.optional", name=name)
    for one in question.exclude:
        if not 1 <= one.since < one.until <= len(steps):
            raise CxError("funnel.exclude", value=f"{one.stage}@{one.since}-{one.until}", steps=len(steps))
    picked = question.filters.picked("stage")
    first = steps if question.order == "any" else steps[:1]
    if picked and not set(first) & set(picked):  # that nobody entered would be no finding
        raise CxError("funnel.filtered", name=steps[0])


def _furthest(question: FunnelQuestion, context: Context) -> Statement:
    """WITH … furthest: for each (by0, c) its depth, is_open, entry and the gaps of its furthest, then earliest attempt.

    Instead of the gaps, where `_has_gaps`: ts, the times of all steps, and for attribution to each of them vs, its values.
    """
    check_options(question)
    last = len(question.steps)
    starts, parameters = _starts(question, context)
    made, came_from = _made(question)
    depth = "1 + " + " + ".join(f"(t{place} IS NOT NULL)::INT" for place in range(2, last + 1))
    if question.optional:
        depth = (
            "CASE "
            + " ".join(f"WHEN t{place} IS NOT NULL THEN {place}" for place in range(last, 1, -1))
            + " ELSE 1 END"
        )
    key, by_step = "" if question.by is None else "by0, ", question.by is not None and question.attribution == "step"
    values = "[" + ", ".join(f"v{place}" for place in range(1, last + 1)) + "]"
    group = f", {values}[depth] AS by0" if key and question.attribution == "last" else ""
    gaps = "".join(f",\n        arg_max(t{place + 1} - t{place}, rank) AS gap{place}" for place in range(1, last))
    if _has_gaps(question):
        gaps = f",\n        arg_max([{', '.join(f't{place}' for place in range(1, last + 1))}], rank) AS ts"
    if by_step:
        # Attempts that begin at one time have the same steps; of their own values the first in the alphabet is taken.
        gaps += f",\n        arg_min({values}, {{'rank': -rank, 'v': v1}}) AS vs, vs[max(depth)] AS by0"
    grouped = "" if by_step else key
    sql = f"""{starts}{made},
cut AS (
    SELECT *, {depth} AS depth, t{last} IS NULL AND closes > limits.newest AS is_open{group}
    FROM {came_from}, limits
),
-- A deeper attempt ranks higher, an earlier one among equally deep ones. An attempt without a gap is passed over.
ranked AS (SELECT *, depth::BIGINT * {2**59} - t1 AS rank FROM cut),
furthest AS (
    SELECT {grouped}c, any_value(customer_id) AS customer_id, max(depth) AS depth,
        bool_or(is_open) AND max(depth) < {last} AS is_open, arg_max(t1, rank) AS entry{gaps}
    FROM ranked GROUP BY {grouped}c
)"""
    return sql, parameters


def _made(question: FunnelQuestion) -> tuple[str, str]:
    """The CTEs between `entries` and `cut`, and the name of the last of them.

    An optional step is taken if it comes before the next step that is. An excluded stage voids an attempt between its
    steps, and where the later one was not reached, until the window ends.
    """
    ctes, name, last = "", "entries", len(question.steps)

    def following(place: int) -> str:
        return ", ".join(f"t{later}" for later in range(place, last + 1))

    for place in reversed(question.left_out):
        taken = f"CASE WHEN t{place} <= coalesce({following(place + 1)}, t{place}) THEN t{place} END AS t{place}"
        ctes += f",\ntaken{place} AS (SELECT * REPLACE ({taken}) FROM {name})"
        name = f"taken{place}"
    voids = []
    for one in question.exclude:
        found = f"x{question.barred.index((one.stage, one.since)) + 1}"
        end = f"coalesce({following(one.until)}, closes + 1)"
        voids.append(f"coalesce(t{one.since} IS NOT NULL AND {found} < {end}, FALSE)")
    if voids:
        ctes += f",\nlasting AS (SELECT * FROM {name} WHERE NOT ({' OR '.join(voids)}))"
        name = "lasting"
    return ctes, name


def _starts(question: FunnelQuestion, context: Context) -> Statement:
    """WITH … entries (c, customer_id, [by0], t1, closes, t2 …): the attempts that the filters let through, cut by the window."""
    clauses = conditions("touchpoints", question.filters, question.scope, context)
    group, values = _group(question, context, clauses)
    times = ", ".join(
        f"CASE WHEN f.t{place} <= f.t1 + reach THEN f.t{place} END AS t{place}"
        for place in range(2, len(question.steps) + 1)
    )
    further = "".join(f", f.x{number}" for number in range(1, len(question.barred) + 1))
    if question.by is not None and question.attribution != "first":
        further += "".join(f", f.v{place}" for place in range(1, len(question.steps) + 1))
    main = context.between("occurred_on")
    sql = f"""WITH limits AS (SELECT ?::BIGINT AS reach, epoch_us(max(occurred_at){main}) AS newest FROM touchpoints),
entries AS (
    SELECT {group}f.c, f.customer_id, f.t1, f.t1 + reach AS closes, {times}{further}
    FROM limits, attempts f
    {clauses.sql()}
)"""
    return sql, [round(question.window * 1_000_000), *values, *clauses.parameters]


def _group(question: FunnelQuestion, context: Context, clauses: Clauses) -> Statement:
    return split_by(question.by if question.attribution == "first" else None, "touchpoints", context, clauses)
