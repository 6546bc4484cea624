"""Weighting: the score if each location had answered as it has customers; what is hidden stays so."""

import pandas as pd
import pytest

from cxdash.findings.scores import POOLED, Rules, whole_score
from cxdash.findings.standings import group_scores
from cxdash.findings.weighting import weighting
from cxdash.findings.weighting_sentences import weighting_answer, weighting_note
from cxdash.metrics import CSAT

COLUMNS = ["metric", "by0", "n", "total", "squares", "score_total", "median", "unscored"]


def frame(places):
    """{location: (satisfied, answers)} as parts."""
    rows = [("csat", name, n, 100.0 * k, 10_000.0 * k, 0.0, None, 0) for name, (k, n) in places.items()]
    return pd.DataFrame(rows, columns=COLUMNS)


def weighted(places, customers):
    rows, rules = frame(places), Rules()
    answered = [name for name, (_hits, n) in places.items() if n]
    return weighting(CSAT, group_scores(CSAT, rows, rules), answered, customers, rules)


def test_each_location_counts_as_many_as_it_has_customers():
    places = {"few": (8, 10), "many": (20, 40)}
    found = weighted(places, {"few": 300, "many": 100, "silent": 100})
    assert found.value == pytest.approx(0.75 * 80 + 0.25 * 50)  # as answered 56
    error = ((0.75 * 100) ** 2 * (0.8 * 0.2 / 9) + (0.25 * 100) ** 2 * (0.5 * 0.5 / 39)) ** 0.5
    assert found.high - found.value == pytest.approx(1.959964 * error, rel=1e-6)
    assert found.effective == pytest.approx(1 / (0.75**2 / 10 + 0.25**2 / 40))
    assert found.unseen == pytest.approx(0.2)
    assert [(one.score.group, one.customers, one.lift) for one in found.strata] == [
        ("few", 300, pytest.approx(0.75 / 0.2)),
        ("many", 100, pytest.approx(0.25 / 0.8)),
    ]
    said = weighting_answer(CSAT, whole_score(CSAT, frame(places), Rules()), found)
    assert "As answered, CSAT is 56.0% (" in said
    assert "it is 72.5% (52.5 to 92.5%), as sure as 17 answers" in said
    shift = ((0.75 - 0.2) * 80 + (0.25 - 0.8) * 50, 0.55 * 100 * (0.8 * 0.2 / 9 + 0.5 * 0.5 / 39) ** 0.5)
    assert found.difference == pytest.approx(found.value - 56.0) == pytest.approx(shift[0])
    assert found.difference_high - found.difference == pytest.approx(1.959964 * shift[1], rel=1e-6)
    assert found.verdict == "noise"
    assert said.endswith("That is no difference beyond noise (−0.3 to +33.3).")
    surer = {name: (10 * hits, 10 * n) for name, (hits, n) in places.items()}
    found = weighted(surer, {"few": 300, "many": 100, "silent": 100})
    told = weighting_answer(CSAT, whole_score(CSAT, frame(surer), Rules()), found)
    assert told.endswith(
        "It is 16.5 more (11.4 to 21.6), beyond noise: locations where fewer customers answer score higher."
    )
    assert weighted(surer, {"few": 10, "many": 390}).verdict == "down"
    assert "20.0% are of locations without an answer" in weighting_note(found)


def test_the_hidden_weigh_as_one():
    """Two locations with three answers each: were each weighted alone, both scores would follow from what is shown."""
    places = {"big": (70, 100), "a": (3, 3), "b": (0, 3)}
    found = weighted(places, {"big": 100, "a": 90, "b": 10})
    assert [(one.score.group, one.customers, one.score.n) for one in found.strata] == [
        (POOLED, 100, 6),
        ("big", 100, 100),
    ]
    assert found.value == pytest.approx((70 + 50) / 2)
    turned = weighted({"big": (70, 100), "a": (0, 3), "b": (3, 3)}, {"big": 100, "a": 90, "b": 10})
    assert turned.value == found.value


def test_without_customers_of_two_locations_there_is_nothing_to_weight_by():
    assert weighted({"one": (8, 10), "two": (20, 40)}, {"one": 5}) is None
    assert weighted({}, {}) is None
    assert "nothing to weight by" in weighting_answer(CSAT, whole_score(CSAT, frame({"one": (8, 10)}), Rules()), None)
