"""Times whose mean and whose typical value move opposite ways: no change is claimed of either."""

import numpy as np
import pytest

from cxdash.findings.changes import change
from cxdash.findings.scores import Rules, score
from cxdash.findings.tallies import Tally
from cxdash.metrics import METRICS
from cxdash.stats.means import Mean
from cxdash.stats.parts import Logs, Parts


def timed(seconds):
    logs = np.log1p(seconds)
    return Parts(len(seconds), seconds.sum(), (seconds**2).sum(), Logs(logs.sum(), (logs**2).sum(), (logs**3).sum()))


@pytest.fixture(name="opposed")
def fixture_opposed():
    """About an hour each; then most a quarter of one, and one in six half a day: the mean rises, the typical time falls."""
    rng = np.random.default_rng(1)
    before = rng.lognormal(np.log(3600), 0.5, 600)
    after = np.r_[rng.lognormal(np.log(900), 0.5, 500), rng.lognormal(np.log(43200), 0.3, 100)]
    return timed(before), timed(after)


@pytest.mark.parametrize("is_backwards", [False, True])
def test_a_mean_that_rises_while_typical_times_fall_is_no_change(opposed, is_backwards):
    before, after = opposed[::-1] if is_backwards else opposed
    assert (after.mean - before.mean) * (after.typical - before.typical) < 0
    assert Mean(0.0).p_apart(after, before) < 0.001
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
