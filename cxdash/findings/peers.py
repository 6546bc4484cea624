"""Peers: which locations are compared with which, so that like is compared with like. Knows no SQL and no page."""

from collections import Counter
from collections.abc import Mapping

import numpy as np
import pandas as pd

from cxdash.findings.scores import Rules
from cxdash.findings.tallies import tallies
from cxdash.metrics import Metric

LEAST = (
    5  # so many of a kind that can be shown make peers; fewer say little about each other, and are compared with all
)
SIZES = ("small", "medium", "large")


def peers_alike(
    metric: Metric, frame: pd.DataFrame, kinds: Mapping[str, str], rules: Rules, key: str = "by0"
) -> dict[str, str]:
    """The peers of each location by what kind it is: those of no kind, or of one with fewer than LEAST, have none."""
    shown = _shown(metric, frame, rules, key)
    counts = Counter(kinds.get(group, "") for group in shown)
    return {group: kind for group, kind in kinds.items() if kind and counts[kind] >= LEAST}


def size_classes(metric: Metric, frame: pd.DataFrame, rules: Rules, key: str = "by0") -> dict[str, str]:
    """The kind of each location by its answers: the thirds of those that can be shown, from SIZES.

    Equal numbers of answers are of one size, so that the thirds need not be equal.
    """
    shown = _shown(metric, frame, rules, key)
    if not shown:
        return {}
    bounds = np.quantile(list(shown.values()), (1 / 3, 2 / 3)).tolist()
    return {group: SIZES[sum(n > bound for bound in bounds)] for group, n in shown.items()}


def _shown(metric: Metric, frame: pd.DataFrame, rules: Rules, key: str) -> dict[str, int]:
    counts = {str(group): tally.parts.n for group, tally in tallies(frame, key, metric.id).items() if group}
    return {group: n for group, n in counts.items() if n >= max(rules.min_answers, 1)}
