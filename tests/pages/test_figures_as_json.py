"""Every figure of the Locations and profile pages is what the command line prints."""

import pandas as pd
import pytest

from cxdash.commands import main
from cxdash.errors import CxError
from tests.commandline import cxdash_json
from tests.pages.script import opened

DAYS = ("--since", "2026-08-03", "--until", "2026-11-01")  # the period of the pages


def tables(app, column):
    return [one.value for one in app.dataframe if column in one.value]


def rows(found, *columns):
    """The cells of these columns, in the order of the first two; nothing for what is not given."""
    frame = pd.DataFrame(found)[list(columns)]
    listed = [[None if pd.isna(cell) else cell for cell in row] for row in frame.to_numpy(dtype=object).tolist()]
    return sorted(listed, key=lambda row: (str(row[0]), str(row[1])))


def same(page, printed, *columns):
    one, other = rows(page, *columns), rows(printed, *columns)
    assert len(one) == len(other) > 0
    for mine, theirs in zip(one, other, strict=True):
        assert [str(cell) if isinstance(cell, str) or cell is None else None for cell in mine] == [
            str(cell) if isinstance(cell, str) or cell is None else None for cell in theirs
        ]
        numbers = [[cell for cell in row if isinstance(cell, int | float)] for row in (mine, theirs)]
        assert numbers[0] == pytest.approx(numbers[1], rel=1e-9)


@pytest.mark.parametrize(("level", "metric"), [("location", "nps"), ("region", "response_time")])
def test_heat_map(demo, demo_database, level, metric):
    app = opened("locations", view="heat", level=level, metric=metric, cells="itself")
    (page,) = tables(app, "kind")
    more = ("--level", level, "--metric", metric, "--view", "heat", "--against", "itself")
    found = cxdash_json("locations", "--db", demo_database, *DAYS, *more)
    page = page.assign(tier=page["kind"], start=[str(pd.Timestamp(one).date()) for one in page["start"]])
    same(page, found["cells"], "location_id", "start", "tier", "n", "value", "low", "high")


def test_control_limits(demo, demo_database):
    (page,) = tables(opened("locations", view="funnel"), "outside")
    found = cxdash_json("locations", "--db", demo_database, *DAYS, "--metric", "nps", "--view", "limits")
    same(page, found["locations"], "location_id", "tier", "n", "value", "outside")
    assert [one["level"] for one in found["limits"]["lines"]] == [0.95, 0.998]


@pytest.mark.parametrize("metric", ["nps", "response_time"])
def test_consistency(demo, demo_database, metric):
    over, at = tables(opened("locations", metric=metric, view="consistency", touchpoint="channel"), "tau")
    found = cxdash_json(
        "locations", "--db", demo_database, *DAYS, "--metric", metric, "--view", "consistency", "--grain", "quarter",
        "--touchpoint", "channel",
    )  # fmt: skip
    columns = ("group", "locations", "tau", "tau_low", "tau_high", "n")
    same(over, [one | {"group": one["start"]} for one in found["over_time"]], *columns)
    same(at, [one | {"group": one["channel"]} for one in found["touchpoints"]], *columns)


def test_ranking_of_another_level_with_small_ones_pooled(demo, demo_database, monkeypatch):
    monkeypatch.setenv("CXDASH_MIN_ANSWERS", "110")
    page = next(one for one in tables(opened("locations"), "places_words"))
    found = cxdash_json("locations", "--db", demo_database, *DAYS, "--metric", "nps")
    assert "(pooled)" in set(page["location_id"])
    same(page, found["locations"], "location_id", "n", "value", "low", "high", "shrunken", "rank_low", "rank_high")


def test_profile(demo, demo_database):
    app = opened("location", location="LT-06")
    found = cxdash_json("profile", "LT-06", "--db", demo_database, *DAYS)
    assert cxdash_json("profile", "kaunas linden avenue", "--db", demo_database, *DAYS)["location_id"] == "LT-06"
    with pytest.raises(CxError, match=r"There is no location “Kaunas Linden”\. Did you mean “Kaunas Linden Avenue”"):
        main(["profile", "Kaunas Linden", "--db", str(demo_database)])
    told = [
        one
        | {
            "others": one["others"]["value"], "others_difference": one["others"]["difference"],
            "peers": one["peers"]["value"], "peers_low": one["peers"]["low"],
        }
        for one in found["metrics"]
    ]  # fmt: skip
    (page,) = tables(app, "others_difference")
    same(page, told, "metric", "change_verdict", "n", "value", "low", "high", "change", "others", "others_difference",
         "peers", "peers_low")  # fmt: skip
    (funnel,) = tables(app, "all_low")
    same(funnel, found["funnel"], "step", "verdict", "of_entry", "low", "high", "all", "all_low", "all_high")
