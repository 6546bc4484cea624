"""Scope: who may see some locations alone is told what would be told if there were no others."""

from datetime import timedelta

import pytest
from pandas.testing import assert_frame_equal

from cxdash.queries import journey_types, paths
from cxdash.queries.journey_types import TypesQuestion
from cxdash.queries.journeys import JourneysQuestion
from cxdash.queries.paths import PathsQuestion
from cxdash.queries.question import Exclusion, FunnelQuestion
from cxdash.store.funnels import save_funnel, saved_funnels
from tests.queries.rows import at, fill, touchpoint
from tests.store.loading import open_store

MINE = frozenset({"mine"})


@pytest.fixture
def stores(tmp_path):
    """A store of two locations, each customer of the one now and then at the other, and one that holds the first alone."""
    whole = []
    for n in range(12):
        who, hour = f"c{n}", timedelta(hours=1)
        whole += [
            touchpoint(who, "look", at(1 + n), channel="web", location="mine"),
            touchpoint(who, "secret", at(1 + n) + hour, channel="store", location="theirs"),
            touchpoint(who, "look", at(1 + n) + 2 * hour, channel="store", location="theirs" if n % 2 else None),
            touchpoint(who, "order", at(1 + n) + 3 * hour, channel="web", location="mine", value=10.0),
        ]
    with open_store(tmp_path / "whole.duckdb") as everywhere, open_store(tmp_path / "mine.duckdb") as alone:
        places = [("mine", "North", "c"), ("theirs", "South", "c")]
        fill(everywhere, touchpoints=whole, locations=places)
        fill(alone, touchpoints=[one for one in whole if one[1] == "mine"], locations=places[:1])
        yield everywhere, alone


@pytest.mark.parametrize("ends", [{}, {"start": "look"}, {"end": "order"}, {"start": "look", "end": "order"}])
def test_ways_lead_through_no_place_outside(stores, ends):
    """Once they did: whatever a customer did elsewhere stood in the way, stage by stage."""
    everywhere, _alone = stores
    question = PathsQuestion(depth=2, scope=MINE, **ends)
    told, known = (store.answer(question, paths.build) for store in stores)
    assert_frame_equal(told, known)
    assert [list(way) for way in told["stages"]] == [["look", "order"]]
    unrestricted = everywhere.answer(PathsQuestion(depth=4, **ends), paths.build)
    assert {stage for way in unrestricted["stages"] for stage in way} == {"look", "secret", "order"}


def test_journeys_are_of_no_type_for_what_was_done_outside(stores):
    """Once they were: a customer who was in a store elsewhere had come through several channels, and from a showroom."""
    journeys = JourneysQuestion(("look", "secret", "order"), ("order",), 86_400.0)
    question = TypesQuestion(journeys, ("look",), ("web",), ("store",), scope=MINE)
    told, known = (store.answer(question, journey_types.build) for store in stores)
    columns = ["kind", "customers", "journeys", "valued", "total"]
    assert_frame_equal(told[columns], known[columns])
    counts = told.set_index("kind")["journeys"].fillna(0).to_dict()
    assert (counts["single"], counts["multi"], counts["showrooming"]) == (12, 0, 0)


def test_saved_funnels_that_name_other_places_are_not_listed(stores):
    everywhere, _alone = stores
    asked = {
        "stages": FunnelQuestion(("look", "order"), 60.0),
        "own": FunnelQuestion(("look", "order@location=mine@region=North"), 60.0),
        "place": FunnelQuestion(("look@location=theirs", "order"), 60.0),
        "both": FunnelQuestion(("look@location=mine,theirs", "order"), 60.0),
        "region": FunnelQuestion(("look", "order@region=South"), 60.0),
        "void": FunnelQuestion(("look", "order"), 60.0, exclude=(Exclusion("secret@location=theirs", 1, 2),)),
        "gone": FunnelQuestion(("look", "order@location.owner=Ann"), 60.0),
    }
    for name, question in asked.items():
        save_funnel(everywhere, name, question)
    assert [one.name for one in saved_funnels(everywhere, MINE)] == ["own", "stages"]
    assert [one.name for one in saved_funnels(everywhere)] == sorted(asked)
