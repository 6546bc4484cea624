"""Peers and cells of identical stores: of a hundred pages hardly more than five may show any flag."""

from datetime import date, datetime

import numpy as np
import pandas as pd
import pytest

from cxdash.filters import Filters
from cxdash.findings.cells import cells, monthly
from cxdash.findings.control_limits import control_limits, outside
from cxdash.findings.locations import locations
from cxdash.findings.peers import peers_alike, size_classes
from cxdash.findings.scores import Rules, score
from cxdash.findings.tallies import Tally
from cxdash.metrics import METRICS
from cxdash.stats.limits import funnel_limits
from cxdash.stats.parts import Parts, pooled
from tests.soundness.test_error_rates import drawn_stores

PAGES = 40
BOUND = 0.05 + 2 * (0.05 * 0.95 / PAGES) ** 0.5  # what luck adds in so few pages
STARTS = [date(2026, month, 1) for month in range(1, 7)]
FLAGS = ("above", "below")


@pytest.mark.parametrize("against", ["others", "itself"])
@pytest.mark.parametrize(("name", "mix"), [("nps", (0.5, 0.3, 0.2)), ("csat", (0.85, 0.1, 0.05))])
def test_a_heat_map_of_identical_stores_seldom_has_a_colour(name, mix, against):
    rng = np.random.default_rng(66)
    flagged = 0
    for _ in range(PAGES):
        months = [drawn_stores(rng, rng.integers(15, 60, 30), mix, name).assign(start=start) for start in STARTS]
        found = cells(METRICS[name], pd.concat(months), Rules(), against)
        flagged += any(one.kind in FLAGS for row in found.values() for one in row)
    assert flagged / PAGES <= BOUND


@pytest.mark.parametrize("kind", ["format", "size"])
@pytest.mark.parametrize(("name", "mix"), [("nps", (0.5, 0.3, 0.2)), ("csat", (0.85, 0.1, 0.05))])
def test_identical_stores_among_their_peers_are_seldom_called_different(name, mix, kind):
    rng, metric, flagged = np.random.default_rng(67), METRICS[name], 0
    kinds = {f"L{number}": "abc"[number % 3] for number in range(60)}
    for _ in range(PAGES):
        frame = drawn_stores(rng, rng.integers(8, 90, 60), mix, name)
        peers = size_classes(metric, frame, Rules()) if kind == "size" else peers_alike(metric, frame, kinds, Rules())
        found = locations(metric, frame, None, Rules(), peers=peers)
        flagged += any(one.score.tier in FLAGS for one in found.listed)
    assert flagged / PAGES <= BOUND


def test_what_is_shown_by_month_ends_with_the_period_also_within_a_day():
    """Once the last, part day of a period that ends at a time was left out."""
    until = datetime(2026, 10, 31, 18)
    assert monthly(Filters(date(2026, 10, 1), until), None, None).until == until
    midnight, day = (
        monthly(Filters(date(2026, 10, 1), end), None, None) for end in (datetime(2026, 11, 1), date(2026, 11, 1))
    )
    assert midnight.since == day.since


def test_who_is_outside_of_limits_is_judged_by_its_own_number_of_answers():
    """Once at the nearest of sixty drawn sizes: 36 of 200 that lay near the line were called wrong."""
    rng, scores = np.random.default_rng(1), []
    for n in (5, 6000, *(int(one) for one in np.exp(rng.uniform(np.log(30), np.log(2500), 200)))):
        wanted = rng.choice([-1, 1]) * rng.uniform(1.9, 2.05) * 100 / n**0.5 if 5 < n < 6000 else 0.0
        total = 100.0 * (2 * round(n * (1 + wanted / 100) / 2) - n)
        scores.append(
            score(METRICS["nps"], Tally(Parts(n, total, 1e4 * n), 0.0, None, 0, 10.0), Rules(), f"L{len(scores)}")
        )
    said = outside(scores, control_limits(METRICS["nps"], scores, False), False)
    whole = pooled(one.tally.parts for one in scores)
    variance = (whole.squares - sum(one.tally.parts.total**2 / one.n for one in scores)) / (whole.n - len(scores))
    for one in scores:
        low, high = funnel_limits(whole.mean, variance, one.n, 0.95)
        assert (one.group in said) == (not low <= one.value <= high), one


def test_the_places_of_one_without_peers_are_those_among_all():
    """Once scores pulled towards several averages were placed together: what luck made of six alike stores seemed certain."""
    nets = {
        **{f"mall {n}": 24 + n % 3 for n in range(6)},
        **{f"street {n}": 21 + n % 3 for n in range(5)},
        "airport": 22,
    }
    frame = pd.DataFrame(
        [
            {"metric": "nps", "by0": name, "n": 100, "total": 100.0 * net, "squares": 1e4 * (40 + net), "score_total": 700.0,
             "scale": 10.0, "unscored": 0}
            for name, net in nets.items()
        ]
    )  # fmt: skip
    kinds = {name: name.split()[0] for name in nets if name != "airport"}
    among, alone = (
        {one.group: (one.ranks, one.of) for one in locations(METRICS["nps"], frame, None, Rules(), peers=peers).listed}
        for peers in (kinds, None)
    )
    assert among["airport"] == alone["airport"] == ((1, 12), 12)
    assert (among["mall 0"][1], among["street 0"][1]) == (6, 5)
