"""Scores before leaving: months that differ, and who left in which of them, make no difference; a true one is found."""

import numpy as np
import pandas as pd

from cxdash.findings.before_leaving import before_leaving
from cxdash.findings.scores import Rules
from cxdash.metrics import METRICS


def drawn(rng, worse):
    """Months of very different scores, those who left and those who stayed in quite other ones; worse: by so many promoters."""
    rows = []
    for month in range(1, 9):
        happy = 0.2 + 0.07 * month
        for way, n, share in (("stayed", 20 + 25 * month, happy), ("silent", 240 - 25 * month, happy - worse)):
            hits = rng.binomial(n, share)
            total, day = 100.0 * hits, pd.Timestamp(2026, month, 1)
            rows.append(
                {
                    "metric": "csat",
                    "way": way,
                    "month": day,
                    "n": n,
                    "total": total,
                    "squares": 100 * total,
                    "score_total": None,
                    "scale": 5.0,
                    "unscored": 0,
                }
            )
    return pd.DataFrame(rows)


def real(worse, trials, seed):
    rng = np.random.default_rng(seed)
    found = [before_leaving([METRICS["csat"]], drawn(rng, worse), Rules())[0] for _trial in range(trials)]
    return sum(one.gap.verdict != "noise" for one in found) / trials, np.mean([one.gap.value for one in found])


def test_no_difference_is_called_real_as_seldom_as_promised():
    share, mean = real(0.0, 150, 11)
    assert share <= 0.07
    assert abs(mean) < 0.5  # percentage points: without matching it would be 20


def test_a_true_difference_is_found():
    share, mean = real(0.1, 40, 12)
    assert share > 0.9
    assert abs(mean + 10) < 1
