"""Locations: the score weighted to the customers met is the command's, and stands beside the plain one."""

import pytest

from cxdash.demo.stories import STORIES
from tests.commandline import cxdash_json
from tests.pages.script import opened, texts


def test_both_scores_are_said_with_their_intervals(demo, demo_database):
    app = opened("locations", weighted="true")
    assert not app.exception
    found = cxdash_json(
        "locations",
        "--metric",
        "nps",
        "--db",
        demo_database,
        "--since",
        "2026-08-03",
        "--until",
        "2026-11-01",
        "--weighted",
    )
    plain, weighted = found["brand"], found["weighted"]
    said = "As answered, NPS is {:.1f} ({:.1f} to {:.1f})".format(*(plain[name] for name in ("value", "low", "high")))
    assert said in texts(app)
    assert "it is {:.1f} ({:.1f} to {:.1f})".format(*(weighted[name] for name in ("value", "low", "high"))) in texts(
        app
    )
    (rows,) = [table.value for table in app.dataframe if "lift" in table.value]
    assert rows["customers_share"].sum() == pytest.approx(100)
    assert (rows["lift"] * rows["answers_share"]).sum() == pytest.approx(100)

    other = opened("locations", weighted="true", source=STORIES.mix_shift.source)
    assert not other.exception
    assert len(other.warning) == 1  # touchpoints have no source; the ranking stands all the same
    assert any("shrunken" in table.value for table in other.dataframe)
