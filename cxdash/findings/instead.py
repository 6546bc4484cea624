"""Instead: what customers lost after a step did next, and where they were last seen, as shares. Knows no SQL and no page."""

from dataclasses import dataclass

import pandas as pd

from cxdash.findings.pooling import pooling
from cxdash.findings.scores import POOLED, Rules
from cxdash.stats.estimators import Share


@dataclass(frozen=True)
class Spot:
    """A stage × channel (both None for nothing at all, POOLED for those of too few), the customers lost after the step who were
    there, and their share of all of them with its Wilson interval, 0 to 1.
    """

    stage: str | None
    channel: str | None
    customers: int
    share: float
    low: float
    high: float

    @property
    def is_nothing(self) -> bool:
        return self.stage is None


@dataclass(frozen=True)
class Instead:
    """Of the customers lost after one step: what came next within the window, and where each was last, most first."""

    lost: int
    next: tuple[Spot, ...] = ()
    last: tuple[Spot, ...] = ()


def instead(frame: pd.DataFrame, place: int, rules: Rules) -> Instead:
    """place: of the step, from 1. Spots of fewer than `rules.min_answers` customers are pooled (see `pooling`); nothing is told
    where fewer were lost.
    """
    rows = frame[frame["step"] == place]
    lost = int(rows.loc[rows["kind"] == "last", "customers"].sum())
    if lost < max(rules.min_answers, 1):
        return Instead(lost)
    return Instead(
        lost, _spots(rows[rows["kind"] == "next"], lost, rules), _spots(rows[rows["kind"] == "last"], lost, rules)
    )


def _spots(rows: pd.DataFrame, lost: int, rules: Rules) -> tuple[Spot, ...]:
    names = [
        (None, None) if pd.isna(stage) else (str(stage), str(channel))
        for stage, channel in zip(rows["stage"], rows["channel"], strict=True)
    ]
    counts = {name: int(n) for name, n in zip(names, rows["customers"], strict=True)}
    split = pooling(counts, rules.min_answers)
    found = [_spot(name, counts[name], lost, rules) for name in split.shown]
    found.sort(key=lambda one: (-one.customers, one.stage or "", one.channel or ""))
    pooled = sum(counts[member] for pool in split.pools for member in pool.members)
    return (*found, *([_spot((POOLED, ""), pooled, lost, rules)] if pooled >= max(rules.min_answers, 1) else []))


def _spot(name: tuple[str | None, str | None], n: int, lost: int, rules: Rules) -> Spot:
    low, high = Share.wilson(n, lost, rules.confidence)
    return Spot(*name, n, n / lost, low, high)
