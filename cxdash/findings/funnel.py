"""Funnel: customers per furthest step to rates, losses and times. Knows no SQL and no page."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import pandas as pd

from cxdash.findings.funnel_times import NOT_TIMED, Waited, waited
from cxdash.findings.pooling import Pool, pooling
from cxdash.findings.scores import POOLED, Rules
from cxdash.stats.estimators import Share


@dataclass(frozen=True)
class FunnelStep:
    """One step of one group's funnel; shares are 0 to 1, times in seconds, None where undefined.

    customers: who reached it. of_entry, with its interval entry_low to entry_high. of_previous, with its interval low to high:
    the share of those at the last step before it that was not optional; without one where more reached it than that one (a
    split by each step's own value). The intervals are Wilson's, from where none of those still open comes to where all do.
    lost, open: those who reached it, not the next one, and whose windows are over, or not. settled: who reached it in attempts
    whose window is over, settled_on: who of them came further. Of newer attempts only the quick ones are known to go on, so
    what compares shares compares these. settled_share: of those at the first step, the share that came to this one, with its
    Wilson interval settled_low to settled_high; settled_previous the same of those at the last step before it that was not optional;
    None of a group where too few of them to be shown have a window that is over.
    times: from this step to the next one, over the customers who went on.
    """

    step: str
    customers: int | None
    of_entry: float | None = None
    of_previous: float | None = None
    low: float | None = None
    high: float | None = None
    lost: int | None = None
    open: int | None = None
    times: Waited = NOT_TIMED
    settled: int = 0
    settled_on: int = 0
    entry_low: float | None = None
    entry_high: float | None = None
    settled_share: float | None = None
    settled_low: float | None = None
    settled_high: float | None = None
    settled_previous: float | None = None
    settled_previous_low: float | None = None
    settled_previous_high: float | None = None


@dataclass(frozen=True)
class Funnel:
    """One group's funnel. group: None for the whole, "" for entries without one, POOLED for the small ones together.

    customers: who entered. members: how many groups are in it; joined: how many of them have customers enough and are in it
    so that the others stay hidden. is_hidden: too few customers to show more than their number. few: too few to compare.
    """

    group: str | None
    steps: tuple[FunnelStep, ...]
    members: int = 1
    joined: int = 0
    is_hidden: bool = False
    few: bool = False

    @property
    def customers(self) -> int:
        return self.steps[0].customers or 0

    @property
    def open(self) -> int:
        """Who is still open at any step."""
        return sum(step.open or 0 for step in self.steps)


@dataclass(frozen=True)
class Loss:
    """The share of customers lost after a step, of those whose windows are over (see `settled`); with its interval."""

    step: str
    following: str
    lost: int
    of: int
    share: float
    low: float
    high: float


@dataclass(frozen=True)
class _Count:
    """Per step: who stopped there, who is open there, the times to the next step, and who came there at all."""

    stopped: tuple[int, ...]
    open: tuple[int, ...]
    times: tuple[Waited, ...]
    reached: tuple[int, ...]
    settled: tuple[int, ...]
    settled_on: tuple[int, ...]

    def __add__(self, other: "_Count") -> "_Count":
        """Both together; the customer of two groups counts in each, and quantiles cannot be added."""
        nothing = (NOT_TIMED,) * len(self.stopped)

        def both(name: str) -> tuple[int, ...]:
            return tuple(a + b for a, b in zip(getattr(self, name), getattr(other, name), strict=True))

        return _Count(both("stopped"), both("open"), nothing, both("reached"), both("settled"), both("settled_on"))

    @property
    def entered(self) -> int:
        return self.reached[0]

    @property
    def most(self) -> int:
        """Customers at the step that most of them came to: the first one, unless each step has groups of its own."""
        return max(self.reached)


def whole_funnel(steps: Sequence[str], frame: pd.DataFrame, rules: Rules, optional: Collection[str] = ()) -> Funnel:
    """The funnel of a frame without a split. It is shown however few entered: these are visits, not opinions."""
    count = _counts(steps, frame).get(None) or _nobody(steps)
    return _funnel(None, steps, count, rules, optional)


def group_funnels(
    steps: Sequence[str], frame: pd.DataFrame, rules: Rules, optional: Collection[str] = ()
) -> list[Funnel]:
    """The funnels of the groups of a split, most customers first; at the end those with fewer than `rules.min_answers`,
    pooled so that none of them can be computed: see `pooling`.

    A pool that is itself too small is hidden: nothing but the number of those who entered.
    """
    counts = _counts(steps, frame)
    split = pooling({group: count.most for group, count in counts.items()}, rules.min_answers)
    shown = [_funnel(group, steps, counts[group], rules, optional) for group in split.shown]
    shown.sort(key=lambda funnel: (-funnel.customers, funnel.group or ""))
    return [*shown, *(_pooled(steps, counts, pool, rules, optional) for pool in split.pools)]


def losses(funnel: Funnel, rules: Rules) -> list[Loss | None]:
    """The loss after each step but the last; None where nobody's window is over, of a hidden funnel, and of a group of which too few
    to be shown have a window that is over.
    """
    is_told = not funnel.is_hidden and not _is_few_over(funnel.group, funnel.steps[0].settled, rules)
    return [
        _loss(step, following, rules) if step.settled and is_told else None
        for step, following in pairwise(funnel.steps)
    ]


def largest_loss(funnel: Funnel, rules: Rules) -> Loss | None:
    """The step at which the largest share of customers is lost, of those whose windows are over; None when nobody is.

    Steps that fewer than `rules.few_answers` such customers came to do not count while another has more.
    """
    found = [loss for loss in losses(funnel, rules) if loss is not None and loss.lost]
    enough = [loss for loss in found if loss.of >= rules.few_answers]
    return max(enough or found, key=lambda loss: (loss.share, loss.lost), default=None)


def step_to_ask_of(funnel: Funnel, rules: Rules) -> str:
    """The step after which to ask who leaves where nobody says which: that of the largest loss, the first where none is lost."""
    loss = largest_loss(funnel, rules)
    return loss.step if loss else funnel.steps[0].step


def _counts(steps: Sequence[str], frame: pd.DataFrame) -> dict[str | None, _Count]:
    """The frame of the query as one count for each group."""
    if "by0" not in frame:
        return {None: _count(frame, len(steps))} if len(frame) else {}
    return {str(group): _count(rows, len(steps)) for group, rows in frame.groupby("by0", sort=False)}


def _count(rows: pd.DataFrame, steps: int) -> _Count:
    """One group's rows; a step without one is one that nobody of the group came to."""
    places = [int(step) for step in rows["step"]]

    def whole(column: str) -> tuple[int, ...]:
        found = dict(zip(places, rows[column].tolist(), strict=True))
        return tuple(int(found.get(place, 0)) for place in range(1, steps + 1))

    stopped, still = whole("stopped"), whole("open")
    # Where no step can be passed over, who came to it is who stopped there or beyond.
    reached = tuple(sum(stopped[place:]) + sum(still[place:]) for place in range(steps))
    if "reached" in rows:
        reached = whole("reached")
    taken = {place: waited(row) for place, row in zip(places, rows.to_dict("records"), strict=True)}
    times = tuple(taken.get(place, NOT_TIMED) for place in range(1, steps + 1))
    return _Count(stopped, still, times, reached, whole("settled"), whole("settled_on"))


def _nobody(steps: Sequence[str]) -> _Count:
    zeros = (0,) * len(steps)
    return _Count(zeros, zeros, (NOT_TIMED,) * len(steps), zeros, zeros, zeros)


def _sum(counts: Iterable[_Count], steps: Sequence[str]) -> _Count:
    return sum(counts, _nobody(steps))


def _pooled(
    steps: Sequence[str],
    counts: Mapping[str | None, _Count],
    pool: Pool[str | None],
    rules: Rules,
    optional: Collection[str],
) -> Funnel:
    members = [counts[member] for member in pool.members]
    count = members[0] if len(members) == 1 else _sum(members, steps)
    if count.most >= rules.min_answers:
        made = _funnel(POOLED, steps, count, rules, optional)
        return replace(made, members=len(members), joined=pool.joined)
    first, *rest = steps
    bare = (FunnelStep(first, count.entered), *(FunnelStep(step, None) for step in rest))
    return Funnel(POOLED, bare, len(members), is_hidden=True, few=True)


def _funnel(
    group: str | None, steps: Sequence[str], count: _Count, rules: Rules, optional: Collection[str] = ()
) -> Funnel:
    made: list[FunnelStep] = []
    before: int | None = None  # customers at the last step that all must pass
    over = still = 0  # who of them came in attempts that are over, and who is open
    for place, step in enumerate(steps):
        reached = count.reached[place]
        is_last = place == len(steps) - 1
        bare = FunnelStep(
            step,
            reached,
            of_entry=reached / count.entered if count.entered else None,
            lost=0 if is_last else count.stopped[place],
            open=0 if is_last else count.open[place],
            times=count.times[place],
            settled=count.settled[place],
            settled_on=count.settled_on[place],
        )
        low, high = _reach(reached, count.entered, sum(count.open[:place]), rules) if place else (None, None)
        against = _against_previous(bare, before, still, rules)
        told = replace(against, entry_low=low, entry_high=high)
        is_few = _is_few_over(group, count.settled[0], rules)
        made.append(told if is_few else _of_settled(told, count.settled[0], over, rules))
        if step not in optional:
            before, over, still = reached, count.settled[place], 0
        still += count.open[place]
    return Funnel(group, tuple(made), few=count.most < rules.few_answers)


def _is_few_over(group: str | None, settled: int, rules: Rules) -> bool:
    """Whether too few of a group have a window that is over; all customers together are shown however few they are."""
    return group is not None and settled < rules.min_answers


def _against_previous(step: FunnelStep, previous: int | None, still: int, rules: Rules) -> FunnelStep:
    if not previous or step.customers is None:
        return step
    low, high = _reach(step.customers, previous, still, rules)
    return replace(step, of_previous=step.customers / previous, low=low, high=high)


def _of_settled(step: FunnelStep, entered: int, over: int, rules: Rules) -> FunnelStep:
    """entered, over: how many began attempts whose window is over, and came in them to the step before (0 at the first step).
    Nothing where more came to the step (each step's own groups).
    """
    if over and step.settled <= over:
        low, high = Share.wilson(step.settled, over, rules.confidence)
        share = step.settled / over
        step = replace(step, settled_previous=share, settled_previous_low=low, settled_previous_high=high)
    if not entered or step.settled > entered:
        return step
    low, high = Share.wilson(step.settled, entered, rules.confidence)
    return replace(step, settled_share=step.settled / entered, settled_low=low, settled_high=high)


def _reach(reached: int, of: int, still: int, rules: Rules) -> tuple[float | None, float | None]:
    """Wilson's bounds of the share that reaches a step: the lower one if none of those still open does, the upper one if all do.

    None where more reached it than came before (a split by each step's own value), and of nobody.
    """
    if not of or reached > of:
        return None, None
    low, _high = Share.wilson(reached, of, rules.confidence)
    _low, high = Share.wilson(min(reached + still, of), of, rules.confidence)
    return low, high


def _loss(step: FunnelStep, following: FunnelStep, rules: Rules) -> Loss:
    lost = step.settled - step.settled_on
    low, high = Share.wilson(lost, step.settled, rules.confidence)
    return Loss(step.step, following.step, lost, step.settled, lost / step.settled, low, high)
