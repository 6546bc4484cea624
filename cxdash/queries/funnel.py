"""Funnel: an ordered funnel's question to the SQL that counts customers per furthest step. Rates are made elsewhere.

It is asked of the table `attempts` (see `attempts.py`): filters and split look at the touchpoint that begins an attempt
alone, and the window cuts its chain. All times are whole microseconds: windows are hit exactly.
"""

from collections.abc import Callable, Collection

from cxdash.errors import CxError, did_you_mean
from cxdash.queries.attempts import check_steps
from cxdash.queries.chains import last_needed
from cxdash.queries.conditions import Clauses, Context, conditions, split_by
from cxdash.queries.funnel_ends import ends
from cxdash.queries.medians import TIMES, waits
from cxdash.queries.question import GRAINS, FunnelQuestion
from cxdash.steps import Step, read_step

Statement = tuple[str, list[object]]

ENTERED = tuple(f"entered.{grain}" for grain in GRAINS)  # splits by the day, week … of entry, besides all dimensions

STAGE_NAMES = "SELECT DISTINCT stage FROM touchpoints WHERE stage IS NOT NULL ORDER BY stage"


def check_stages(steps: Collection[str], known: Collection[str]) -> None:
    """CxError("funnel.stage") for the first stage of these steps (their texts) that no touchpoint has."""
    for name in (stage for text in steps for stage in read_step(text).stages):
        if name not in known:
            raise CxError("funnel.stage", name=name, hint=did_you_mean(name, known))


def build(question: FunnelQuestion, context: Context | None = None) -> Statement:
    """One row for each group and step; columns: [by0], step (from 1), stopped, open, settled, settled_on and the
    `TIMES`: median_seconds, median_low, median_high, p90_seconds, p90_low, p90_high.

    stopped: customers whose furthest step it is and who are lost there (or done, at the last step); open: those whose
    furthest step it is while an attempt of theirs can still go on; settled: customers who came to it in attempts that began
    so long before the end of the data that the funnel's window is over, and settled_on: those of them who came further. Of
    newer attempts only the quick ones are known to go on: who compares shares compares these. The times are from the step
    to the next one, of the customers who went on, with bounds (see `medians.waits`).
    Raises CxError("funnel.steps") unless there are 2 to MOST_STEPS steps,
    and CxError("funnel.filtered") where the filter on stage leaves out the first of them, CxError("funnel.optional").

    Where customers may come to a step past one before it (optional steps), or to one in another group (attribution to
    each step), there is a column more: reached, the customers who came to the step.
    """
    return _counts(question, context or Context(), True)


def build_counts(question: FunnelQuestion, context: Context | None = None) -> Statement:
    """As `build`, without the times (NULL): for who asks how many alone it is a fraction of the work."""
    return _counts(question, context or Context(), False)


def _counts(question: FunnelQuestion, context: Context, is_timed: bool) -> Statement:
    if has_gaps(question):
        chain, parameters = furthest(question, context)
        return _per_step(question, chain), parameters
    chain, parameters = cut(question, context)
    last, key = len(question.steps), "" if question.by is None else "by0, "
    stopped, counted = ends(chain, last, question.by), f"{key}step, stopped, open, settled, settled_on"
    if not is_timed:
        nothing = ", ".join(f"NULL::DOUBLE AS {name}" for name in TIMES)
        return f"WITH {stopped}\nSELECT {counted}, {nothing} FROM ends ORDER BY {key}step", parameters * stopped.count(
            chain
        )
    sql = f"""WITH {stopped},
{_times(question, chain, key)}
SELECT {counted}, {", ".join(TIMES)}
FROM ends LEFT JOIN times USING ({key}step) ORDER BY {key}step"""
    return sql, parameters * sql.count(chain)


def _times(question: FunnelQuestion, chain: str, key: str) -> str:
    """times: median and 90th percentile of each gap. Apart from the counts: most attempts of most funnels end at the first step."""
    last = len(question.steps)
    gaps = ", ".join(f"gap{place}" for place in range(1, last))
    rows = f"(SELECT {key}unnest(range(1, {last})) AS step, unnest([{gaps}]) AS gap FROM going)"
    return f"""going AS ({chain}
    SELECT {key}c{_gaps(last)}
    FROM (SELECT *, {_late(question)} AS late FROM cut WHERE depth > 1) GROUP BY {key}c
),
{waits(rows, key, question.confidence)}"""


def _gaps(last: int) -> str:
    """Of each customer's furthest attempt; one without a gap is passed over, and there is none that is as deep."""
    return "".join(f",\n        arg_min(t{place + 1} - t{place}, late) AS gap{place}" for place in range(1, last))


def _per_step(question: FunnelQuestion, chain: str) -> str:
    """The same counts of customers whose furthest attempts are lists of times, with NULL for a step left out."""
    key = "" if question.by is None else "by0, "
    group, of_settled, where = key, key, ""
    if key and question.attribution == "step":
        group, of_settled, where = "vs[step] AS by0, ", "settled_vs[step] AS by0, ", " WHERE ts[step] IS NOT NULL"
    numbered = f"furthest, (SELECT unnest(range(1, {len(question.steps) + 1})) AS step)"
    return f"""{chain},
steps AS (
    SELECT {group}step, depth, is_open, ts[step] AS came, list_min(ts[step + 1:]) - ts[step] AS gap, NULL AS settled
    FROM {numbered}{where}
    UNION ALL
    SELECT {of_settled}step, NULL, NULL, NULL, NULL, settled FROM {numbered} WHERE settled_ts[step] IS NOT NULL
),
counted AS (
    SELECT {key}step, count(*) FILTER (depth = step AND NOT is_open) AS stopped, count(*) FILTER (depth = step AND is_open) AS open,
        count(came) AS reached, count(settled) AS settled, count(*) FILTER (settled > step) AS settled_on
    FROM steps GROUP BY {key}step
),
{waits("steps", key, question.confidence)}
SELECT counted.*, {", ".join(TIMES)} FROM counted LEFT JOIN times USING ({key}step) ORDER BY {key}step"""


def has_gaps(question: FunnelQuestion) -> bool:
    return bool(question.optional) or (question.by is not None and question.attribution == "step")


def check_options(question: FunnelQuestion) -> None:
    """CxError for steps, optional steps, windows and exclusions that make no funnel, and for a filter that no attempt can pass."""
    steps = question.steps
    check_steps(steps)
    for name in question.optional:
        if question.order != "ordered" or steps.count(name) != 1 or name in (steps[0], steps[-1]):
            raise CxError("funnel.optional", name=name)
        for other in steps:
            if other != name and read_step(name).can_share(read_step(other)):
                raise CxError("funnel.shared", name=name, other=other)
    for one in question.exclude:
        read_step(one.stage)
        if not 1 <= one.since < one.until <= len(steps):
            raise CxError("funnel.exclude", value=f"{one.stage}@{one.since}-{one.until}", steps=len(steps))
    for place, seconds in question.step_windows:
        if not 2 <= place <= len(steps) or seconds <= 0:
            raise CxError("funnel.step_window", value=f"{place}={seconds:g}", steps=len(steps))
    first = [read_step(text) for text in (steps if question.order == "any" else steps[:1])]
    kept = Step((), tuple((name, values) for name, values in question.filters.picks if values))
    if not any(step.can_share(kept) for step in first):  # that nobody entered would be no finding
        raise CxError("funnel.filtered", name=steps[0])


def furthest(question: FunnelQuestion, context: Context) -> Statement:
    """WITH … furthest: for each (by0, c) its depth, is_open, entry and the gaps of its furthest, then earliest attempt, and
    settled, the depth of the furthest one whose window is over.

    Instead of the gaps, where `has_gaps`: ts, the times of all steps, and for attribution to each of them vs, its values;
    settled_ts and settled_vs of the furthest attempt whose window is over.
    """
    chain, parameters = cut(question, context)
    last = len(question.steps)
    key, by_step = "" if question.by is None else "by0, ", question.by is not None and question.attribution == "step"
    gaps = _gaps(last)
    if has_gaps(question):
        times = f"arg_min([{', '.join(f't{place}' for place in range(1, last + 1))}], late)"
        gaps = f",\n        {times} AS ts, {times} FILTER (is_over) AS settled_ts"
    if by_step:
        # Of attempts with the same times the one whose own value is the first in the alphabet is taken.
        values = f"arg_min({_values(question)}, {{'late': late, 'v': v1}})"
        gaps += f",\n        {values} AS vs, vs[max(depth)] AS by0, {values} FILTER (is_over) AS settled_vs"
    grouped = "" if by_step else key
    sql = f"""{chain},
-- A deeper attempt comes before others, an earlier one among equally deep ones. An attempt without a gap is passed over.
ranked AS (SELECT *, {_late(question)} AS late FROM cut),
furthest AS (
    SELECT {grouped}c, any_value(customer_id) AS customer_id, max(depth) AS depth,
        bool_or(is_open) AND max(depth) < {last} AS is_open, max(depth) FILTER (is_over) AS settled,
        arg_min(t1, late) AS entry{gaps}
    FROM ranked GROUP BY {grouped}c
)"""
    return sql, parameters


def _late(question: FunnelQuestion) -> str:
    """What the furthest, then earliest attempt has least of."""
    late = f"t1 - depth::BIGINT * {2**59}"
    if question.order == "any" or len(question.kinds.family(question.steps[0])) == 1:
        return late  # attempts that begin at one time go the same way
    return f"[{late}, " + ", ".join(f"coalesce(t{place}, 0)" for place in range(2, len(question.steps) + 1)) + "]"


def cut(question: FunnelQuestion, context: Context, more: str = "") -> Statement:
    """WITH limits … cut: each attempt that the filters let through and nothing voids, as far as it came within the windows:
    [by0], c, customer_id, t1, t2 …, depth, is_open, is_over (its window). limits: one row of reach and newest (microseconds). more: further
    columns of an attempt `f`, each after a comma.
    """
    check_options(question)
    last = len(question.steps)
    starts, parameters = _starts(question, context, more)
    made, came_from = _made(question)
    depth = ""
    if question.optional:
        cases = " ".join(f"WHEN t{place} IS NOT NULL THEN {place}" for place in range(last, 1, -1))
        depth = f"CASE {cases} ELSE 1 END AS depth, "
    is_last = question.by is not None and question.attribution == "last"
    group = f", {_values(question)}[depth] AS by0" if is_last else ""
    sql = f"""{starts}{made},
cut AS NOT MATERIALIZED (
    SELECT *, {depth}depth < {last} AND closes > limits.newest AS is_open, t1 + limits.reach <= limits.newest AS is_over{group}
    FROM {came_from}, limits
)"""
    return sql, parameters


def _values(question: FunnelQuestion) -> str:
    return "[" + ", ".join(f"v{place}" for place in range(1, len(question.steps) + 1)) + "]"


def _made(question: FunnelQuestion) -> tuple[str, str]:
    """The CTEs between `entries` and `cut`, and the name of the last of them.

    An optional step is taken if it comes before the next step that is. An excluded stage voids an attempt between its
    steps, and where the later one was not reached, until the attempt can go on no longer.
    """
    ctes, name, last = "", "entries", len(question.steps)

    def following(place: int) -> str:
        return ", ".join(f"t{later}" for later in range(place, last + 1))

    for place in reversed(question.left_out):
        taken = f"CASE WHEN t{place} <= coalesce({following(place + 1)}, t{place}) THEN t{place} END AS t{place}"
        ctes += f",\ntaken{place} AS (SELECT * REPLACE ({taken}) FROM {name})"
        name = f"taken{place}"
    if question.step_windows:
        ctes += f",\nclosing AS (SELECT a.* REPLACE ({_closes(question)} AS closes) FROM {name} a, limits)"
        name = "closing"
    voids = []
    for one in question.exclude:
        found = f"x{question.barred.index((one.stage, one.since)) + 1}"
        end = f"coalesce({following(one.until)}, closes + 1)"
        voids.append(f"coalesce(t{one.since} IS NOT NULL AND {found} < {end}, FALSE)")
    if voids:
        ctes += f",\nlasting AS (SELECT * FROM {name} WHERE NOT ({' OR '.join(voids)}))"
        name = "lasting"
    return ctes, name


def _closes(question: FunnelQuestion) -> str:
    """Until when an attempt can go on from where it came to: within the funnel's window and that of any step that may be next."""
    limited, cases = dict(question.step_windows), list[str]()
    for place in range(len(question.steps) - 1, 0, -1):
        after = place if place not in question.left_out else last_needed(place, question.left_out)
        following = next(one for one in range(place + 1, len(question.steps) + 1) if one not in question.left_out)
        if all(one in limited for one in range(place + 1, following + 1)):
            longest = ", ".join(f"reach{one}" for one in range(place + 1, following + 1))
            cases.append(f"WHEN t{place} IS NOT NULL THEN least(closes, t{after} + greatest({longest}))")
        else:
            cases.append(f"WHEN t{place} IS NOT NULL THEN closes")
    return f"CASE {' '.join(cases)} END"


def _starts(question: FunnelQuestion, context: Context, more: str) -> Statement:
    """WITH … entries (c, customer_id, [by0], t1, closes, t2 …): the attempts that the filters let through, cut by the windows."""
    clauses = conditions("touchpoints", question.filters, question.scope, context)
    group, values = _group(question, context, clauses)
    last = len(question.steps)
    times = ", ".join(
        f"CASE WHEN {_within(question, place)} THEN f.t{place} END AS t{place}" for place in range(2, last + 1)
    )
    further = "".join(f", f.x{number}" for number in range(1, len(question.barred) + 1))
    if question.by is not None and question.attribution != "first":
        further += "".join(f", f.v{place}" for place in range(1, last + 1))
    if not question.optional:
        further += f", {_nested(question, 2, str)} AS depth, {_nested(question, 2, lambda place: str(2 ** (place - 1)))} AS bit"
    reaches = "".join(f", ?::BIGINT AS reach{place}" for place, _seconds in question.step_windows)
    sql = f"""WITH limits AS (SELECT ?::BIGINT AS reach{reaches}, newest FROM newest),
entries AS NOT MATERIALIZED (
    SELECT {group}f.c, f.customer_id, f.t1, f.t1 + reach AS closes, {times}{further}{more}
    FROM limits, attempts f
    {clauses.sql()}
)"""
    windows = [question.window, *(seconds for _place, seconds in question.step_windows)]
    return sql, [*(round(one * 1_000_000) for one in windows), *values, *clauses.parameters]


def _nested(question: FunnelQuestion, place: int, name: Callable[[int], str]) -> str:
    """What an attempt is that came to the step before this place, and perhaps further: each step is looked at only if the one before it
    was within its window, as few are.
    """
    if place > len(question.steps):
        return name(place - 1)
    return f"CASE WHEN {_within(question, place)} THEN {_nested(question, place + 1, name)} ELSE {name(place - 1)} END"


def _within(question: FunnelQuestion, place: int) -> str:
    """Whether the step came within the funnel's window, and it and all that it waited for within their own."""
    limited, kept = dict(question.step_windows), [f"f.t{place} <= f.t1 + reach"]
    while place > 1:
        after = last_needed(place, question.left_out)
        if place in limited:
            kept.append(f"f.t{place} <= f.t{after} + reach{place}")
        place = after
    return " AND ".join(kept)


def _group(question: FunnelQuestion, context: Context, clauses: Clauses) -> Statement:
    if question.by in ENTERED:
        grain = str(question.by).removeprefix("entered.")
        return f"date_trunc('{grain}', f.occurred_on)::DATE::VARCHAR AS by0, ", []
    return split_by(question.by if question.attribution == "first" else None, "touchpoints", context, clauses)
