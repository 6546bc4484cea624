"""Clustered: scores of answers of which one customer may give several, sums over customers to values. Knows no SQL and no page."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from cxdash.findings.scores import Rules, Score, score
from cxdash.findings.tallies import Tally
from cxdash.metrics import Metric
from cxdash.stats.clusters import Clusters
from cxdash.stats.parts import Parts
from cxdash.stats.repeated import repeated_estimate


@dataclass(frozen=True)
class Answers:
    """Answers, and the same as sums over the customers who gave them."""

    parts: Parts = field(default_factory=Parts)
    sums: Clusters = field(default_factory=Clusters)


def answers_in(row: Mapping[Any, Any]) -> Answers:
    """Those of a row with customers, n, total, squares, n_squares, n_total and total_squares."""
    n, total = float(row["n"]), float(row["total"])
    sums = Clusters(
        int(row["customers"]), n, total, float(row["n_squares"]), float(row["n_total"]), float(row["total_squares"])
    )
    return Answers(Parts(int(n), total, float(row["squares"])), sums)


def clustered_score(metric: Metric, told: Answers, rules: Rules, group: str | None = None) -> Score:
    """The score, as sure as its customers make it; without values where fewer than `rules.min_answers` of them answered."""
    few = told.sums.n < rules.few_answers
    bare = Score(group, told.parts.n, few=few)
    if told.sums.n < max(rules.min_answers, 1):
        return bare
    found = repeated_estimate(metric.estimator, told.parts, told.sums, rules.confidence)
    if found.value is None:
        return bare
    one = score(metric, Tally(told.parts, None), rules, group)
    low, high = (None if end is None else end / metric.factor for end in (found.low, found.high))
    return replace(one, low=low, high=high, few=few)
