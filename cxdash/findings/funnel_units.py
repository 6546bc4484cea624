"""Funnel units: a funnel counted in attempts or in value to amounts, shares and losses. Knows no SQL and no page."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

import pandas as pd

from cxdash.findings.funnel_times import NOT_TIMED, Waited, waited
from cxdash.findings.pooling import pooling
from cxdash.findings.scores import POOLED, Rules
from cxdash.stats.clusters import Clusters, ratio_interval, share_interval
from cxdash.steps import Unit


@dataclass(frozen=True)
class Part:
    """A share (0 to 1) of an amount, or a ratio of two, with its interval."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class UnitStep:
    """One step of one group's funnel, in attempts or in value. customers: of whom they are.

    below: amounts below 0, such as refunds, together; reached and all else leave them out, or shares would be none. of_entry: of
    what there was at the first step; of_previous: of that at the last step before it that was not optional; lost_share: lost
    of what is not open. times: to the next step, with intervals as if all of one customer took the same time.
    None where undefined (no touchpoint has a value), and where it could not be said how sure it is.
    """

    step: str
    customers: int
    reached: float | None = None
    below: float | None = None
    of_entry: Part | None = None
    of_previous: Part | None = None
    lost: float | None = None
    open: float | None = None
    lost_share: Part | None = None
    times: Waited = NOT_TIMED

    @property
    def net(self) -> float | None:
        """With the amounts below 0."""
        return None if self.reached is None else self.reached + (self.below or 0.0)


@dataclass(frozen=True)
class UnitFunnel:
    """One group's funnel. group: None for the whole, "" for entries without one, POOLED for the small ones together, which are
    `members` groups. is_hidden: too few customers to show more than their number.
    """

    group: str | None
    steps: tuple[UnitStep, ...]
    members: int = 1
    is_hidden: bool = False


@dataclass(frozen=True)
class _Row:
    """What is known of one step of one group: sums over its customers, as the query gives them."""

    customers: int = 0
    valued: float = 0.0
    below: float = 0.0
    reached: float = 0.0
    stopped: float = 0.0
    open: float = 0.0
    squares: float = 0.0
    crossed: float = 0.0
    crossed_first: float = 0.0
    known_squares: float = 0.0
    lost_squares: float = 0.0
    lost_known: float = 0.0
    times: Waited = NOT_TIMED


_SUMS = (
    "valued", "below", "reached", "stopped", "open", "squares", "crossed", "crossed_first", "known_squares", "lost_squares",
    "lost_known",
)  # fmt: skip


def unit_funnels(
    steps: Sequence[str], frame: pd.DataFrame, unit: Unit, rules: Rules, optional: Collection[str] = ()
) -> list[UnitFunnel]:
    """The whole funnel (of a frame without a split), or those of the groups, most customers first; at the end those with fewer
    than `rules.min_answers` customers, pooled so that none of them can be computed.
    """
    if "by0" not in frame:
        return [_funnel(None, steps, _rows(frame), unit, rules, optional)]
    counts = {str(group): _rows(rows) for group, rows in frame.groupby("by0", sort=False)}
    split = pooling({group: _most(rows) for group, rows in counts.items()}, rules.min_answers)
    shown = sorted(split.shown, key=lambda group: (-_most(counts[group]), group))
    made = [_funnel(group, steps, counts[group], unit, rules, optional) for group in shown]
    for pool in split.pools:
        rows = _together([counts[member] for member in pool.members])
        if _most(rows) < rules.min_answers:
            first = rows.get(1, _Row()).customers
            bare = (UnitStep(steps[0], first), *(UnitStep(step, 0) for step in steps[1:]))
            made.append(UnitFunnel(POOLED, bare, len(pool.members), is_hidden=True))
        else:
            made.append(_funnel(POOLED, steps, rows, unit, rules, optional, len(pool.members)))
    return made


def _rows(frame: pd.DataFrame) -> dict[int, _Row]:
    return {
        int(row["step"]): _Row(int(row["customers"]), times=waited(row), **{name: float(row[name]) for name in _SUMS})
        for row in frame.to_dict("records")
    }


def _most(rows: Mapping[int, _Row]) -> int:
    return max((row.customers for row in rows.values()), default=0)


def _together(groups: Sequence[Mapping[int, _Row]]) -> dict[int, _Row]:
    """All groups as one; the customer of two groups is two, and quantiles cannot be added."""
    if len(groups) == 1:
        return dict(groups[0])
    places = sorted({place for rows in groups for place in rows})
    found = {place: [rows[place] for rows in groups if place in rows] for place in places}
    return {
        place: _Row(
            sum(row.customers for row in rows), **{name: sum(getattr(row, name) for row in rows) for name in _SUMS}
        )
        for place, rows in found.items()
    }


def _funnel(
    group: str | None, steps: Sequence[str], rows: Mapping[int, _Row], unit: Unit, rules: Rules,
    optional: Collection[str], members: int = 1,
) -> UnitFunnel:  # fmt: skip
    made, first = list[UnitStep](), rows.get(1, _Row())
    before: _Row | None = None
    begun = still = 0.0  # of those at the first step, and at the last that was not optional, how many may come yet
    for place, step in enumerate(steps, 1):
        row, is_last = rows.get(place, _Row()), place == len(steps)
        if unit == "value" and not row.valued and row.customers:  # that says nothing of what came there
            made.append(UnitStep(step, row.customers, times=row.times))
            before = before if step in optional else row
            continue
        previous = None if before is None else _of(unit, before, row, row.crossed, rules, still)
        made.append(
            UnitStep(
                step, row.customers, row.reached, row.below,
                of_entry=_of(unit, first, row, row.crossed_first, rules, begun) if place > 1 else None,
                of_previous=previous,
                lost=0.0 if is_last else row.stopped,
                open=0.0 if is_last else row.open,
                lost_share=None if is_last else _lost(unit, row, rules),
                times=row.times,
            )
        )  # fmt: skip
        before, begun = (before if step in optional else row), begun + row.open
        still = (still if step in optional else 0.0) + row.open
    return UnitFunnel(group, tuple(made), members)


def _of(unit: Unit, before: _Row, row: _Row, crossed: float, rules: Rules, still: float) -> Part | None:
    """What reached a step of what reached another; of value at a step whose touchpoints have none, nothing.

    still: attempts that may yet come: the interval reaches up to where all of them do. What value they would have nobody knows.
    """
    if unit == "value" and not row.reached:
        return None
    sums = Clusters(
        max(before.customers, row.customers), before.reached, row.reached, before.squares, crossed, row.squares
    )
    found = _part(unit, sums, rules, is_part=unit == "attempts")
    if found is None or unit == "value" or not still:
        return found
    return replace(found, high=min(found.high + still / before.reached, 1.0))


def _lost(unit: Unit, row: _Row, rules: Rules) -> Part | None:
    known = row.reached - row.open
    found = _part(
        unit, Clusters(row.customers, known, row.stopped, row.known_squares, row.lost_known, row.lost_squares), rules
    )
    return None if found is None else Part(found.value, max(found.low, 0.0), min(found.high, 1.0))


def _part(unit: Unit, sums: Clusters, rules: Rules, is_part: bool = True) -> Part | None:
    """Of value only where enough customers tell: a few large sums would be most of it, and no interval would know."""
    if unit == "value" and sums.effective < rules.few_answers:
        return None
    found = (share_interval if is_part else ratio_interval)(sums, rules.confidence)
    return None if found is None or not sums.x else Part(sums.y / sums.x, *found)
