"""Funnel base: whose the shares of a funnel are that people are told: of all, of those whose time is up, or so far. Knows no page."""

from collections.abc import Sequence
from typing import Literal

from cxdash.findings.funnel import Funnel, FunnelStep

Base = Literal["all", "over", "so far"]
Told = tuple[float | None, float | None, float | None]  # a share, 0 to 1, and its interval


def base_of(funnels: Sequence[Funnel], moves: bool = False) -> Base:
    """all: everybody's time is up, so there is one share alone; over: those whose time is up; so far: all, where most may still go on,
    or where customers move between groups from step to step (moves: each step's own group counts). One for all funnels that stand
    in one table.
    """
    shown = [one for one in funnels if not one.is_hidden]
    if all(step.settled == (step.customers or 0) for one in shown for step in one.steps):
        return "all"
    over, entered = (
        sum(found) for found in ([one.steps[0].settled for one in shown], [one.customers for one in shown])
    )
    return "so far" if moves or not over or 2 * over < entered else "over"


def of_entry(step: FunnelStep, base: Base) -> Told:
    """The share of those at the first step that came to this one."""
    if base == "over":
        is_first = step.of_previous is None  # of which nothing is unsure
        return step.settled_share, *((None, None) if is_first else (step.settled_low, step.settled_high))
    return step.of_entry, step.entry_low, step.entry_high


def of_previous(step: FunnelStep, base: Base) -> Told:
    """The same of those at the last step before it that was not optional."""
    if base == "over":
        return step.settled_previous, step.settled_previous_low, step.settled_previous_high
    return step.of_previous, step.low, step.high
