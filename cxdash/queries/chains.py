"""Chains: the steps of a funnel to the CTEs that find when each attempt came to each of them. Knows no window."""

from collections.abc import Sequence

Statement = tuple[str, list[object]]


def ordered(steps: Sequence[str], optional: Sequence[int], strict: bool) -> Statement:
    """further, chain2 … chainN: each attempt's earliest time of each further step, NULL from the first that never came.

    optional: places (from 1) of steps that the next one does not wait for; each is looked for from the last step before
    it that is not one. strict: a step never came if any other touchpoint stands between it and the one before.
    """
    later = sorted(set(steps[1:]))
    ctes = [_further(later, strict)]
    parameters: list[object] = [*later]
    after = 1
    for place in range(2, len(steps) + 1):
        stage = steps[place - 1]
        earlier = [number for number in range(1, place) if steps[number - 1] == stage]
        ctes.append(_repeated(place, after, earlier, strict) if earlier else _fresh(place, after, strict))
        parameters.append(stage)
        after = after if place in optional else place
    return ",\n".join(ctes), parameters


def unordered(steps: Sequence[str]) -> Statement:
    """further, chain…, chainN: when each attempt had come to any first, second … of the steps; p1, p2 …: which one it was.

    A stage that is asked for m times has the times of its first m touchpoints from the beginning on, which is one of them.
    """
    stages = sorted(set(steps))
    ctes, times = [_further(stages, False)], []
    for number, stage in enumerate(stages):
        places = [place for place, step in enumerate(steps, 1) if step == stage]
        times += [f"{{'t': s{number}_{copy}, 'p': {place}}}" for copy, place in enumerate(places)]
        ctes.append(_copies(number, len(places)))
    last, counted = f"stage{len(stages) - 1}", range(1, len(steps) + 1)
    found = f"list_sort(list_filter([{', '.join(times)}], lambda one: one.t IS NOT NULL))"
    columns = ", ".join(f"came[{place}].t AS t{place}, came[{place}].p AS p{place}" for place in counted)
    ctes.append(
        f"chain{len(steps)} AS (\n    SELECT attempt, c, {columns}\n    FROM (SELECT attempt, c, {found} AS came FROM {last})\n)"
    )
    return ",\n".join(ctes), [*stages, *stages]


def _further(stages: Sequence[str], strict: bool) -> str:
    marks = ", ".join("?" for _stage in stages)
    if not strict:
        return (
            "further AS MATERIALIZED (\n"
            "    SELECT c, stage, epoch_us(f.occurred_at) AS t FROM touchpoints f JOIN codes USING (customer_id)\n"
            f"    WHERE f.stage IN ({marks}) AND f.occurred_at IS NOT NULL\n)"
        )
    return f"""-- prior: the customer's last time before this one, whatever touchpoint it was.
moments AS (
    SELECT customer_id, occurred_at, lag(occurred_at) OVER (PARTITION BY customer_id ORDER BY occurred_at) AS prior
    FROM (
        SELECT DISTINCT f.customer_id, f.occurred_at FROM touchpoints f JOIN codes USING (customer_id)
        WHERE f.occurred_at IS NOT NULL
    )
),
further AS MATERIALIZED (
    SELECT c, stage, epoch_us(f.occurred_at) AS t, epoch_us(prior) AS prior
    FROM touchpoints f JOIN codes USING (customer_id) JOIN moments m ON m.customer_id = f.customer_id
        AND m.occurred_at = f.occurred_at
    WHERE f.stage IN ({marks})
)"""


def _before(place: int) -> str:
    return "entries" if place == 2 else f"chain{place - 1}"


def _fresh(place: int, after: int, strict: bool) -> str:
    # Without any before it, it stands at the time at which the attempt begins.
    found = f"CASE WHEN b.prior IS NULL OR b.prior <= a.t{after} THEN b.t END" if strict else "b.t"
    prior = ", prior" if strict else ""
    return f"""chain{place} AS (
    SELECT a.*, {found} AS t{place}
    FROM {_before(place)} a ASOF LEFT JOIN (SELECT c, t{prior} FROM further WHERE stage = ?) b
    ON a.c = b.c AND a.t{after} <= b.t
)"""


def _repeated(place: int, after: int, earlier: Sequence[int], strict: bool) -> str:
    """A stage that stood among the steps before: a touchpoint of it fills one step only.

    Chains never go back in time, so the ones used up that matter are those at the very time that was found: if they
    are all there are, the next later time is taken.
    """
    used = " + ".join(f"(a.t{number} = b.t)::INT" for number in earlier)
    first, following = "b.t", "b.later"
    if strict:
        first = f"CASE WHEN b.prior IS NULL OR b.prior <= a.t{after} THEN b.t END"
        following = f"CASE WHEN b.later_prior <= a.t{after} THEN b.later END"
    more = ", any_value(prior) AS prior, lead(any_value(prior)) OVER (PARTITION BY c ORDER BY t) AS later_prior"
    return f"""chain{place} AS (
    SELECT a.*, CASE WHEN b.touchpoints > {used} THEN {first} ELSE {following} END AS t{place}
    FROM {_before(place)} a ASOF LEFT JOIN (
        SELECT c, t, count(*) AS touchpoints, lead(t) OVER (PARTITION BY c ORDER BY t) AS later{more if strict else ""}
        FROM further WHERE stage = ? GROUP BY c, t
    ) b
    ON a.c = b.c AND a.t{after} <= b.t
)"""


def _copies(number: int, copies: int) -> str:
    """stage…: of one stage, the times of the first touchpoints from each attempt's beginning on, equal ones included."""
    names = [f"l{copy}" for copy in range(copies)]
    leads = ", ".join(f"lead(t, {copy}) OVER (PARTITION BY c ORDER BY t) AS l{copy}" for copy in range(copies))
    least = ", ".join(f"min({name}) AS {name}" for name in names)  # of equal times, those seen from the first of them
    taken = ", ".join(f"b.{name} AS s{number}_{copy}" for copy, name in enumerate(names))
    before = "entries" if number == 0 else f"stage{number - 1}"
    return f"""stage{number} AS (
    SELECT a.*, {taken}
    FROM {before} a ASOF LEFT JOIN (
        SELECT c, t, {least} FROM (SELECT c, t, {leads} FROM further WHERE stage = ?) GROUP BY c, t
    ) b
    ON a.c = b.c AND a.t1 <= b.t
)"""
