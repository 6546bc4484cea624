"""Locations: its views, levels, peers and the way down and up; thousands of locations."""

import json

import pyarrow as pa
import pytest
from streamlit.testing.v1 import AppTest

from cxdash.store import shared_store
from cxdash.store.load import import_file
from tests.pages.script import opened, texts
from tests.queries.rows import at, fill, response

VIEWS = ("ranking", "funnel", "heat", "map", "consistency")


def table(app, column):
    return next(one.value for one in app.dataframe if column in one.value)


def drawn(app, place=0):
    return json.loads(app.get("plotly_chart")[place].proto.spec)


def faults(app):
    return [one.value for one in (*app.exception, *app.error, *app.warning)]


REGIONS = {"level": "region", "metric": "response_time"}
SHOWN = [*((view, {}) for view in VIEWS), ("heat", REGIONS), ("consistency", REGIONS), ("funnel", {"peers": "format"})]


@pytest.mark.parametrize(("view", "more"), SHOWN)
def test_each_view(demo, view, more):
    app = opened("locations", view=view, **more)
    assert faults(app) == []
    assert app.get("plotly_chart")
    if not more:
        assert "Beyond noise, locations differ by ±" in texts(app)


def test_the_list_has_rank_ranges_changes_and_the_last_year(demo):
    rows = table(opened("locations"), "places_words")
    assert len(rows) == 60
    assert rows["places_words"].iloc[0].endswith("of 60")
    assert (rows["rank_low"] <= rows["rank_high"]).all()
    assert max(len(one) for one in rows["spark"]) == 12
    few = rows[rows["n"] < 30]
    assert set(few["tier"]) == {"few"}


def test_what_the_list_is_sorted_by_stands_before_what_may_be_cut(demo):
    """On a usual laptop the last column is cut: that is the line of the last year, and tiers are short enough for the others."""
    listed = next(one for one in opened("locations").dataframe if "places_words" in one.value)
    shown = list(listed.proto.column_order)
    assert shown[-1] == "spark"
    assert "shrunken" in shown
    assert set(listed.value["tier_words"]) == {"▲ better", "● within noise", "▼ worse", "○ few answers"}


def test_what_is_noise_only_among_many_fits_its_column_and_is_explained(demo):
    app = opened("locations")
    rows = table(app, "places_words")
    starred = rows[rows["verdict_words"] == "within noise *"]
    assert not starred.empty
    assert (starred["verdict"] == "noise").all()
    assert ((starred["change_low"] > 0) | (starred["change_high"] < 0)).all()  # alone they would be called real
    assert "* Beyond noise if it were looked at alone, but 59 were compared." in texts(app)
    assert set(rows["verdict_words"]) - {"within noise *"} <= {"within noise", "better", "worse", "too few to tell", ""}


def test_the_search_keeps_the_places_among_all(demo):
    every = table(opened("locations"), "places_words").set_index("location_id")["places_words"]
    found = table(opened("locations", find="kaunas"), "places_words").set_index("location_id")["places_words"]
    assert 0 < len(found) < 10
    assert found.to_dict() == {one: every[one] for one in found.index}


def test_regions_add_their_locations_answers_and_lead_down_and_up(demo):
    places = shared_store().frame("SELECT location_id, region FROM locations")
    stores = table(opened("locations"), "places_words").merge(places, on="location_id")
    app = opened("locations", level="Regions")
    regions = table(app, "places_words").set_index("location_id")
    assert regions["n"].to_dict() == stores.groupby("region")["n"].sum().to_dict()
    first = regions.index[0]
    down = opened("locations", region=first, level="Regions")
    assert faults(down) == []
    assert set(table(down, "places_words")["n"]) != set(regions["n"])
    assert regions.loc[first, "n"] == table(down, "places_words")["n"].sum()
    next(one for one in down.button if one.label == "All places").click().run()
    assert down.multiselect(key="region").value == []
    assert faults(down) == []


def test_a_chosen_row_is_looked_at_one_level_down():
    def script():
        from cxdash.ui.locations import hierarchy

        hierarchy.go_down((("country", "Latvia"), ("region", "Kurzeme")))

    app = AppTest.from_function(script).run()
    state = {name: app.session_state[name] for name in ("country", "region", "level")}
    assert state == {"country": ["Latvia"], "region": ["Kurzeme"], "level": "city"}


def test_peers_are_compared_with_their_kind(demo):
    app = opened("locations", peers="format")
    rows = table(app, "places_words")
    assert "Each location is compared with those of its kind" in texts(app)
    formats = shared_store().frame("SELECT location_id, format FROM locations").set_index("location_id")["format"]
    apart = rows[rows["peers"].notna()]
    assert (apart["peers"] == apart["location_id"].map(formats)).all()
    for kind, group in apart.groupby("peers"):
        assert set(group["places_words"].str.split(" of ").str[1]) == {str(len(group))}, kind
        assert group["against"].nunique() == 1


def test_small_locations_are_pooled_into_their_region(demo, monkeypatch):
    monkeypatch.setenv("CXDASH_MIN_ANSWERS", "105")
    app = opened("locations")
    rows = table(app, "places_words")
    pooled = rows[rows["location_id"] == "(pooled)"]
    assert len(pooled) > 1
    assert pooled["called"].str.contains("other location").any()
    assert (rows[rows["value"].notna()]["n"] >= 105).all()
    assert "Not drawn" in texts(app)


def test_the_map_says_who_has_no_coordinates(own_demo):
    with shared_store().writing() as cursor:
        cursor.execute("UPDATE locations SET latitude = NULL WHERE location_id = 'LT-06'")
    app = opened("locations", view="map")
    assert "Without coordinates, and so not on the map: Kaunas Linden Avenue." in texts(app)
    chart = drawn(app)
    assert {trace["type"] for trace in chart["data"]} == {"scatter"}
    coasts, *marks = chart["data"]
    assert coasts["mode"] == "lines"
    assert ["location", "LT-06"] not in [row for trace in marks for row in trace["customdata"]]


def test_two_thousand_locations(database):
    with shared_store().writing() as cursor:
        cursor.execute(
            "INSERT INTO locations (location_id, name, region, latitude, longitude) SELECT format('L{:04}', i), 'Shop ' || i, "
            "'R' || (i % 40), 50 + i % 10, 10 + i % 17 FROM range(2000) t(i)"
        )
        cursor.execute(
            "INSERT INTO responses (response_id, metric, question, location_id, answered_at, answered_on, score, points, "
            "state, respondent, import_id, row_number) SELECT i::VARCHAR, 'nps', 'q', "
            "format('L{:04}', hash(i) % 2000), TIMESTAMP '2026-03-01', DATE '2026-01-01' + (hash(i) % 90)::INT, 9, "
            "CASE WHEN hash(i + 7) % 3 = 0 THEN -100 ELSE 100 END, 'valid', 'customer', 1, i FROM range(80000) t(i)"
        )
    app = opened("locations")
    assert faults(app) == []
    assert len(table(app, "places_words")) == 75
    plot = opened("locations", AppTest, view="funnel")
    assert {trace["type"] for trace in drawn(plot)["data"]} == {"scatter"}
    assert not plot.dataframe  # it is made when somebody opens it
    plot.session_state["fold-locations-funnel"] = True
    assert len(table(plot.run(), "outside_words")) == 2000
    heat = opened("locations", view="heat")
    assert len(drawn(heat)["data"][0]["y"]) == 40
    assert faults(plot) == faults(heat) == []


def test_a_score_that_misses_its_goal_does_not_look_like_it_in_the_list(database):
    """Once 34.9 stood as “35” beside the goal of 35."""
    rows = "".join(f"{n},L1,2026-03-{n % 28 + 1:02},{10 if n < 29 else 8}\n" for n in range(83))
    rows += "".join(f"{n},L2,2026-03-{n % 28 + 1:02},{(10, 8)[n % 2]}\n" for n in range(100, 180))
    import_file(shared_store(), "answers.csv", f"response_id,location_id,answered_at,nps\n{rows}".encode())
    import_file(shared_store(), "goals.csv", b"goal_id,metric,level,place,target\n1,nps,,,35\n")

    def told():
        rows = next(one for one in opened("locations").dataframe if "places_words" in one.value)
        if not rows.proto.arrow_data.styler.display_values:
            return None
        said = pa.ipc.open_stream(rows.proto.arrow_data.styler.display_values).read_pandas()
        return dict(zip(rows.value["location_id"], zip(said["value"], said["goal"], strict=True), strict=True))

    assert told() == {"L1": ("34.9", "35.0"), "L2": ("50", "35")}
    import_file(shared_store(), "goals.csv", b"goal_id,metric,level,place,target\n1,nps,,,40\n")
    assert told() is None  # written as numbers are


def test_how_far_stores_with_the_same_answers_lie_apart_is_not_told(database):
    answers = [
        response("nps", (10, 9, 7, 3)[day % 4], location=place, stage="Visit", at=at(day, hour))
        for place in "abc" for day in range(1, 21) for hour in (9, 10)
    ]  # fmt: skip
    fill(shared_store(), answers, locations=[(place, "North", "LT") for place in "abc"])
    app = opened("locations", view="consistency")
    assert faults(app) == []
    said = texts(app)
    assert "Locations lie closer together in NPS than chance alone would have them" in said
    assert "±0.0" not in said
    for one in (one.value for one in app.dataframe if "tau" in one.value):
        assert (one["tau_low"] == 0).all()
        assert one[["tau_high", "i2_high"]].isna().all(axis=None)
    hover = str(drawn(app, 1))
    assert "closer together than chance would have them: no interval" in hover
    assert "to \u2014" not in hover
    assert "to —" not in hover
