"""Peers and cells of identical stores: of a hundred pages hardly more than five may show any flag."""

from datetime import date

import numpy as np
import pandas as pd
import pytest

from cxdash.findings.cells import cells
from cxdash.findings.locations import locations
from cxdash.findings.peers import peers_alike, size_classes
from cxdash.findings.scores import Rules
from cxdash.metrics import METRICS
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
