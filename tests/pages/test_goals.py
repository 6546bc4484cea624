"""Goals and events entered on the page: through the same intake as a file, in history, and taken out by undo."""

import time
from datetime import date

import pytest

from cxdash.commands.goals import standings
from cxdash.filters import Filters
from cxdash.findings.goal_sentences import chance
from cxdash.findings.goals import goals_from
from cxdash.findings.scores import Rules
from cxdash.findings.sentences import sure
from cxdash.metrics import NPS
from cxdash.queries.goals import BesidesQuestion
from cxdash.queries.goals import build as build_goals
from cxdash.store import shared_store
from cxdash.store.history import imports
from cxdash.store.load import import_file
from tests.pages.script import opened, press, texts

ANSWERS = "response_id,location_id,answered_at,nps\n" + "".join(
    f"{place},{('L1', 'L2')[place % 2]},2026-03-{place % 28 + 1:02d},{(10, 9, 8, 3)[place % 4]}\n"
    for place in range(400)
)
LOCATIONS = "location_id,name,region\nL1,Riga,Baltic\nL2,Oslo,Nordic\n"


@pytest.fixture
def small(database):
    """400 answers of two locations: NPS 25."""
    import_file(shared_store(), "answers.csv", ANSWERS.encode())
    import_file(shared_store(), "locations.csv", LOCATIONS.encode())
    return database


def _dialog(app):
    app.button(key="_besides").click().run()
    assert not app.exception
    return app


def _standing():
    found = imports(shared_store())
    return found[found["undone_at"].isna() & (found["file_name"] == "entered on the page")]


def test_a_goal_is_entered_shown_and_deleted(small):
    app = _dialog(opened("overview"))
    assert "There are no goals yet." in texts(app)
    app.number_input(key="_goal_target").set_value(10.0)
    app.selectbox(key="_goal_level").set_value("region").run()
    app.selectbox(key="_goal_place").set_value("Baltic")
    app.date_input(key="_goal_first").set_value(date(2026, 1, 1))
    app.date_input(key="_goal_last").set_value(date(2026, 12, 31))
    press(app, "Save the goal")
    assert not app.exception
    assert "It is saved. Charts and cards show it." in texts(app)
    assert "NPS · Goal for Baltic: 10" in texts(app)
    found = shared_store().frame("SELECT metric, level, place, target, since::VARCHAR, until::VARCHAR FROM goals")
    assert found.iloc[0].to_list() == ["nps", "region", "Baltic", 10.0, "2026-01-01", "2027-01-01"]
    assert _standing()[["kind", "loaded"]].to_numpy().tolist() == [["goals", 1]]

    # It stands on the card of its place, and on no other's.
    assert "Goal for Baltic: 10 (2026): met" not in texts(app)
    assert "Goal for Baltic: 10 (2026): met with more than 99% probability so far" in texts(
        opened("overview", location="Riga")
    )

    press(app, "Delete")
    assert "It is deleted." in texts(app)
    assert "There are no goals yet." in texts(app)
    assert _standing().empty


def test_what_cannot_be_entered_gets_a_sentence_and_no_import(small):
    app = _dialog(opened("overview"))
    press(app, "Save the goal")
    assert "a target is missing" in texts(app)
    app.number_input(key="_goal_target").set_value(145.0).run()
    press(app, "Save the goal")
    assert "The metric cannot be that: NPS is from −100 to 100" in texts(app)
    app.number_input(key="_goal_target").set_value(45.0)
    app.selectbox(key="_goal_level").set_value("region").run()
    press(app, "Save the goal")
    assert "Choose the place (Region)" in texts(app)
    app.segmented_control(key="_besides_what").set_value("marks").run()
    press(app, "Save the event")
    assert "Say what happened, and on which day." in texts(app)
    app.text_input(key="_mark_title").set_value("Sale")
    app.date_input(key="_mark_first").set_value(date(2026, 3, 5))
    app.date_input(key="_mark_last").set_value(date(2026, 3, 4))
    press(app, "Save the event")
    assert "The last day comes before the first one." in texts(app)
    assert len(imports(shared_store())) == 2
    app.date_input(key="_mark_last").set_value(date(2026, 3, 5))
    press(app, "Save the event")
    assert "Sale" in texts(app)
    found = shared_store().frame("SELECT title, happened_on::VARCHAR, until_on::VARCHAR FROM marks")
    assert found.iloc[0].to_list() == ["Sale", "2026-03-05", "2026-03-06"]


def test_a_file_of_goals_comes_in_through_the_wizard_and_goes_as_a_whole(small):
    app = opened("data")
    app.file_uploader[0].upload("goals.csv", b"metric,target,since\nnps,40,2026-01-01\ncsat,80,2026-01-01\nnps,145,\n")
    app = _settled(app.run())
    assert "**2 rows** would be loaded, 0 already known, 1 rejected." in texts(app)
    assert "The metric cannot be that" in "\n".join(str(frame.value) for frame in app.dataframe)
    app = _settled(press(app, "Load"))
    assert "3 rows read: 2 loaded, 0 already known, 1 rejected." in texts(app)
    app = _dialog(opened("overview"))
    assert "Goal 40 (from Jan 1, 2026): met with less than 1% probability so far: 25 (" in texts(app)
    press(app, "Delete")
    assert "Import 3 (goals.csv) brought 2 rows." in texts(app)
    assert len(shared_store().frame("SELECT 1 FROM goals")) == 2
    press(app, "Take import 3 back")
    assert shared_store().frame("SELECT 1 FROM goals").empty
    assert not app.exception


def test_goals_stand_in_the_list_of_locations_and_for_no_part_of_the_answers(small):
    lists = [one.value for one in opened("locations").dataframe if "places_words" in one.value]
    assert "goal" not in lists[0]
    goals = "goal_id,metric,level,place,target\n1,nps,,,40\n2,nps,region,Baltic,30\n"
    import_file(shared_store(), "goals.csv", goals.encode())
    app = opened("locations")
    rows = next(one.value for one in app.dataframe if "places_words" in one.value)
    assert dict(zip(rows["location_id"], rows["goal"], strict=True)) == {"L1": 30.0, "L2": 40.0}

    without = "all answers of a place. Take the filter on Channel off"
    for page in ("overview", "trends"):
        assert without not in texts(opened(page))
        app = opened(page, channel="")
        assert without in texts(app)
        assert "Goal 40" not in texts(app)


def test_a_goal_of_a_year_stands_on_the_page_as_the_command_has_it_whatever_days_are_chosen(small):
    goals = "goal_id,metric,level,place,target,since,until\nyear,nps,,,24,2026-01-01,2027-01-01\n"
    import_file(shared_store(), "goals.csv", goals.encode())
    store = shared_store()
    known = goals_from(store.answer(BesidesQuestion("goals"), build_goals))
    (told,) = standings(store, known, Filters(), Rules.from_settings())
    assert told.score.n == 400
    sentence = f"Goal 24 (2026): met with {chance(told.chance)} probability so far: {sure(NPS, told.score)} on Mar 1 – 28, 2026."
    for page in ("overview", "trends"):
        app = opened(page, period="custom", since="2026-03-10", last="2026-03-14", metric="nps")
        assert sentence in texts(app)
    card = next(one.value for one in opened("overview", period="custom", since="2026-03-10", last="2026-03-14").dataframe
                if "goal_probability" in one.value)  # fmt: skip
    nps = card.set_index("metric").loc["nps"]
    assert (nps["goal_probability"], str(nps["judged_until"])) == (told.chance, "2026-03-29")


def test_goals_are_held_against_the_same_days_as_by_the_command_where_days_are_chosen(small):
    """Once the command cut the days of a goal off where the days chosen ended, and told other numbers than the page."""
    goals = (
        "goal_id,metric,level,place,target,since,until\n"
        "1,nps,region,Baltic,80,2026-01-01,2027-01-01\n2,nps,location,Oslo,60,,\n3,nps,region,Nordic,90,2026-03-20,\n"
    )
    import_file(shared_store(), "goals.csv", goals.encode())
    rows = next(
        one.value
        for one in opened("overview", period="custom", since="2026-03-10", last="2026-03-14").dataframe
        if "place_words" in one.value
    )  # fmt: skip
    store, days = shared_store(), Filters(date(2026, 3, 10), date(2026, 3, 15))
    known = goals_from(store.answer(BesidesQuestion("goals"), build_goals))
    told = {one.target.id: one for one in standings(store, known, days, Rules.from_settings())}
    assert told["1"].score.n == 200  # all that Baltic has
    for row in rows.itertuples():
        one = told[row.goal_id]
        assert (row.value, row.low, row.high, row.n) == (one.score.value, one.score.low, one.score.high, one.score.n)
        assert row.probability == one.chance
    assert set(rows["goal_id"]) == {"1", "2"}


def _lines(app):
    """What the page says of goals, without the cards."""
    return [
        one.proto.label.replace("\\", "").replace("\u2060", "")
        for one in app.main.get("page_link")
        if "Goal" in one.proto.label
    ]


def test_the_overview_names_the_goals_of_places_below_that_are_missed_or_at_risk(small):
    assert "Goals" not in [one.value for one in opened("overview").subheader]
    goals = (
        "goal_id,metric,level,place,target,since,until\n"
        "1,nps,,,20,,\n"  # all: 25, far enough
        "2,nps,region,Baltic,80,2026-01-01,2027-01-01\n"  # 50
        "3,nps,location,Oslo,3,,\n4,nps,region,Nordic,-20,,\n"  # 0
    )
    import_file(shared_store(), "goals.csv", goals.encode())
    app = opened("overview")
    assert not app.exception
    assert "Of 4 goals here, 1 is clearly missed, 1 is more likely missed than met." in texts(app)
    missed, at_risk = _lines(app)
    assert ":red[▼ missed]" in missed
    assert "NPS · Goal for Baltic: 80 (2026): met with less than 1% probability so far: 50 (" in missed
    assert ":orange[◆ at risk]" in at_risk
    assert "Goal for Oslo: 3, on the days chosen: met with" in at_risk
    rows = next(one.value for one in app.dataframe if "place_words" in one.value)
    assert rows[["goal_id", "verdict", "value"]].to_numpy().tolist() == [["2", "missed", 50.0], ["3", "at risk", 0.0]]
    assert _lines(opened("overview", location="Oslo"))[0].count("Oslo") == 1
    # What is said is what the command says.
    store = shared_store()
    known = goals_from(store.answer(BesidesQuestion("goals"), build_goals))
    told = {one.target.id: one.chance for one in standings(store, known, Filters(), Rules.from_settings())}
    assert rows["probability"].tolist() == [told["2"], told["3"]]
    assert _lines(opened("overview", channel="")) == []


def test_the_overview_tells_no_goal_of_a_place_that_is_hidden(small):
    """Riga and Oslo have answers enough; the third has three, so Oslo is hidden with it: else the third could be computed."""
    few = "response_id,location_id,answered_at,nps\n" + "".join(f"few{n},L3,2026-03-05,0\n" for n in range(3))
    import_file(shared_store(), "few.csv", few.encode())
    goals = "goal_id,metric,level,place,target\n1,nps,location,L3,90\n2,nps,location,L1,90\n3,nps,location,L2,90\n"
    import_file(shared_store(), "goals.csv", goals.encode())
    app = opened("overview")
    listed = {one.value["location_id"].iloc[row] for one in opened("locations").dataframe if "places_words" in one.value
              for row in range(len(one.value))}  # fmt: skip
    assert "L3" not in listed
    told = next(one.value for one in app.dataframe if "place_words" in one.value)["place"].tolist()
    assert set(told) == {"L1", "L2"} & listed
    assert "too few answers tell" in texts(app)


def _settled(app):
    """The page when the check or the load beside it is over."""
    for _time in range(100):
        if not any(button.label == "Cancel" for button in app.button):
            return app
        time.sleep(0.2)
        app.run()
    raise AssertionError("it never ended")


def test_a_database_that_is_only_read_says_so(small, monkeypatch):
    monkeypatch.setattr(shared_store(), "read_only", True)
    app = _dialog(opened("overview"))
    assert "cannot be written" in texts(app)
    assert "Save the goal" not in [button.label for button in app.button]
