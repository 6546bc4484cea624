"""Options: the values there are to choose from."""

import pytest

from cxdash.queries.options import (
    CatalogueQuestion,
    NamesQuestion,
    OptionsQuestion,
    build,
    build_catalogue,
    build_names,
)
from tests.store.loading import open_store


@pytest.fixture
def store(tmp_path):
    with open_store(tmp_path / "cxdash.duckdb") as opened:
        with opened.writing() as cursor:
            cursor.execute(
                "INSERT INTO locations (location_id, name, region, country, attributes) VALUES "
                "('a', 'Riga Old Town', 'R', 'LV', '{\"size\": \"big\"}'), ('b', 'Riga Airport', 'R', 'LV', NULL), "
                "('c', NULL, 'V', 'LT', NULL), ('d', '100%_sure', NULL, NULL, NULL)"
            )
            cursor.execute(
                "INSERT INTO responses (response_id, metric, question, location_id, channel, state, respondent, "
                "import_id, row_number) SELECT i::VARCHAR, 'nps', 'q', 'a', "
                "CASE WHEN i < 5 THEN 'web' WHEN i < 7 THEN 'app' END, 'valid', 'customer', 1, i FROM range(10) t(i)"
            )
            cursor.execute(
                "INSERT INTO touchpoints (touchpoint_id, location_id, channel, import_id, row_number) "
                "SELECT i::VARCHAR, 'b', 'app', 1, i FROM range(4) t(i)"
            )
        yield opened


def values(store, *args, **more):
    return store.answer(OptionsQuestion(*args, **more), build)["value"].tolist()


def test_values_of_facts_are_counted_over_both_tables(store):
    frame = store.answer(OptionsQuestion("channel"), build)
    assert list(zip(frame["value"], frame["n"], strict=True)) == [("app", 6), ("web", 5), ("", 3)]


def test_places_are_narrowed_by_what_is_above(store):
    assert values(store, "region", (("country", ("LV",)),)) == ["R"]
    assert values(store, "location", (("country", ("LV",)),)) == ["b", "a"]
    assert values(store, "location", (("country", ("",)),)) == ["d"]


def test_searching_is_literal_and_keeps_what_is_chosen(store):
    assert values(store, "location", search="old t") == ["a"]
    assert values(store, "location", search="%_S") == ["d"]
    assert values(store, "location", search="airport", always=("c",)) == ["c", "b"]


def test_the_limit_is_kept_and_the_number_of_all_is_told(store):
    frame = store.answer(OptionsQuestion("location", limit=2), build)
    assert len(frame) == 2
    assert set(frame["of"]) == {4}


def test_the_scope_hides_other_places(store):
    only = frozenset({"b"})
    assert values(store, "location", scope=only) == ["b"]
    assert values(store, "country", scope=only) == ["LV"]
    assert values(store, "channel", scope=only) == ["app"]
    assert store.answer(NamesQuestion(only), build_names)["location_id"].tolist() == ["b"]


def test_attributes_have_options(store):
    assert values(store, "location.size") == ["", "big"]


def test_a_location_without_a_name_is_called_by_its_id(store):
    frame = store.answer(NamesQuestion(), build_names)
    assert dict(zip(frame["location_id"], frame["name"], strict=True))["c"] == "c"


def test_what_is_in_the_file(store):
    assert store.answer(CatalogueQuestion("has_facts"), build_catalogue)["has_facts"].tolist() == [True]
    assert store.answer(CatalogueQuestion("requests"), build_catalogue).empty
