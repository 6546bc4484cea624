"""Chains: the steps of a funnel to the CTEs that find when each attempt came to each of them. Knows no window.

One touchpoint fills one step. Chains never go back in time, so of the touchpoints used up only those at the very time that
was found matter: the step fits in there if for each group of steps that could share them there are as many touchpoints as
steps of it (Hall, P. (1935), "On representatives of subsets"); else it takes the next later time.
"""

from collections.abc import Sequence
from itertools import combinations

from cxdash.queries.conditions import Context
from cxdash.queries.matching import Kinds, fills, fills_any, joins, mask

Statement = tuple[str, list[object]]


def ordered(steps: Sequence[str], kinds: Kinds, optional: Sequence[int], strict: bool, context: Context) -> Statement:
    """further, chain2 … chainN: each attempt's earliest time of each further step, NULL from the first that never came.

    optional: places (from 1) of steps that the next one does not wait for; each is looked for from the last step before
    it that is not one. strict: a step never came if any other touchpoint stands between it and the one before.
    """
    further, parameters = _further(steps[1:], kinds, strict, context)
    ctes = [further]
    for place in range(2, len(steps) + 1):
        after = last_needed(place, optional)
        rivals = set(kinds.family(steps[place - 1]))
        is_fresh = not rivals & set(steps[: place - 1])
        ctes.append(_fresh(place, after, kinds.bit(steps[place - 1]), strict) if is_fresh
                    else _repeated(steps, place, after, kinds, strict))  # fmt: skip
    return ",\n".join(ctes), parameters


def last_needed(place: int, optional: Sequence[int]) -> int:
    """The place of the last step before this one that may not be left out."""
    return max(one for one in range(1, place) if one not in optional)


def unordered(steps: Sequence[str], kinds: Kinds, context: Context) -> Statement:
    """further, chain…, chainN: when each attempt had come to any first, second … of the steps; p1, p2 …: which one it was.

    Of steps that share no touchpoint with another, one that is asked for m times has the times of its first m touchpoints
    from the beginning on. Of those that do, which one it was is not told apart.
    """
    further, parameters = _further(steps, kinds, False, context)
    ctes, times = [further], []
    for family in kinds.families:
        places = [place for place, step in enumerate(steps, 1) if step in family]
        made, found = _family([steps[place - 1] for place in places], kinds, len(ctes))
        ctes += made
        times += [f"{{'t': {time}, 'p': {place}}}" for time, place in zip(found, places, strict=True)]
    last, counted = f"stage{len(ctes) - 2}", range(1, len(steps) + 1)
    found_all = f"list_sort(list_filter([{', '.join(times)}], lambda one: one.t IS NOT NULL))"
    columns = ", ".join(f"came[{place}].t AS t{place}, came[{place}].p AS p{place}" for place in counted)
    ctes.append(
        f"chain{len(steps)} AS (\n    SELECT attempt, c, {columns}\n    FROM (SELECT attempt, c, {found_all} AS came FROM {last})\n)"
    )
    return ",\n".join(ctes), parameters


def _further(steps: Sequence[str], kinds: Kinds, strict: bool, context: Context) -> Statement:
    bits, of_bits = mask(kinds, steps, context)
    condition, of_condition = fills_any(steps, context)
    joined = joins(steps, context)
    if not strict:
        sql = f"""further AS MATERIALIZED (
    SELECT k.c, {bits} AS mask, epoch_us(f.occurred_at) AS t FROM touchpoints f JOIN codes k ON k.customer_id = f.customer_id{joined}
    WHERE {condition} AND f.occurred_at IS NOT NULL
)"""
        return sql, [*of_bits, *of_condition]
    sql = f"""-- prior: the customer's last time before this one, whatever touchpoint it was.
moments AS (
    SELECT customer_id, occurred_at, lag(occurred_at) OVER (PARTITION BY customer_id ORDER BY occurred_at) AS prior
    FROM (
        SELECT DISTINCT f.customer_id, f.occurred_at FROM touchpoints f JOIN codes USING (customer_id)
        WHERE f.occurred_at IS NOT NULL
    )
),
further AS MATERIALIZED (
    SELECT k.c, {bits} AS mask, epoch_us(f.occurred_at) AS t, epoch_us(prior) AS prior
    FROM touchpoints f JOIN codes k ON k.customer_id = f.customer_id JOIN moments m ON m.customer_id = f.customer_id
        AND m.occurred_at = f.occurred_at{joined}
    WHERE {condition}
)"""
    return sql, [*of_bits, *of_condition]


def _before(place: int) -> str:
    return "entries" if place == 2 else f"chain{place - 1}"


def _fresh(place: int, after: int, bit: int, strict: bool) -> str:
    # Without any before it, it stands at the time at which the attempt begins.
    found = f"CASE WHEN b.prior IS NULL OR b.prior <= a.t{after} THEN b.t END" if strict else "b.t"
    prior = ", prior" if strict else ""
    return f"""chain{place} AS (
    SELECT a.*, {found} AS t{place}
    FROM {_before(place)} a ASOF LEFT JOIN (SELECT c, t{prior} FROM further WHERE {fills(bit)}) b
    ON a.c = b.c AND a.t{after} <= b.t
)"""


def _repeated(steps: Sequence[str], place: int, after: int, kinds: Kinds, strict: bool) -> str:
    """A step that could be filled by the same touchpoint as one before it: it takes the first that is left."""
    own, earlier = steps[place - 1], range(2, place)
    family = kinds.family(own)
    others = sorted({steps[number - 1] for number in earlier if steps[number - 1] in family} - {own})
    counts, fit = list[str](), list[str]()
    for group in (one for many in range(len(others) + 1) for one in combinations(others, many)):
        bits, name = kinds.bit(own, *group), f"n{len(counts)}"
        counts.append(f"count(*) FILTER ({fills(bits)}) AS {name}")
        used = [f"(a.t{number} = b.t)::INT" for number in earlier if steps[number - 1] in (own, *group)]
        if steps[0] in family:  # the touchpoint that begins the attempt is one of them, and used
            used.append(f"(a.t1 = b.t AND {fills(bits, 'a.m1')})::INT" if len(family) > 1 else "(a.t1 = b.t)::INT")
        fit.append(f"b.{name} > {' + '.join(used)}" if used else "TRUE")
    first, following = "b.t", "b.later"
    if strict:
        first = f"CASE WHEN b.prior IS NULL OR b.prior <= a.t{after} THEN b.t END"
        following = f"CASE WHEN b.later_prior <= a.t{after} THEN b.later END"
    more = ", any_value(prior) AS prior, lead(any_value(prior)) OVER (PARTITION BY c ORDER BY t) AS later_prior"
    only = f" HAVING bool_or({fills(kinds.bit(own))})" if others else ""
    return f"""chain{place} AS (
    SELECT a.*, CASE WHEN {" AND ".join(fit)} THEN {first} ELSE {following} END AS t{place}
    FROM {_before(place)} a ASOF LEFT JOIN (
        SELECT c, t, {", ".join(counts)}, lead(t) OVER (PARTITION BY c ORDER BY t) AS later{more if strict else ""}
        FROM further WHERE {fills(kinds.bit(own, *others))} GROUP BY c, t{only}
    ) b
    ON a.c = b.c AND a.t{after} <= b.t
)"""


def _family(steps: Sequence[str], kinds: Kinds, made: int) -> tuple[list[str], list[str]]:
    """CTEs, and the times at which any first, second … of these steps had come, as SQL. made: CTEs before them, `further` too.

    Any n of them have come when, for each group of them, those outside of it cannot make up for what is missing in it: at
    the latest of the times at which each group has as many touchpoints (the deficiency form of Hall's theorem).
    """
    different = sorted(set(steps))
    groups = [one for many in range(1, len(different) + 1) for one in combinations(different, many)]
    ctes, times = [], [list[str]() for _step in steps]
    for number, group in enumerate(groups, made - 1):
        copies = sum(step in group for step in steps)
        ctes.append(_copies(number, copies, kinds.bit(*group)))
        for copy in range(copies):
            times[len(steps) - copies + copy].append(f"s{number}_{copy}")
    return ctes, [_latest(one) for one in times]


def _latest(times: list[str]) -> str:
    """The latest of them, once all have come."""
    if len(times) == 1:
        return times[0]
    there = " AND ".join(f"{one} IS NOT NULL" for one in times)
    return f"CASE WHEN {there} THEN greatest({', '.join(times)}) END"


def _copies(number: int, copies: int, bits: int) -> str:
    """stage…: of one group of steps, the times of the first touchpoints from each attempt's beginning on, equal ones included."""
    names = [f"l{copy}" for copy in range(copies)]
    leads = ", ".join(f"lead(t, {copy}) OVER (PARTITION BY c ORDER BY t) AS l{copy}" for copy in range(copies))
    least = ", ".join(f"min({name}) AS {name}" for name in names)  # of equal times, those seen from the first of them
    taken = ", ".join(f"b.{name} AS s{number}_{copy}" for copy, name in enumerate(names))
    before = "entries" if number == 0 else f"stage{number - 1}"
    return f"""stage{number} AS (
    SELECT a.*, {taken}
    FROM {before} a ASOF LEFT JOIN (
        SELECT c, t, {least} FROM (SELECT c, t, {leads} FROM further WHERE {fills(bits)}) GROUP BY c, t
    ) b
    ON a.c = b.c AND a.t1 <= b.t
)"""
