"""One location's profile: agrees with the other pages, tells nothing of a few answers, and is never of a wrong one."""

from itertools import pairwise

import pytest

from cxdash import words
from cxdash.settings import MIN_ANSWERS
from cxdash.store import shared_store
from cxdash.store.load import import_file
from cxdash.ui.location import verbatims
from tests.pages.script import opened, texts
from tests.pages.test_pages import charts, english_in, faults, language  # noqa: F401
from tests.queries.rows import at, fill, response, touchpoint


def values(app):
    return {metric.label: metric.value for metric in app.metric}


def test_the_profile_of_a_store_of_the_demo(demo, language):  # noqa: F811
    app = opened("location", location="LT-06")
    assert faults(app) == []
    assert len(charts(app)) == 2
    assert "Kaunas Linden Avenue" in [element.value for element in app.subheader]
    shown = texts(app)
    words.set_language(language)
    assert english_in(shown, language) == []
    if language != "en":
        return
    overview = opened("overview", location="LT-06")
    assert values(app) == values(overview)
    (table,) = [one.value for one in app.dataframe if "others_difference" in one.value]
    assert table["metric"].tolist() == ["nps", "csat", "ces", "response_time"]
    assert (table["location_id"] == "LT-06").all()
    assert table["others_verdict"].tolist()[0] == "up"
    assert "above all other locations (+" in shown
    assert "NPS: better than the rest. Its place is between 1 and " in shown
    assert "high street" in shown
    (profile,) = [one.value for one in opened("locations").dataframe if "shrunken" in one.value]
    here = profile.set_index("location_id").loc["LT-06"]
    assert table["value"][0] == pytest.approx(here["value"])


def test_actions_that_are_not_over_stand_on_the_profile(own_demo):
    assert "Actions under way" not in texts(opened("location", location="LT-06"))
    marks = "happened_on,until_on,title,category,location_id\n2026-10-05,2026-12-01,New *tills*,action,LT-06\n"
    import_file(shared_store(), "marks.csv", (marks + "2026-10-05,2026-12-01,Elsewhere,action,LT-01\n").encode())
    shown = texts(opened("location", location="LT-06"))
    assert "Actions under way" in shown
    assert "- New *tills* · Oct 5 – Nov 30, 2026" in shown
    assert "Elsewhere" not in shown


def test_comments_are_searched_and_paged(demo):
    app = opened("location", location="LT-06")
    first = said(app)
    assert len(first) == verbatims.PAGE
    app.selectbox(key="order").set_value("lowest").run()
    assert said(app) != first
    app.text_input(key="said").set_value("eilės").run()
    assert len(said(app)) > 0
    assert all("eil" in one.lower() for one in said(app))
    app.text_input(key="said").set_value("nobody says this").run()
    assert "No comment holds that." in texts(app)
    assert faults(app) == []


def said(app):
    """The comments on the page, as they are read."""
    markdown = [str(one.value).replace("\\", "").replace("\u2060", "") for one in app.markdown]
    return [text for text, after in pairwise(markdown) if " of 10 · " in after or " of 5 · " in after]


def test_nothing_is_told_of_a_few_answers(database, monkeypatch):
    hostile = ":material/home: **bold** <b>x</b> [a](javascript:alert(1)) $x$"
    store = shared_store()
    many = [response("nps", 9, location="big", at=at(1 + number % 28)) for number in range(60)]
    many += [response("nps", 9, location="joined", at=at(1 + number % 28)) for number in range(20)]
    fill(store, [*many, *[response("nps", 1, location="small", at=at(3))] * 3], [touchpoint("c", "visit", at(2))])
    with store.writing() as cursor:
        cursor.execute("UPDATE responses SET comment = ?", [hostile])
        cursor.execute(
            "INSERT INTO locations (location_id, name) VALUES ('big', ?), ('small', 'Stall'), ('joined', 'Kiosk')",
            [hostile],
        )
    small = opened("location", location="small")
    assert faults(small) == []
    shown = texts(small)
    assert "Stall has fewer than 5 answers in what is chosen, so nothing of what they say is shown." in shown
    assert "Comments are shown from 5 answers on" in shown
    assert set(values(small).values()) == {"—"}
    assert "bold" not in shown.replace("small", "")
    assert not charts(small)
    joined = opened("location", location="joined")  # which the ranking pools with the small one
    assert not joined.exception
    assert set(values(joined).values()) == {"—"}
    assert "Not shown: beside what all locations show, these would tell what fewer than 5 answers" in texts(joined)
    big = opened("location", location="big")
    assert faults(big) == []
    assert "60 comments" in texts(big)
    raw = "\n".join(element.value for element in big.markdown)
    assert "**bold**" not in raw
    assert "](javascript" not in raw
    monkeypatch.setenv(MIN_ANSWERS.variable, "61")
    assert "bold" not in texts(opened("location", location="big")).replace(hostile, "")


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        ({"location": "LT-99"}, "There is no location “LT-99”. Did you mean “LT-09”?"),
        (
            {"location": "LT-06", "country": "Germany"},
            "Kaunas Linden Avenue is not among the locations that the filters",
        ),
        ({"location": ["LT-06", "LT-05"]}, "A profile is of one location, and several are chosen. Which one?"),
        ({}, "Which location? Choose it here, or in the filters."),
    ],
)
def test_without_one_location_some_are_offered(demo, address, sentence):
    app = opened("location", **{key: value for key, value in address.items() if key != "location"})
    if "location" in address:
        app.query_params["location"] = address["location"]
        app.run()
    assert not app.exception
    assert sentence in texts(app)
    assert not app.metric
    assert len(app.get("page_link")) >= 2


def test_a_location_without_answers_is_no_error(database):
    with shared_store().writing() as cursor:
        cursor.execute("INSERT INTO locations (location_id, name) VALUES ('new', 'New')")
    fill(shared_store(), [response("nps", 9, location="other", at=at(3))] * 9)
    app = opened("location", location="new")
    assert faults(app) == []
    assert "NPS: no answers in what is chosen." in texts(app)
