"""Who answers later is told so, though within a day as many are answered as elsewhere; what is early and stray moves nothing."""

from datetime import date

import numpy as np
import pytest
from scipy.stats import false_discovery_control, ttest_ind

from cxdash.commands.response_time import as_json, groups_of
from cxdash.filters import Filters
from cxdash.findings.scores import Rules
from cxdash.findings.waiting import time_change
from cxdash.queries.response_time import ResponseQuestion, build
from cxdash.store import Store
from tests.queries.rows import at, fill, touchpoint

CHANNELS = {"phone": 3.0, "web": 3.0, "chat": 3.1, "letter": 8.0}  # typical hours


@pytest.fixture
def waits(tmp_path):
    """The groups as they are told, and the hours that they were made of: 300 each, of which about 3 % are never answered."""
    rng = np.random.default_rng(11)
    hours = {
        name: np.minimum(typical * np.exp(0.5 * rng.standard_normal(300)), 23.9) for name, typical in CHANNELS.items()
    }
    points = [
        touchpoint(
            f"{name}{number}", "help", at(1 + number % 20, number % 24), channel=name,
            response_seconds=None if number % 33 == 0 else 3600 * float(hours[name][number]),
        )
        for name in CHANNELS for number in range(300)
    ]  # fmt: skip
    with Store(tmp_path / "cx.duckdb") as store:
        fill(store, touchpoints=[*points, touchpoint("last", "visit", at(31))])
        groups = as_json(groups_of(store, ResponseQuestion(86_400.0, "channel"), Rules()))["groups"]
    kept = np.array([number % 33 != 0 for number in range(300)])
    return {one["group"]: one for one in groups}, {name: found[kept] for name, found in hours.items()}


def test_the_slow_channel_is_told(waits):
    """Once all were “within noise”: of each the same 97 % were answered within a day."""
    told, hours = waits
    assert {one["within_target"] for one in told.values()} == {290 / 300}
    assert {one["within_target_tier"] for one in told.values()} == {"within"}
    assert told["letter"]["mean_tier"] == "below"
    assert {name for name, one in told.items() if one["mean_tier"] == "above"} >= {"phone", "web"}
    assert {name: one["mean_seconds"] for name, one in told.items()} == {
        name: pytest.approx(3600 * found.mean()) for name, found in hours.items()
    }


def test_tiers_are_those_of_an_independent_test(waits):
    """Of the logarithms, as typical times are compared, by Welch's test, after Benjamini-Hochberg."""
    told, hours = waits
    logs = {name: np.log1p(3600 * found) for name, found in hours.items()}
    rests = {name: np.concatenate([other for key, other in logs.items() if key != name]) for name in logs}
    p_values = [ttest_ind(logs[name], rests[name], equal_var=False).pvalue for name in logs]
    real = false_discovery_control(p_values) < 0.05
    expected = {
        name: "within" if not one else "below" if logs[name].mean() > rests[name].mean() else "above"
        for name, one in zip(logs, real, strict=True)
    }
    assert {name: one["mean_tier"] for name, one in told.items()} == expected


def test_a_time_of_which_slow_answers_are_still_to_come_is_no_change(tmp_path):
    """Of requests an hour before the end of the data only the quick are answered: their mean of minutes is no progress."""
    rng = np.random.default_rng(5)
    points = [
        touchpoint(f"old{number}", "help", at(1 + number % 20, number % 24), response_seconds=float(rng.uniform(600, 50_000)))
        for number in range(300)
    ]  # fmt: skip
    points += [touchpoint(f"new{number}", "help", at(29, 22), response_seconds=900.0 + number) for number in range(60)]
    points += [touchpoint("last", "visit", at(29, 23))]
    days = [Filters(date(2026, 1, 1), date(2026, 1, 29)), Filters(date(2026, 1, 29), date(2026, 1, 30))]
    with Store(tmp_path / "cx.duckdb") as store:
        fill(store, touchpoints=points)
        before, after = (store.answer(ResponseQuestion(86_400.0, filters=one), build) for one in days)
    assert [(int(one["n"][0]), int(one["unripe"][0])) for one in (before, after)] == [(300, 0), (60, 60)]
    assert time_change(before, after, Rules()).verdict == "few"
    assert time_change(before, after.assign(unripe=0), Rules()).verdict == "down"  # so it would be told
