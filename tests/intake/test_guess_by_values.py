"""What the values of columns say against, or beside, their names: places that do not differ, comments, parts of dates, waits."""

import pytest

from cxdash.intake.guessing.judgement import guess

STREETS = ["Main St 1", "Park Ave 2", "Oak Rd 3"]


def _meant(found):
    return {name: source.columns()[0] for name, source in found.mapping.columns}


def test_a_place_that_is_the_same_everywhere_gives_way_to_one_that_differs():
    rows = [["Burger Inn", STREETS[n % 3], str(n % 5 + 1)] for n in range(90)]
    found = guess(["store name", "store address", "rating"], rows)
    assert _meant(found)["location_id"] == "store address"
    told = next(one for one in found.columns if one.column == "store address")
    assert (told.confidence, told.code, told.facts["other"]) == ("guess", "values.places", "store name")


def test_a_single_place_stays_the_place():
    found = guess(["store name", "rating"], [["Burger Inn", str(n % 5 + 1)] for n in range(90)])
    assert _meant(found)["location_id"] == "store name"


def test_every_column_of_long_texts_is_a_comment():
    text = "It was number {} of the many things that I liked here"
    rows = [["5", text.format(n), text.format(-n), f"https://a.example/of/a/page {n} {n}"] for n in range(40)]
    found = guess(["rating", "free text", "do better", "page url"], rows)
    assert found.mapping.comments == ("free text", "do better")


@pytest.mark.parametrize(
    ("values", "is_asked"),
    [
        ([str(n % 31 + 1) for n in range(60)], True),
        ([str(n + 43_000) for n in range(60)], False),
        (["2026-03-01"] * 60, False),
    ],
)
def test_days_of_a_month_are_asked_about(values, is_asked):
    found = guess(["date", "nps"], [[value, str(place % 11)] for place, value in enumerate(values)])
    assert ("ask.part" in [one.code for one in found.questions]) == is_asked


@pytest.mark.parametrize(
    ("name", "unit", "is_asked"),
    [("response time", None, True), ("response time (min)", "minutes", False), ("Response Hours", "hours", False)],
)
def test_a_time_until_the_answer_has_a_unit(name, unit, is_asked):
    rows = [["2026-03-01 10:00", "asked", str(n * 7 % 300)] for n in range(60)]
    found = guess(["occurred at", "stage", name], rows)
    source = found.mapping.source("responded_at")
    assert (source.columns(), source.format) == ([name], unit)
    assert ("ask.unit" in [one.code for one in found.questions]) == is_asked
