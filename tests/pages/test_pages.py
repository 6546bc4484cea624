"""Each page with demo data, an empty database and one row, in each language; as a link, and with junk in it."""

from functools import cache

import pytest
from babel.messages.pofile import read_po

from cxdash import words
from cxdash.intake.mapping_file import read_mapping
from cxdash.store import shared_store
from cxdash.store.load import import_file
from cxdash.words import _
from tests.pages.script import opened, texts

PAGES = ("overview", "trends", "locations", "funnel")
ROW = (
    "INSERT INTO responses (response_id, metric, question, location_id, answered_at, answered_on, channel, score, "
    "points, state, respondent, import_id, row_number) VALUES "
    "('1', 'nps', 'q', 'a', TIMESTAMP '2026-03-01 10:00', DATE '2026-03-01', 'web', 9, 100, 'valid', 'customer', 1, 1)"
)


@pytest.fixture(params=words.LANGUAGES)
def language(request, monkeypatch):
    monkeypatch.setenv("CXDASH_LANGUAGE", request.param)
    yield request.param
    words.set_language("en")


def faults(app):
    return [element.value for element in (*app.exception, *app.error, *app.warning)]


def charts(app):
    """Plotly charts, which AppTest knows by their name only."""
    return [element for element in app.main if element.type == "plotly_chart"] or app.get("plotly_chart")


def english_in(shown, language):
    """Whole English texts of the catalogue that stand on the page although this language says them otherwise."""
    if language == "en":
        return []
    return [text for text in plain_texts() if _(text) != text and text in shown]


@cache
def plain_texts():
    """The texts of the catalogue that stand on a page as they are; tests/house sees that it holds all of them."""
    with (words.LOCALES / "lt.po").open("rb") as file:
        texts_of_all = [one.id for one in read_po(file, locale="lt")]
    return [one for one in texts_of_all if isinstance(one, str) and len(one) > 12 and "{" not in one]


@pytest.mark.parametrize("page", PAGES)
def test_full(demo, language, page):
    app = opened(page)
    assert faults(app) == []
    assert len(app.title) == 1
    with_words = texts(app)
    words.set_language(language)
    assert (
        _(
            "**You are looking at demo data of a fictional chain.** To start with your own, upload a file on the Data page."
        )
        in with_words
    )
    assert english_in(with_words, language) == []
    if page != "overview":
        assert charts(app)


@pytest.mark.parametrize("page", PAGES)
def test_empty(database, language, page):
    app = opened(page)
    assert faults(app) == []
    words.set_language(language)
    assert [element.value for element in app.subheader] == [_("There are no data yet")]
    assert not app.metric


@pytest.mark.parametrize("page", PAGES)
def test_one_row(database, language, page):
    with shared_store().writing() as cursor:
        cursor.execute(ROW)
        cursor.execute("INSERT INTO locations (location_id) VALUES ('a')")
    app = opened(page)
    assert faults(app) == []
    if page == "overview":
        assert [metric.value for metric in app.metric] == ["—"] * 4  # one answer is too few to show
    if language == "en" and page in ("trends", "locations"):
        assert "NPS: only 1 answer, too few to show (it takes 5)." in texts(app)


@pytest.mark.parametrize("page", PAGES)
def test_junk_in_the_address_is_named_and_else_ignored(demo, page):
    plain = texts(opened(page))
    junk = opened(
        page, country="<script>alert(1)</script>", location="'; DROP TABLE responses; --", period="::", metric="x",
        since="yesterday", window="-1", by="nothing", grain=["a", "b"], step="$x$", more="x",
    )  # fmt: skip
    assert faults(junk) == []
    said = texts(junk).splitlines()
    assert "\n".join(line for line in said if "” in the link is " not in line) == plain
    named = [line.partition("” in the link is ")[0].rpartition("“")[2] for line in said if "” in the link is " in line]
    of_page = {"trends": ["x", "a", "-1", "nothing"], "locations": ["x"], "funnel": ["nothing", "x", "$x$"]}
    everywhere = ["::", "<script>alert(1)</script>", "'; DROP TABLE responses; --"]
    assert sorted(named) == sorted([*everywhere, *of_page.get(page, [])])


def test_the_address_says_what_is_looked_at(demo):
    app = opened(
        "overview", country="Lithuania", channel="web", period="Last 30 days of the data", compare="A year earlier"
    )
    assert "Lithuania · web · Oct 2 – 31, 2026, compared with the same days a year earlier" in texts(app)
    assert faults(app) == []


def test_ids_and_other_languages_are_understood_in_the_address(demo):
    app = opened("overview", location="LT-06", period="30")
    assert app.multiselect(key="location").value == ["LT-06"]
    assert app.selectbox(key="period").value == "30"
    assert app.query_params["location"] == "Kaunas Linden Avenue"
    assert app.query_params["period"] == "Last 30 days of the data"


@pytest.mark.parametrize("language", words.LANGUAGES)
def test_a_link_made_in_one_language_says_the_same_in_another(demo, monkeypatch, language):
    """Streamlit writes what its maker read into the address."""
    asked = {"by": "Channel", "metric": "Response time", "grain": "Month", "period": "All data"}
    monkeypatch.setenv("CXDASH_LANGUAGE", language)
    for maker in words.LANGUAGES:
        words.set_language(maker)
        address = {key: words._(text) for key, text in asked.items()}
        app = opened("trends", **address)
        assert faults(app) == []
        assert (app.selectbox(key="by").value, app.selectbox(key="period").value) == ("channel", "all")
        assert app.segmented_control(key="metric").value == "response_time"
        assert app.segmented_control(key="grain").value == "month"
        words.set_language(language)
        assert app.query_params["by"] == words._("Channel")
    words.set_language("en")


def test_a_filter_that_a_metric_does_not_have_is_said_on_its_card(demo):
    source = shared_store().frame("SELECT source FROM responses GROUP BY 1 ORDER BY count(*) DESC")["source"][0]
    app = opened("overview", source=source)
    values = {metric.label: metric.value for metric in app.metric}
    assert values["NPS"] != "—"
    assert values["Response time"] == "—"
    assert "“Source” cannot be used here: touchpoints do not have it." in texts(app)


def test_regions_are_those_of_the_chosen_country(demo):
    app = opened("overview")
    everywhere = app.multiselect(key="region").options
    app.multiselect(key="country").set_value(["Germany"]).run()
    assert 0 < len(app.multiselect(key="region").options) < len(everywhere)
    app.multiselect(key="region").set_value([app.multiselect(key="region").options[0]]).run()
    app.multiselect(key="country").set_value(["Latvia"]).run()
    assert app.multiselect(key="region").value == []
    assert faults(app) == []


def test_clearing_takes_every_filter_away(demo):
    app = opened("overview", country="Germany", period="All data")
    assert "Germany · all data" in texts(app)
    next(button for button in app.button if button.label == "Clear all filters").click().run()
    assert "Aug 3 – Oct 31, 2026, compared with the 90 days before" in texts(app)
    assert dict(app.query_params) == {}


def test_further_filters_come_with_the_address(demo):
    app = opened("overview", **{"location.size": shared_size(), "format": "mall"})
    assert app.multiselect(key="format").value == ["mall"]
    assert app.multiselect(key="location.size").value == [shared_size()]
    assert "Format: mall" in texts(app)


def shared_size():
    frame = shared_store().frame("SELECT json_extract_string(attributes, '$.size') AS size FROM locations LIMIT 1")
    return str(frame["size"][0])


def test_names_from_files_are_no_markup(database):
    hostile = ":material/home: **bold** <b>x</b> [a](javascript:alert(1)) $x$ https://evil.example"
    with shared_store().writing() as cursor:
        cursor.execute("INSERT INTO locations (location_id, name, country) VALUES ('a', ?, ?)", [hostile, hostile])
        for _row in range(40):
            cursor.execute(ROW)
    for page in PAGES:
        app = opened(page, location="a")
        assert faults(app) == []
        said = "\n".join(element.value for element in app.markdown)
        assert "**bold**" not in said
        assert "<b>" not in said
        assert "](javascript" not in said
        assert "https:/" not in said


def test_many_locations_are_searched_and_paged(database):
    with shared_store().writing() as cursor:
        cursor.execute("INSERT INTO locations (location_id, name) SELECT 'L' || i, 'Shop ' || i FROM range(2000) t(i)")
        cursor.execute(
            "INSERT INTO responses (response_id, metric, question, location_id, answered_at, answered_on, score, points, "
            "state, respondent, import_id, row_number) SELECT i::VARCHAR, 'nps', 'q', 'L' || (i % 2000), "
            "TIMESTAMP '2026-03-01', DATE '2026-03-01', 9, CASE WHEN i % 3 = 0 THEN -100 ELSE 100 END, 'valid', "
            "'customer', 1, i FROM range(12000) t(i)"
        )
    app = opened("locations")
    assert faults(app) == []
    assert len(app.multiselect(key="location").options) <= 50
    app.text_input(key="_search_location").set_value("Shop 1234").run()
    assert app.multiselect(key="location").options == ["Shop 1234"]
    app.multiselect(key="location").set_value(["L1234"]).run()
    app.text_input(key="_search_location").set_value("").run()
    assert app.multiselect(key="location").value == ["L1234"]
    assert "Shop 1234 ·" in texts(app)


@pytest.mark.parametrize("by", ["channel", "country", "location", "customer.loyalty_tier"])
@pytest.mark.parametrize("page", ["trends", "funnel"])
def test_splits(demo, page, by):
    app = opened(page, by=by)
    assert faults(app) == []
    assert app.selectbox(key="by").value == by


@pytest.mark.parametrize("window", ["7", "28", "91"])
@pytest.mark.parametrize("period", ["30", "all"])
def test_rolling_windows(demo, window, period):
    app = opened("trends", window=window, period=period, metric="response_time")
    assert faults(app) == []
    assert f"Each point pools the answers of the last {window} days." in texts(app)


def test_a_funnel_of_one_step_says_what_to_do(demo):
    app = opened("funnel")
    app.multiselect(key="step").set_value(["Visit"]).run()
    assert faults(app) == []
    assert "Choose at least two steps." in texts(app)


@pytest.mark.parametrize("more", [{}, {"by": "channel"}])
def test_a_filter_that_touchpoints_lack_is_said_on_the_funnel(demo, more):
    source = shared_store().frame("SELECT source FROM responses WHERE source IS NOT NULL LIMIT 1")["source"][0]
    app = opened("funnel", source=source, **more)
    assert [said.replace("\\", "") for said in faults(app)] == [
        "“Source” cannot be used here: touchpoints do not have it."
    ]


@pytest.mark.parametrize(("page", "more"), [("overview", {}), ("funnel", {}), ("funnel", {"by": "channel"})])
def test_a_filter_on_stage_that_leaves_out_the_first_step_is_said(demo, page, more):
    app = opened(page, stage="Checkout", **more)
    sentence = (
        "The filter on stage leaves out “Visit”, the first step. Take it off, or begin with a stage that it keeps."
    )
    assert [said.replace("\\", "") for said in faults(app) if "filter on stage" in said] == [sentence]
    assert not app.exception
    assert not app.error
    assert "No customer reached" not in texts(app)


def test_a_funnel_may_begin_with_a_picked_stage(demo):
    app = opened("funnel", stage="Checkout", step=["Checkout", "Purchase"])
    assert faults(app) == []
    assert "customers at Checkout" in texts(app)


def test_the_demo_funnel_begins_with_the_usual_steps(demo):
    app = opened("funnel")
    assert app.multiselect(key="step").value == ["Visit", "Basket", "Checkout", "Purchase", "Pickup or delivery"]


def test_a_file_that_cannot_be_opened_is_said(database):
    database.write_text("this is no database")
    app = opened("overview")
    assert not app.exception
    assert [element.value for element in app.error]


def test_answers_without_a_date_are_not_passed_over_in_silence(database):
    lines = "".join(f"{number},{'2026-03-01' if number < 10 else ''},9\n" for number in range(22))
    import_file(shared_store(), "half.csv", f"response_id,date,nps\n{lines}".encode())
    assert "12 answers in the data have no date" in texts(opened("overview"))
    assert "have no date" not in texts(opened("overview", period="all"))


def test_a_stray_day_moves_no_period_and_is_said(database):
    with shared_store().writing() as cursor:
        for number in range(120):
            day = f"2026-03-{1 + number % 28:02}"
            cursor.execute(ROW.replace("'1',", f"'r{number}',").replace("2026-03-01", day))
        cursor.execute(ROW.replace("'1',", "'slip',").replace("2026-03-01", "2031-05-03"))
    app = opened("overview")
    assert "1 row is dated far from all others" in texts(app)
    assert "Mar 28, 2026" in texts(app)


def test_a_card_says_how_many_questions_its_score_is_of(database):
    rows = "".join(f"{n},2026-03-{n % 28 + 1:02},{1 + n % 5},{5 - n % 5},{1 + n % 4}\n" for n in range(40))
    scores = "".join(
        f'[[scores]]\ncolumn = "{one}"\nmetric = "csat"\nscale = [1, 5]\n' for one in ("staff", "food", "price")
    )
    mapping = f'kind = "responses"\n[columns]\nresponse_id = "id"\nanswered_at = "day"\n{scores}'
    import_file(
        shared_store(), "bank.csv", ("id,day,staff,food,price\n" + rows).encode(), mapping=read_mapping(mapping)
    )
    import_file(
        shared_store(),
        "one.csv",
        ("response_id,date,nps\n" + "".join(f"{n},2026-03-05,{n % 11}\n" for n in range(40))).encode(),
    )
    said = texts(opened("overview"))
    assert said.count("of up to 3 questions together") == 1  # of CSAT, and NPS has one
    assert "120 answers · mean score" in said
