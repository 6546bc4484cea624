"""Numbers of a column, written as people and their spreadsheets write them."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cxdash.errors import CxError
from tests.store.loading import Loader

MAPPING = 'kind = "touchpoints"\n{top}[columns]\ntouchpoint_id = "id"\nstage = "stage"\nvalue = "value"\n'


def amounts(loader, texts, top=""):
    lines = [f'{place};pay;"{text}"' for place, text in enumerate(texts)]
    loader.load("id;stage;value\n" + "\n".join(lines) + "\n", MAPPING.format(top=top))
    found = dict(loader.rows("SELECT touchpoint_id, value FROM touchpoints"))
    return [found.get(str(place), "refused") for place in range(len(texts))]


@pytest.mark.parametrize(
    ("texts", "numbers"),
    [
        (["1.234,5", "7"], [1234.5, 7]),
        (["1 234,5", "1\u00a0234", "1\u202f234,50"], [1234.5, 1234, 1234.5]),
        (["1'240.5", "1’240"], [1240.5, 1240]),
        (["1,240", "8.5"], [1240, 8.5]),
        (["1.240", "8,5"], [1240, 8.5]),
        (["1,234,567", "1,240"], [1234567, 1240]),
        (["12,5 %", "3 %", "100%"], [12.5, 3, 100]),
        (["−5", "–6", "-7", "+8"], [-5, -6, -7, 8]),
        (["(12)", "(1,240.50)", "3"], [-12, -1240.5, 3]),
        (["$5", "-$5.25", "$-5", "($5.50)", "1,240"], [5, -5.25, -5, -5.5, 1240]),
        (["5 €", "1.234,50 €", "-0,5 €"], [5, 1234.5, -0.5]),
        (["5 руб.", "1 240,5 руб."], [5, 1240.5]),
        (["R$ 1.234,50", "R$ 5,00"], [1234.5, 5]),
        (["1.23E+15", "1e3", "2.5"], [1.23e15, 1000, 2.5]),
        (["0.125", "1.500"], [0.125, 1.5]),
        (["1240", "-3", ""], [1240, -3, None]),
        (["8.5", "8,5", "9.5"], [8.5, "refused", 9.5]),
        (["12 34", "1_000", "0x10", "nan", "--5", "5-5", "руб. 5"], ["refused", "refused", "refused", None] + ["refused"] * 3),
    ],
)  # fmt: skip
def test_numbers_are_read_as_they_are_meant(loader, texts, numbers):
    assert amounts(loader, texts) == numbers


@pytest.mark.parametrize("texts", [["1,240"], ["1.240", "850"], ["1.240", "8.5", "8,5"]])
def test_a_mark_that_can_be_either_is_asked_about(loader, texts):
    with pytest.raises(CxError) as error:
        amounts(loader, texts)
    assert error.value.code == "intake.decimal"
    assert error.value.facts["example"] in texts


@pytest.mark.parametrize(
    ("top", "numbers"),
    [
        ('decimal = "."\n', [1240.0]),
        ('decimal = ","\n', [1.24]),
        ('thousands = ","\n', [1240.0]),
        ('thousands = " "\n', [1.24]),
    ],
)
def test_the_mapping_can_say_which_mark_it_is(loader, top, numbers):
    assert amounts(loader, ["1,240"], top) == numbers


@pytest.mark.parametrize("texts", [["$5", "5 €"], ["12 %", "0.12"]])
def test_two_units_in_one_column_are_never_added(loader, texts):
    with pytest.raises(CxError) as error:
        amounts(loader, texts)
    assert error.value.code == "intake.units"


def test_another_column_tells_the_mark(loader):
    text = "location_id;latitude;longitude\nL;54,687;25,2797\n"
    loader.load(text, kind="locations")
    assert loader.rows("SELECT latitude, longitude FROM locations") == [(54.687, 25.2797)]


WAYS = [
    (".", ","),
    (".", ""),
    (".", " "),
    (".", "'"),
    (",", "."),
    (",", ""),
    (",", " "),
    (",", "\u00a0"),
    (",", "\u202f"),
]
AROUND = [("", ""), ("$", ""), ("", " €"), ("", " %"), ("€ ", "")]


def written(number, decimals, way, around):
    decimal, thousands = way
    whole, _point, part = f"{abs(number):,.{decimals}f}".partition(".")
    text = whole.replace(",", thousands) + (decimal + part if part else "")
    return ("-" if number < 0 else "") + around[0] + text + around[1]


@settings(max_examples=12)
@given(
    st.lists(st.integers(-(10**9), 10**9), min_size=1, max_size=6),
    st.integers(0, 4),
    st.sampled_from(WAYS),
    st.sampled_from(AROUND),
)
def test_numbers_come_back_or_are_asked_about(tmp_path_factory, wholes, decimals, way, around):
    numbers = [whole / 10**decimals for whole in wholes]
    with Loader(tmp_path_factory.mktemp("n") / "cx.duckdb") as loader:
        found = amounts_or_question(loader, [written(number, decimals, way, around) for number in numbers])
    if found != "intake.decimal":
        assert found == pytest.approx(numbers)


def amounts_or_question(loader, texts):
    try:
        return amounts(loader, texts)
    except CxError as error:
        return error.code
