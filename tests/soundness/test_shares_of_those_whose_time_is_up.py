"""Shares of a funnel are those of customers whose time is up: of newer ones only the quick are known to have come on."""

import pytest
from statsmodels.stats.proportion import proportion_confint

from cxdash.store import Store
from tests.commandline import cxdash_here, cxdash_json
from tests.queries.rows import at, fill, touchpoint


@pytest.fixture
def database(tmp_path, monkeypatch):
    """40 visit on the 1st: 25 look, 20 of these and 4 others order, 6 pay. 20 visit on the 30th and 15 order at once."""
    monkeypatch.setenv("CXDASH_NO_VENV", "1")
    points = []
    for number in range(40):
        looks, orders, pays = number < 25, 5 <= number < 29, 5 <= number < 11
        stages = ["visit", *(["look"] if looks else []), *(["order"] if orders else []), *(["pay"] if pays else [])]
        points += [touchpoint(f"old{number}", stage, at(day)) for day, stage in enumerate(stages, 1)]
    for number in range(20):
        stages = ["visit", "order"] if number < 15 else ["visit"]
        points += [touchpoint(f"new{number}", stage, at(30, hour)) for hour, stage in enumerate(stages, 1)]
    with Store(tmp_path / "cx.duckdb") as store:
        fill(store, touchpoints=points)
    return tmp_path / "cx.duckdb"


def asked(database):
    steps = [piece for step in ("visit", "look", "order", "pay") for piece in ("--step", step)]
    return ("funnel", "--db", database, *steps, "--optional", "look", "--window", "14d")


def test_each_step_is_held_against_the_last_that_all_must_pass(database):
    steps = cxdash_json(*asked(database))["groups"][0]["steps"]
    assert [one["customers"] for one in steps] == [60, 25, 39, 6]
    counted = [(None, None), (25, 40), (24, 40), (6, 24)]  # after an optional step still against the visit
    for one, (came, before) in list(zip(steps, counted, strict=True))[1:]:
        assert one["settled_previous"] == came / before
        bounds = (one["settled_previous_low"], one["settled_previous_high"])
        assert bounds == pytest.approx(proportion_confint(came, before, method="wilson"))
    assert steps[0]["settled_previous"] is None
    assert [one["settled_share"] for one in steps] == [1.0, 25 / 40, 24 / 40, 6 / 40]


def test_the_table_tells_them_and_no_share_of_all_so_far(database):
    """39 of 60, 65 %, ordered so far; of those whose time is up 60 %: five of the new ones may yet come."""
    said = cxdash_here(*asked(database)).stdout
    (line,) = [one for one in said.splitlines() if one.startswith("order")]
    assert line.split()[1:3] == ["39", "60.0%"]
    assert "65.0%" not in said


@pytest.fixture
def groups(tmp_path, monkeypatch):
    """100 by phone visit on the 1st and 60 order; of six by web one visits on the 1st, and five on the 30th."""
    monkeypatch.setenv("CXDASH_NO_VENV", "1")
    days = [("phone", 1, 60, 100), ("web", 1, 0, 1), ("web", 30, 2, 5)]
    points = []
    for channel, day, ordering, many in days:
        for number in range(many):
            name = f"{channel}{day}-{number}"
            points.append(touchpoint(name, "visit", at(day), channel=channel))
            points += [touchpoint(name, "order", at(day, 5), channel=channel)] if number < ordering else []
    with Store(tmp_path / "cx.duckdb") as store:
        fill(store, touchpoints=points)
    return tmp_path / "cx.duckdb"


def test_a_group_of_which_one_customers_time_is_up_has_no_share_of_these(groups):
    """One lost of one would be told as 100 % lost of the group, and 0 % coming on."""
    asked = ("funnel", "--db", groups, "--step", "visit", "--step", "order", "--window", "14d", "--by", "channel")
    told = {one["group"]: one for one in cxdash_json(*asked)["groups"]}
    assert [step["settled"] for step in told["web"]["steps"]] == [1, 0]
    assert [step["settled_share"] for step in told["web"]["steps"]] == [None, None]
    assert told["phone"]["steps"][1]["settled_share"] == 0.6
    said = cxdash_here(*asked).stdout
    order = [line.split() for line in said.splitlines() if line.startswith("order")]
    assert [line[1:3] for line in order] == [["60", "60.0%"], ["2", "—"]]


def test_where_customers_move_between_groups_shares_are_of_all_so_far(groups):
    """By each step's own value no group's share at a step is of those who began in it: it is never told as of those whose time is up."""
    asked = ("funnel", "--db", groups, "--step", "visit", "--step", "order", "--window", "14d", "--by", "channel")
    assert "of entry, time is up" in cxdash_here(*asked).stdout
    said = cxdash_here(*asked, "--attribution", "step").stdout
    assert "of entry, so far" in said
    assert "of entry, time is up" not in said
