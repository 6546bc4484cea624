"""Funnel: an ordered funnel's question to the SQL that counts customers per furthest step. Rates are made elsewhere."""

from collections.abc import Collection

from cxdash.errors import CxError, did_you_mean
from cxdash.queries.conditions import Context
from cxdash.queries.funnel_cut import cut
from cxdash.queries.funnel_ends import ends
from cxdash.queries.funnel_furthest import furthest, gaps, has_gaps, late
from cxdash.queries.medians import TIMES, waits
from cxdash.queries.question import FunnelQuestion
from cxdash.steps import read_step

Statement = tuple[str, list[object]]

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
    each step), there is a column more: reached, the customers who came to the step; a step that nobody came to has no row.
    """
    return _counts(question, context or Context(), True)


def build_counts(question: FunnelQuestion, context: Context | None = None) -> Statement:
    """As `build`, without the times (NULL): for who asks how many alone it is a fraction of the work."""
    return _counts(question, context or Context(), False)


def _counts(question: FunnelQuestion, context: Context, is_timed: bool) -> Statement:
    if has_gaps(question):
        chain, parameters = furthest(question, context)
        return _per_step(question, chain), parameters
    chain, parameters = cut(question, context, is_far_kept=is_timed)
    last, key = len(question.steps), "" if question.by is None else "by0, "
    chain = f"{chain},\n{ends(last, question.by)}"
    counted = f"{key}step, stopped, open, settled, settled_on"
    if not is_timed:
        nothing = ", ".join(f"NULL::DOUBLE AS {name}" for name in TIMES)
        return f"{chain}\nSELECT {counted}, {nothing} FROM ends ORDER BY {key}step", parameters
    sql = f"""{chain},
{_times(question, key)}
SELECT {counted}, {", ".join(TIMES)}
FROM ends LEFT JOIN times USING ({key}step) ORDER BY {key}step"""
    return sql, parameters


def _times(question: FunnelQuestion, key: str) -> str:
    """times: median and 90th percentile of each gap. Apart from the counts: most attempts of most funnels end at the first step, and
    most of the others at the second.
    """
    last = len(question.steps)

    def going(places: range, condition: str = "") -> str:
        listed = ", ".join(f"gap{place}" for place in places)
        return f"""SELECT {key}unnest({list(places)}) AS step, unnest([{listed}]) AS gap
    FROM (SELECT {key}c{gaps(places)} FROM (SELECT *, {late(question)} AS late FROM far{condition}) GROUP BY {key}c)"""

    parts = [going(range(1, 2))] + ([going(range(2, last), " WHERE depth > 2")] if last > 2 else [])
    rows = "\n    UNION ALL\n    ".join(parts)
    return f"""gaps AS (
    {rows}
),
{waits("gaps", key, question.confidence)}"""


def _per_step(question: FunnelQuestion, chain: str) -> str:
    """The same counts of customers whose furthest attempts may have left steps out, or are in another group at each."""
    key = "" if question.by is None else "by0, "
    last = len(question.steps)

    def group(place: int) -> str:
        return f"v{place} AS by0, " if key and question.attribution == "step" else key

    rows = [
        f"SELECT {group(1)}1 AS step, CASE WHEN is_furthest THEN 1 END AS depth, is_open, NULL::BIGINT AS gap, "
        "CASE WHEN is_settled THEN 1 END AS settled FROM earliest WHERE is_furthest OR is_settled"
    ]
    for place in range(1, last + 1):
        gap = f"{_next(place, last)} - t{place}" if place < last else "NULL::BIGINT"
        rows += [
            f"SELECT {group(place)}{place}, CASE WHEN is_furthest THEN depth END, is_open, CASE WHEN is_furthest THEN {gap} END, "
            f"CASE WHEN is_settled THEN depth END FROM alone WHERE t{place} IS NOT NULL",
        ]
    steps = "\n    UNION ALL\n    ".join(rows)
    return f"""{chain},
steps AS (
    {steps}
),
counted AS (
    SELECT {key}step, count(*) FILTER (depth = step AND NOT is_open) AS stopped, count(*) FILTER (depth = step AND is_open) AS open,
        count(depth) AS reached, count(settled) AS settled, count(*) FILTER (settled > step) AS settled_on
    FROM steps GROUP BY {key}step
),
{waits("steps", key, question.confidence)}
SELECT counted.*, {", ".join(TIMES)} FROM counted LEFT JOIN times USING ({key}step) ORDER BY {key}step"""


def _next(place: int, last: int) -> str:
    """When the next step after this place came that was not left out."""
    return f"coalesce({', '.join(f't{later}' for later in range(place + 1, last + 1))})"
