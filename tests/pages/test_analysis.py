"""What the analysis pages say of what they cannot show, and that their files are the same for every reader."""

import re
from datetime import date, datetime

import pytest
from streamlit.testing.v1 import AppTest

from cxdash import words
from cxdash.filters import Filters
from cxdash.findings.scores import Rules
from cxdash.metrics import METRICS, NPS
from cxdash.store import shared_store
from cxdash.ui.data import takeaway
from cxdash.ui.locations import rankings
from cxdash.ui.locations.comparing import comparison
from cxdash.ui.selection import Selection
from tests.pages.script import opened, texts
from tests.pages.test_pages import ROW
from tests.queries.rows import fill, response


@pytest.fixture
def in_words():
    yield words.set_language
    words.set_language("en")


def tables(app, column):
    return [table.value for table in app.dataframe if column in table.value]


def test_movers_of_which_none_can_be_compared_are_a_sentence(database):
    with shared_store().writing() as cursor:
        cursor.execute(ROW)
        cursor.execute("INSERT INTO locations (location_id) VALUES ('a')")
    said = texts(opened("overview"))
    assert said.count("No location has enough answers in both periods to be compared.") == 1


def test_the_cards_and_the_largest_loss_have_a_table(demo):
    app = opened("overview")
    assert not app.exception
    (cards,) = tables(app, "change_low")
    assert cards["metric"].tolist() == list(METRICS)
    shown = {metric.label: metric.value for metric in app.metric}
    assert shown["NPS"] == words.number(cards["value"][0])
    (steps,) = tables(app, "of_entry")
    assert steps["customers"].is_monotonic_decreasing


@pytest.mark.parametrize("page", ["overview", "trends"])
def test_a_table_that_nobody_opened_is_not_sent(demo, page):
    """A browser draws what is in a closed one, too: it was a sixth of the time of a change of the filters."""
    app = opened(page, AppTest)
    assert not app.exception
    assert not app.dataframe
    assert any(one.label == "Table and file" for one in app.expander)


def test_the_small_lines_are_of_whole_weeks(demo):
    app = opened("overview")  # from Monday, 3 August to Saturday, 31 October: twelve weeks and six days
    assert {len(metric.proto.chart_data) for metric in app.metric} == {12}
    assert "weeks that the period or the data cut short are left out" in texts(app)
    assert {len(metric.proto.chart_data) for metric in opened("overview", period="30").metric} == {3}


@pytest.mark.parametrize(
    ("since", "last", "turned"), [("2026-09-10", "2026-09-01", True), ("2026-09-01", "2026-09-10", False)]
)
def test_dates_the_wrong_way_round_are_said(demo, since, last, turned):
    app = opened("overview", period="custom", since=since, last=last)
    said = texts(app)
    assert "Sep 1 – 10, 2026" in said
    assert ("the two are taken the other way round" in said) is turned


def test_locations_begin_with_the_worst_on_demand(demo):
    best, worst = (tables(opened("locations", **more), "location_id")[0] for more in ({}, {"sort": "worst"}))
    assert worst["location_id"].tolist() == best["location_id"].tolist()[::-1]
    assert best["shrunken"].is_monotonic_decreasing
    assert opened("locations", sort="Worst first").query_params["sort"] == "Worst first"


def test_locations_without_a_score_stay_at_the_end():
    def ranked(name, shrunken):
        return rankings.Ranked(name, rankings.Located(name, 9, None, None, True, shrunken, None, 0))

    scores = [ranked("a", 9.0), ranked("b", 5.0), ranked("none", None), ranked("(pooled)", None)]
    assert [one.name for one in rankings.in_order(scores, True)] == ["b", "a", "none", "(pooled)"]
    assert rankings.in_order(scores, False) == scores


def test_a_link_keeps_more_locations_than_are_listed_at_once(database):
    with shared_store().writing() as cursor:
        cursor.execute(ROW.replace("'a'", "'L0001'"))
        cursor.execute(
            "INSERT INTO locations (location_id, name) SELECT format('L{:04}', i), format('Shop {}', i) FROM range(300) t(i)"
        )
    for wanted in (120, 250):
        picked = [f"Shop {number}" for number in range(wanted)]
        app = opened("overview", location=picked)
        assert not app.exception
        assert len(app.multiselect(key="location").value) == wanted


def test_files_are_the_same_in_every_language(demo, in_words):
    chosen = Selection(first=date(2024, 11, 1), last=date(2026, 10, 31))
    chosen = Selection(chosen.filters.over(date(2026, 8, 3), date(2026, 11, 1)), first=chosen.first, last=chosen.last)
    found = {}
    for language in words.LANGUAGES:
        in_words(language)
        ranked = rankings.ranked(comparison(NPS, chosen, Rules(min_answers=20)))
        found[language] = rankings.ranking_table(NPS, ranked).for_file().to_csv()
    assert found["ru"] == found["lt"] == found["en"]
    assert "(pooled)" in found["en"]
    assert ",within," in found["en"]


@pytest.mark.parametrize("page", ["overview", "trends"])
def test_what_is_spoken_is_not_in_the_file(demo, page, monkeypatch, in_words):
    """Each table of each page, in each language: what its file would hold."""
    from cxdash.ui import frames

    kept = {}
    for language in words.LANGUAGES:
        monkeypatch.setenv("CXDASH_LANGUAGE", language)
        files = []
        monkeypatch.setattr(frames, "table_and_file", lambda key, table, alt, files=files: files.append((key, table)))
        assert not opened(page, **({} if page == "overview" else {"by": "channel"})).exception
        kept[language] = [(key, table.for_file().to_csv()) for key, table in files]
    assert kept["en"]
    assert kept["en"] == kept["lt"] == kept["ru"]


def test_an_export_says_that_it_holds_more_than_customers(database):
    kinds = [takeaway.RowsQuestion(kind) for kind in ("responses", "touchpoints")]
    with shared_store().writing() as cursor:
        cursor.execute(ROW)
    assert [takeaway.about_rows(one, Selection()) for one in kinds] == ["all data", "all data"]
    with shared_store().writing() as cursor:
        cursor.execute(ROW.replace("'customer'", "'employee'"))
    assert [takeaway.about_rows(one, Selection()) for one in kinds] == [
        "all data · answers of employees and management included", "all data",
    ]  # fmt: skip
    picked = Filters().with_pick("respondent", "customer")
    assert "employees" not in takeaway.about_rows(takeaway.RowsQuestion("responses", picked), Selection(picked))


def test_what_was_chosen_of_data_that_are_gone_is_forgotten(own_demo):
    app = opened("data", country="Lithuania")
    assert "Lithuania" in texts(app)
    with shared_store().writing() as cursor:
        for table in ("responses", "touchpoints", "customers", "locations", "imports"):
            cursor.execute(f"DELETE FROM {table}")
        cursor.execute("DELETE FROM meta WHERE key = 'demo'")
    app.run()
    assert not app.exception
    assert "Lithuania" not in texts(app)


def test_the_card_of_times_says_their_median(demo):
    """Once it did not: the median of the whole was lost where the parts of several groups are added."""
    app = opened("overview")
    assert re.search(r"answered requests · median \d.* \(\d.* to \d.*\)", texts(app))
    table = next(one.value for one in app.dataframe if "median" in one.value).set_index("metric")
    shown = {"nps": False, "csat": False, "ces": False, "response_time": True}
    assert all(table[name].notna().to_dict() == shown for name in ("median", "median_low", "median_high"))
    low, median, high = table.loc["response_time", ["median_low", "median", "median_high"]]
    assert low < median < high


def test_a_page_opens_on_a_metric_of_which_there_are_answers(database):
    """Somebody who loads CSAT alone is not told to choose a longer period for NPS."""
    rows = [response("csat", 5, customer=f"c{n}", location="L1", at=datetime(2026, 1, 1 + n)) for n in range(20)]
    fill(shared_store(), responses=rows)
    for page in ("trends", "locations"):
        app = opened(page, period="all")
        assert not app.exception
        assert "CSAT" in texts(app)
        assert "NPS: no answers" not in texts(app)
