"""Told: no page scores locations chosen by name where that, beside what all locations show, tells of a hidden one."""

from datetime import datetime, timedelta
from shutil import copy

import pytest

from cxdash.errors import CxError
from cxdash.filters import Filters
from cxdash.queries.before_leaving import BeforeLeavingQuestion
from cxdash.queries.journey_types import TypesQuestion
from cxdash.queries.journeys import JourneysQuestion
from cxdash.queries.question import FunnelQuestion, Question
from cxdash.queries.response_time import ResponseQuestion
from cxdash.queries.score_after import ScoreAfterQuestion
from cxdash.queries.stories import StoriesQuestion
from cxdash.store import shared_store
from cxdash.ui import asking, asking_leaving
from cxdash.ui.funnel import asked
from tests.commandline import cxdash_here
from tests.pages.script import opened, texts
from tests.queries.rows import fill, response, touchpoint

STEPS = ("visit", "buy")
MONTH = timedelta(days=30)


@pytest.fixture
def places(database):
    """A, B and C with 20, 40 and 3 customers, each of whom visits, buys, and says so; a ranking pools A with C."""
    people = [(f"{place}{n}", place) for place, count in {"A": 20, "B": 40, "C": 3}.items() for n in range(count)]
    came = datetime(2026, 1, 5)
    visits = [
        touchpoint(who, step, came + timedelta(hours=hour), location=place, channel="web", response_seconds=60.0 * hour or None,
                   outcome="done")
        for who, place in people for hour, step in enumerate(STEPS)
    ]  # fmt: skip
    later = [touchpoint(who, "visit", came + 12 * MONTH, location=place) for who, place in people if place == "B"]
    said = [response("nps", 9, customer=who, location=place, at=came + timedelta(hours=2)) for who, place in people]
    fill(shared_store(), responses=said, touchpoints=[*visits, *later], locations=[(one, None, None) for one in "ABC"])
    return database


def asked_of(filters):
    """What shows scores or response times, as (what it is, how to ask it)."""
    journeys = JourneysQuestion(STEPS, STEPS[1:], 86_400.0)
    funnel, requests = FunnelQuestion(STEPS, 86_400.0, filters=filters), ResponseQuestion(3600.0, filters=filters)
    yield "map", lambda: asking.shared_parts(Question(("nps",), ("stage", "channel"), filters=filters))
    yield from ((f"felt {one}", lambda one=one: asked.feelings(funnel, one)) for one in ("nps", "response_time"))
    yield "waits", lambda: asking.waits(requests)
    yield "score after", lambda: asking.score_after(ScoreAfterQuestion("nps", 86_400.0, requests))
    yield "types", lambda: asking.journey_type_scores(TypesQuestion(journeys, filters=filters))
    yield "stories", lambda: asking.story_scores(StoriesQuestion(journeys, filters=filters))
    yield "before", lambda: asking_leaving.before_leaving(BeforeLeavingQuestion(90, filters=filters))


def is_told(ask):
    try:
        return not ask().empty
    except CxError as error:
        if error.code != "pool.cut":
            raise
        return False


def test_what_the_ranking_pools_no_view_of_the_journey_tells(places):
    for chosen in ("A", "AB"):
        assert [name for name, ask in asked_of(Filters().with_pick("location", *chosen)) if is_told(ask)] == []
    for chosen in ("", "B", "AC"):
        untold = [name for name, ask in asked_of(Filters().with_pick("location", *chosen)) if not is_told(ask)]
        assert untold == []
    # Feelings of customers who are chosen by what answers do not have.
    by_outcome = Filters().with_pick("outcome", "done")
    funnels = {one: FunnelQuestion(STEPS, 86_400.0, filters=by_outcome.with_pick("location", one)) for one in "AB"}
    assert [is_told(lambda one=one: asked.feelings(one, "nps")) for one in funnels.values()] == [False, True]

    app = opened("funnel", step=list(STEPS), period="all", location="A")
    assert "Not shown: beside what all locations show" in texts(app)
    (counted,) = [one.value for one in app.dataframe if "of_entry" in one.value]
    assert counted["customers"].tolist() == [20, 20]  # how many they are is no score
    assert not any("went_on" in one.value for one in app.dataframe)


def test_nor_does_the_command_line(places, tmp_path, monkeypatch):
    monkeypatch.setenv("CXDASH_NO_VENV", "1")
    read = copy(places, tmp_path / "read.duckdb")
    for command in (
        ("touchpoints", "--metric", "nps"),
        ("journey-types", "--purchase", "buy"),
        ("response-time", "--score", "nps"),
    ):
        with pytest.raises(CxError, match="Not shown: beside what all locations show"):
            cxdash_here(*command, "--db", read, "--where", "location=A")
        cxdash_here(*command, "--db", read, "--where", "location=B")
