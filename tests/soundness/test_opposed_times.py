"""Times whose mean and whose typical value move opposite ways: no change is claimed of either."""

import numpy as np
import pandas as pd
import pytest
from scipy.stats import ttest_ind

from cxdash.findings.changes import change
from cxdash.findings.scores import Rules, score
from cxdash.findings.standings import group_scores
from cxdash.findings.tallies import Tally
from cxdash.metrics import METRICS
from cxdash.stats.means import Mean
from cxdash.stats.parts import Logs, Parts


def timed(seconds):
    logs = np.log1p(seconds)
    return Parts(len(seconds), seconds.sum(), (seconds**2).sum(), Logs(logs.sum(), (logs**2).sum(), (logs**3).sum()))


@pytest.fixture(name="opposed")
def fixture_opposed():
    """About an hour each; then most a quarter of one, and one in six half a day: the mean rises, the typical time falls. Both tests
    alone would tell the two apart.
    """
    rng = np.random.default_rng(1)
    before = rng.lognormal(np.log(3600), 0.5, 600)
    after = np.r_[rng.lognormal(np.log(900), 0.5, 500), rng.lognormal(np.log(43200), 0.3, 100)]
    for one, other in ((before, after), (np.log(before), np.log(after))):
        assert ttest_ind(one, other, equal_var=False).pvalue < 0.001
    return timed(before), timed(after)


@pytest.mark.parametrize("is_backwards", [False, True])
def test_a_mean_that_rises_while_typical_times_fall_is_no_change(opposed, is_backwards):
    before, after = opposed[::-1] if is_backwards else opposed
    assert (after.mean - before.mean) * (after.typical - before.typical) < 0
    found = Mean(0.0).difference(before, after, 0.95)
    assert found.p == 1.0
    assert not found.is_real
    assert found.low <= 0 <= found.high
    metric, rules = METRICS["response_time"], Rules()
    said = change(metric, score(metric, Tally(before), rules), score(metric, Tally(after), rules), rules)
    assert (said.verdict, said.is_good) == ("noise", None)


def test_times_that_all_grow_alike_are_still_a_change(opposed):
    before, _after = opposed
    rng = np.random.default_rng(2)
    found = Mean(0.0).difference(before, timed(rng.lognormal(np.log(5400), 0.5, 600)), 0.95)
    assert found.is_real
    assert found.p < 0.001


def frame(**groups):
    rows = [
        {"metric": "response_time", "by0": name, "n": one.n, "total": one.total, "squares": one.squares, "score_total": one.total / 3600,
         "unscored": 0, "scale": None, "log_total": one.logs.total, "log_squares": one.logs.squares, "log_cubes": one.logs.cubes}
        for name, one in groups.items()
    ]  # fmt: skip
    return pd.DataFrame(rows)


def tiers(**groups):
    return {one.group: one.tier for one in group_scores(METRICS["response_time"], frame(**groups), Rules())}


def test_a_group_is_not_called_worse_whose_mean_is_better(opposed):
    """Once a channel was red beside a mean, a median and a share that were all the best: few of its requests were answered at once."""
    before, after = opposed
    assert tiers(usual=before, many_at_once=after, usual_too=before) == dict.fromkeys(
        ("usual", "many_at_once", "usual_too"), "within"
    )


def test_a_group_is_called_by_what_both_tell(opposed):
    """Alike but for a third of the time: mean and typical time agree; alike but for its long waits: only the mean is another."""
    before, _after = opposed
    rng = np.random.default_rng(3)
    slow = timed(rng.lognormal(np.log(5400), 0.5, 600))
    spread = timed(rng.lognormal(np.log(3600), 1.4, 600))
    assert tiers(usual=before, slow=slow, usual_too=before)["slow"] == "below"
    assert spread.mean > 1.5 * before.mean
    assert tiers(usual=before, spread=spread, usual_too=before)["spread"] == "within"
