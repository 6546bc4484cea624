"""Funnel cut: a funnel's question to the SQL of its attempts as far as they came within its windows. Knows no count.

It is asked of the table `attempts` (see `attempts.py`): filters and split look at the touchpoint that begins an attempt
alone, and the window cuts its chain. All times are whole microseconds: windows are hit exactly.
"""

from collections.abc import Callable

from cxdash.errors import CxError
from cxdash.queries.attempts import check_steps
from cxdash.queries.chains import last_needed
from cxdash.queries.conditions import Clauses, Context, conditions, split_by
from cxdash.queries.question import GRAINS, FunnelQuestion
from cxdash.steps import Step, read_step

Statement = tuple[str, list[object]]

ENTERED = tuple(f"entered.{grain}" for grain in GRAINS)  # splits by the day, week … of entry, besides all dimensions


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


def cut(question: FunnelQuestion, context: Context, more: str = "", is_far_kept: bool = False) -> Statement:
    """WITH limits … cut: each attempt that the filters let through and nothing voids, as far as it came within the windows:
    [by0], c, customer_id, t1, t2 …, depth, came_on (to any step but the first), is_open, is_over (its window). limits: one row of
    reach and newest (microseconds). more: further columns of an attempt `f`, each after a comma.

    And its two parts: `far` are the attempts that came on, and `near` those that did not, without what only others have. Most of
    most funnels do not: who reads the parts reads less. is_far_kept: for who reads `far` more than once.
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
    group, own = (f", {values(question)}[depth] AS by0", ", v1 AS by0") if is_last else ("", "")
    later = [f"t{place}" for place in range(2, last + 1)] + ([] if question.optional else ["depth", "bit"])
    sql = f"""{starts}{made},
cut AS NOT MATERIALIZED (
    SELECT *, {depth}depth < {last} AND closes > limits.newest AS is_open, t1 + limits.reach <= limits.newest AS is_over{group}
    FROM {came_from}, limits
),
far AS {"" if is_far_kept else "NOT "}MATERIALIZED (FROM cut WHERE came_on),
near AS NOT MATERIALIZED (
    SELECT * EXCLUDE ({", ".join(later)}), 1 AS depth, closes > limits.newest AS is_open,
        t1 + limits.reach <= limits.newest AS is_over{own}
    FROM {came_from}, limits WHERE NOT came_on
)"""
    return sql, parameters


def values(question: FunnelQuestion) -> str:
    """SQL of a list of what splits the funnel, at each step."""
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
        ctes += f",\nclosing AS (SELECT * REPLACE ({_closes(question)} AS closes) FROM {name})"
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
            longest = max(_microseconds(limited[one]) for one in range(place + 1, following + 1))
            cases.append(f"WHEN t{place} IS NOT NULL THEN least(closes, t{after} + {longest})")
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
        bit = _nested(question, 2, lambda place: str(2 ** (place - 1)))
        further += f", {_nested(question, 2, str)} AS depth, {bit} AS bit"
    reach = _microseconds(question.window)
    sql = f"""WITH limits AS (SELECT {reach}::BIGINT AS reach, newest FROM newest),
entries AS NOT MATERIALIZED (
    SELECT {group}f.c, f.customer_id, f.t1, f.t1 + {reach} AS closes, {_came_on(question)}, {times}{further}{more}
    FROM attempts f
    {clauses.sql()}
)"""
    return sql, [*values, *clauses.parameters]


def _came_on(question: FunnelQuestion) -> str:
    following = next(place for place in range(2, len(question.steps) + 1) if place not in question.left_out)
    found = " OR ".join(_within(question, place) for place in range(2, following + 1))
    return f"({found}) IS TRUE AS came_on"


def _microseconds(seconds: float) -> int:
    return round(seconds * 1_000_000)


def _nested(question: FunnelQuestion, place: int, name: Callable[[int], str]) -> str:
    """What an attempt is that came to the step before this place, and perhaps further: each step is looked at only if the one before it
    was within its window, as few are.
    """
    if place > len(question.steps):
        return name(place - 1)
    return f"CASE WHEN {_within(question, place)} THEN {_nested(question, place + 1, name)} ELSE {name(place - 1)} END"


def _within(question: FunnelQuestion, place: int) -> str:
    """Whether the step came within the funnel's window, and it and all that it waited for within their own."""
    limited, kept = dict(question.step_windows), [f"f.t{place} <= f.t1 + {_microseconds(question.window)}"]
    while place > 1:
        after = last_needed(place, question.left_out)
        if place in limited:
            kept.append(f"f.t{place} <= f.t{after} + {_microseconds(limited[place])}")
        place = after
    return " AND ".join(kept)


def _group(question: FunnelQuestion, context: Context, clauses: Clauses) -> Statement:
    if question.by in ENTERED:
        grain = str(question.by).removeprefix("entered.")
        return f"date_trunc('{grain}', f.occurred_on)::DATE::VARCHAR AS by0, ", []
    return split_by(question.by if question.attribution == "first" else None, "touchpoints", context, clauses)
