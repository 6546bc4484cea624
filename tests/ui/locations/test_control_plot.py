"""Control plot: its middle line is called what it is."""

from types import SimpleNamespace

import pandas as pd

from cxdash.findings.control_limits import control_limits
from cxdash.findings.scores import Rules
from cxdash.findings.standings import group_scores
from cxdash.metrics import NPS
from cxdash.ui.locations.control_plot import _words


def test_the_middle_is_of_the_locations_that_are_shown():
    rows = [("nps", one, 100, 100.0 * up, 1e4 * up, 0.0, None, 0) for one, up in (("a", 30), ("b", 40), ("", 90))]
    columns = ["metric", "by0", "n", "total", "squares", "score_total", "median", "unscored"]
    limits = control_limits(NPS, group_scores(NPS, pd.DataFrame(rows, columns=columns), Rules()), usual=True)
    compared = SimpleNamespace(metric=NPS, is_apart=False, level=SimpleNamespace(id="location"))
    assert _words(compared, limits).centre == "all shown locations: 35"
    compared.level.id = "region"
    assert _words(compared, limits).centre == "all that are shown: 35"
