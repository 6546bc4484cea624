"""Funnel: an ordered funnel's question to the SQL that counts customers per furthest step. Rates are made elsewhere.

An attempt is one touchpoint of the first stage that the filters let through, with the earliest chain of later steps
after it; filters and split look at that touchpoint alone. All times are whole microseconds: windows are hit exactly.
"""

from collections.abc import Collection

from cxdash.errors import CxError, did_you_mean
from cxdash.queries.conditions import Clauses, Context, conditions, usable
from cxdash.queries.question import FunnelQuestion

Statement = tuple[str, list[object]]

MOST_STEPS = 15  # a furthest attempt is packed into one integer with its time: see _furthest
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
    CxError("funnel.filtered") where the filter on stage leaves out the first of them.
    """
    chain, parameters = _furthest(question, context or Context())
    places = range(1, len(question.steps) + 1)
    stopped = ", ".join(f"count(*) FILTER (depth = {place} AND NOT is_open)" for place in places)
    still_open = ", ".join(f"count(*) FILTER (depth = {place} AND is_open)" for place in places)
    median, p90 = (
        ", ".join(f"quantile_cont(gap{place} / 1e6, {part})" for place in places[:-1]) for part in (0.5, 0.9)
    )
    key = "" if question.by is None else "by0, "
    lines = [
        chain + ",",
        "groups AS (",
        f"    SELECT {key}[{stopped}] AS stopped,",
        f"        [{still_open}] AS still_open,",
        f"        [{median}, NULL] AS medians,",
        f"        [{p90}, NULL] AS p90s",
        "    FROM furthest" + ("" if question.by is None else " GROUP BY by0"),
        ")",
        f"SELECT {key}unnest(range(1, {len(places) + 1})) AS step, unnest(stopped) AS stopped, unnest(still_open) AS open,",
        "    unnest(medians) AS median_seconds, unnest(p90s) AS p90_seconds",
        "FROM groups" + ("" if question.by is None else "\nORDER BY by0, step"),
    ]
    return "\n".join(lines), parameters


def build_feelings(question: FunnelQuestion, context: Context | None = None) -> Statement:
    """Parts of NPS, CSAT and CES of a funnel's customers by where they ended; columns: metric, [by0], step, is_open and
    those of parts: n, total, squares, score_total, median, unscored.

    Answers count from the start of the customer's attempt that counts until its window ends. They are added up to one
    row for each customer before they meet another table. Answers at locations outside the scope are left out.
    """
    chain, parameters = _furthest(question, context or Context())
    scope = ""
    if question.scope is not None:
        scope = " AND f.location_id IN (SELECT unnest(?::VARCHAR[]))"
        parameters.append(sorted(question.scope))
    key = "" if question.by is None else "by0, "
    names = ", ".join(f"'{metric}'" for metric in FEELINGS)
    lines = [
        chain + ",",
        "answers AS (",
        f"    SELECT e.c, {key}f.metric, count(f.points) AS n, sum(f.points) AS total, sum(f.points * f.points) AS squares,",
        "        sum(f.score) FILTER (f.points IS NOT NULL) AS score_total, count(*) FILTER (f.points IS NULL) AS unscored",
        "    FROM responses f JOIN codes USING (customer_id) JOIN furthest e ON e.c = codes.c, limits",
        f"    WHERE f.metric IN ({names}) AND f.respondent = 'customer'",
        "        AND epoch_us(f.answered_at) BETWEEN e.entry AND e.entry + limits.reach" + scope,
        f"    GROUP BY e.c, {key}f.metric",
        ")",
        f"SELECT a.metric, {key}e.depth AS step, e.is_open, sum(a.n)::BIGINT AS n, coalesce(sum(a.total), 0)::DOUBLE AS total,",
        "    coalesce(sum(a.squares), 0)::DOUBLE AS squares, coalesce(sum(a.score_total), 0)::DOUBLE AS score_total,",
        "    NULL::DOUBLE AS median, sum(a.unscored)::BIGINT AS unscored",
        f"FROM answers a JOIN furthest e USING ({key}c)",
        "GROUP BY ALL",
    ]
    return "\n".join(lines), parameters


def _furthest(question: FunnelQuestion, context: Context) -> Statement:
    """WITH … furthest: for each (by0, c) its depth, is_open, entry and the gaps of its furthest, then earliest attempt."""
    steps = question.steps
    if not 2 <= len(steps) <= MOST_STEPS:
        raise CxError("funnel.steps", most=MOST_STEPS)
    picked = question.filters.picked("stage")
    if picked and steps[0] not in picked:  # entries are of the first stage: that nobody entered would be no finding
        raise CxError("funnel.filtered", name=steps[0])
    starts, parameters = _starts(question, context)
    chains, stages = _chains(steps)
    last = len(steps)
    reached = " + ".join(f"(t{place} IS NOT NULL)::INT" for place in range(2, last + 1))
    gaps = "".join(f",\n        arg_max(t{place + 1} - t{place}, rank) AS gap{place}" for place in range(1, last))
    key = "" if question.by is None else "by0, "
    sql = f"""{starts},
{chains},
attempts AS (
    SELECT *, 1 + {reached} AS depth, t{last} IS NULL AND closes > limits.newest AS is_open
    FROM chain{last}, limits
),
-- A deeper attempt ranks higher, an earlier one among equally deep ones. An attempt without a gap is passed over.
ranked AS (SELECT *, depth::BIGINT * {2**59} - t1 AS rank FROM attempts),
furthest AS (
    SELECT {key}c, max(depth) AS depth, bool_or(is_open) AND max(depth) < {last} AS is_open,
        arg_max(t1, rank) AS entry{gaps}
    FROM ranked GROUP BY {key}c
)"""
    return sql, [round(question.window * 1_000_000), *parameters, *stages]


def _starts(question: FunnelQuestion, context: Context) -> Statement:
    """WITH … entries (c, [by0], t1, closes): the attempts; codes: a number for each of their customers."""
    clauses = conditions("touchpoints", question.filters, question.scope, context)
    group, values = _group(question, context, clauses)
    clauses.add("f.stage = ?", question.steps[0])
    clauses.add("f.customer_id IS NOT NULL")
    clauses.add("f.occurred_at IS NOT NULL")
    named = "" if question.by is None else "by0, "
    sql = f"""WITH limits AS (SELECT ?::BIGINT AS reach, epoch_us(max(occurred_at)) AS newest FROM touchpoints),
starts AS (
    SELECT {group}f.customer_id, epoch_us(f.occurred_at) AS t1
    FROM touchpoints f
    {clauses.sql()}
),
codes AS MATERIALIZED (SELECT customer_id, row_number() OVER () AS c FROM (SELECT DISTINCT customer_id FROM starts)),
entries AS MATERIALIZED (
    SELECT c, {named}t1, t1 + limits.reach AS closes FROM starts JOIN codes USING (customer_id), limits
)"""
    return sql, [*values, *clauses.parameters]


def _group(question: FunnelQuestion, context: Context, clauses: Clauses) -> Statement:
    if question.by is None:
        return "", []
    dimension = usable(question.by, "touchpoints", context)
    clauses.join(dimension)
    return f"coalesce({dimension.sql}, '') AS by0, ", list(dimension.parameters)


def _chains(steps: tuple[str, ...]) -> tuple[str, list[str]]:
    """chain2 … chainN: each attempt's earliest time of each further step, NULL from the first that its window misses."""
    later = sorted(set(steps[1:]))
    marks = ", ".join("?" for _stage in later)
    ctes = [
        "further AS MATERIALIZED (\n"
        "    SELECT c, stage, epoch_us(f.occurred_at) AS t FROM touchpoints f JOIN codes USING (customer_id)\n"
        f"    WHERE f.stage IN ({marks})\n"
        # Which period they can lie in: of years of touchpoints, a quarter's funnel reads a third as long.
        "        AND f.occurred_at BETWEEN (SELECT make_timestamp(min(t1)) FROM entries)\n"
        "        AND (SELECT make_timestamp(max(closes)) FROM entries)\n)"
    ]
    stages = [*later]
    for place in range(2, len(steps) + 1):
        stage = steps[place - 1]
        earlier = [number for number in range(1, place) if steps[number - 1] == stage]
        ctes.append(_repeated(place, earlier) if earlier else _fresh(place))
        stages.append(stage)
    return ",\n".join(ctes), stages


def _before(place: int) -> str:
    return "entries" if place == 2 else f"chain{place - 1}"


def _fresh(place: int) -> str:
    return f"""chain{place} AS (
    SELECT a.*, CASE WHEN b.t <= a.closes THEN b.t END AS t{place}
    FROM {_before(place)} a ASOF LEFT JOIN (SELECT c, t FROM further WHERE stage = ?) b
    ON a.c = b.c AND a.t{place - 1} <= b.t
)"""


def _repeated(place: int, earlier: list[int]) -> str:
    """A stage that stood among the steps before: a touchpoint of it fills one step only.

    Chains never go back in time, so the ones used up that matter are those at the very time that was found: if they
    are all there are, the next later time is taken.
    """
    used = " + ".join(f"(a.t{number} = b.t)::INT" for number in earlier)
    found = f"CASE WHEN b.touchpoints > {used} THEN b.t ELSE b.later END"
    return f"""chain{place} AS (
    SELECT a.*, CASE WHEN {found} <= a.closes THEN {found} END AS t{place}
    FROM {_before(place)} a ASOF LEFT JOIN (
        SELECT c, t, count(*) AS touchpoints, lead(t) OVER (PARTITION BY c ORDER BY t) AS later
        FROM further WHERE stage = ? GROUP BY c, t
    ) b
    ON a.c = b.c AND a.t{place - 1} <= b.t
)"""
