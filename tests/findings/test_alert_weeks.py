"""Alerts of all weeks since a visit: together against the twelve before them, and against no others."""

from datetime import timedelta

import pandas as pd
import pytest

from cxdash.findings.alert_sentences import headline, scope
from cxdash.findings.alerts import HISTORY, address, alerts, watched
from cxdash.findings.scores import Rules
from tests.findings.test_alerts import NPS, UNTIL, weeks


def frame(shares):
    return pd.DataFrame(weeks("L1", [20] * len(shares), shares))


@pytest.mark.parametrize("new", [1, 6, 12])
def test_the_new_weeks_are_held_together_against_the_twelve_before_them(new):
    """A level long ago, before the twelve weeks, has no say; the weeks alone would each have too few answers."""
    rows = frame([0.1] * 4 + [0.8] * HISTORY + [0.3] * new)
    since, until = watched(UNTIL - timedelta(days=1), new)
    rows = rows[rows["start"] >= str(since)]
    told = alerts([(NPS, rows)], until, Rules(few_answers=20), {}, None, new)
    (one,) = [one for one in told.listed if one.level == "location"]
    assert (one.weeks, one.change.after.n, one.change.before.n) == (new, 20 * new, 20 * HISTORY)
    assert one.change.before.value == pytest.approx(80)
    assert one.since == UNTIL - timedelta(weeks=new)
    assert address(one)["since"] == (UNTIL - timedelta(weeks=HISTORY + max(new, 4))).isoformat()
    assert f"{new} complete week" in scope(told)


def test_that_nothing_changed_is_said_of_the_weeks_it_is_so_of_and_not_of_the_period_chosen():
    rows = frame([0.5] * (HISTORY + 4))
    last = "nothing changed beyond noise: 2 scores were compared with their own past."
    for weeks_, said in (
        (None, "In the last complete week (Mar 23 – 29, 2026) "),
        (4, "In the last 4 complete weeks (Mar 2 – 29, 2026) "),
    ):
        told = alerts([(NPS, rows)], UNTIL, Rules(few_answers=20), {}, None, weeks_)
        assert headline(told).replace("\u2009", " ") == said + last
