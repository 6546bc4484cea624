"""Dates and times of a column, in every order and seven languages."""

from datetime import date, datetime, timedelta

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cxdash.errors import CxError
from cxdash.intake.values.told_times import DATE_FORMS, YMD_SHORT, _marks, _may_fit
from tests.store.loading import Loader

MAPPING = (
    'kind = "responses"\n{top}[columns]\nresponse_id = "id"\nanswered_at = "date"\n'
    '[[scores]]\ncolumn = "nps"\nmetric = "nps"\nscale = [0, 10]\n'
)


def times(loader, texts, top=""):
    lines = [f'{place};"{text}";9' for place, text in enumerate(texts)]
    loader.load("id;date;nps\n" + "\n".join(lines) + "\n", MAPPING.format(top=top))
    found = dict(loader.rows("SELECT response_id, answered_at FROM responses"))
    return [found.get(str(place), "refused") for place in range(len(texts))]


DAY, MORNING, EVENING = datetime(2026, 1, 31), datetime(2026, 1, 31, 8), datetime(2026, 1, 31, 20, 5)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("31 января 2026 г.", DAY), ("31 января 2026 г., 08:00", MORNING), ("31 янв. 2026", DAY), ("31 Января 2026 в 08:00", MORNING),
        ("2026 m. sausio 31 d.", DAY), ("2026 m. sausio 31 d. 08:00", MORNING), ("2026 sausio 31", DAY),
        ("31. Januar 2026", DAY), ("31. Jan. 2026 um 08:00 Uhr", MORNING), ("31.01.2026, 08:00 Uhr", MORNING), ("31. Jänner 2026", DAY),
        ("31 janvier 2026", DAY), ("samedi 31 janvier 2026 à 08:00", MORNING), ("31 janv. 2026 à 8h00", MORNING),
        ("31 de enero de 2026", DAY), ("sábado, 31 de enero de 2026", DAY), ("31 de enero de 2026 a las 8:05 p. m.", EVENING),
        ("31 de janeiro de 2026", DAY), ("31 jan. 2026", DAY),
        ("January 31, 2026", DAY), ("Jan 31, 2026, 8:05 PM", EVENING), ("Saturday, January 31st, 2026", DAY), ("31-Jan-26", DAY),
        ("2026-Jan-31", DAY), ("1/31/2026, 8:05:00\u202fPM", EVENING), ("2026/01/31 8:05 p.m.", EVENING), ("31/01/26 8:05PM", EVENING),
        ("Sat, 31 Jan 2026 10:00:00 +0200", MORNING), ("Sat Jan 31 2026 10:00:00 GMT+0200 (EET)", MORNING),
        ("31.01.2026 10:00 +02:00", MORNING),
        ("20260131", DAY), ("20260131T080000", MORNING), ("2026.01.31 08:00", MORNING), ("2026-01-31T08:00:00.000Z", MORNING),
        ("46053", DAY), ("46053.3333333333", MORNING), ("46053,5", datetime(2026, 1, 31, 12)),
        ("1769846400", MORNING), ("1769846400000", MORNING),
    ],
)  # fmt: skip
def test_every_form_of_a_date(loader, text, expected):
    assert times(loader, [text]) == [expected]


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (["mar. 3 mars 2026", "lun. 2 mars 2026"], [datetime(2026, 3, 3), datetime(2026, 3, 2)]),
        (["3 mar 2026", "4 may 2026"], [datetime(2026, 3, 3), datetime(2026, 5, 4)]),
        (["Tue, 3 Mar 2026", "Mon, 4 May 2026"], [datetime(2026, 3, 3), datetime(2026, 5, 4)]),
        (["2026-01-31 08:00:00", "2026-01-31"], [MORNING, DAY]),
        (["46053", "2026-01-31"], ["refused", DAY]),
        (["123", "456"], ["refused", "refused"]),
        (["Jan 2026", "31 Jan 2026"], ["refused", DAY]),
        (["99-01-31"], [datetime(1999, 1, 31)]),
    ],
)
def test_columns_of_several_forms(loader, texts, expected):
    assert times(loader, texts) == expected


@pytest.mark.parametrize(("order", "expected"), [("dmy", datetime(2026, 1, 5)), ("mdy", datetime(2026, 5, 1))])
def test_the_order_can_be_said_for_the_whole_file(loader, order, expected):
    assert times(loader, ["05/01/2026"], f'date_order = "{order}"\n') == [expected]


@pytest.mark.parametrize("order", ["dmy", "mdy", "ymd"])
def test_an_order_says_nothing_of_dates_that_can_be_read_in_one_way_only(loader, order):
    assert times(loader, ["2026-01-31", "2026-01-30"], f'date_order = "{order}"\n') == [DAY, datetime(2026, 1, 30)]


def test_two_digits_of_a_year_are_asked_about_where_they_can_be_a_day(loader):
    with pytest.raises(CxError) as error:
        times(loader, ["26-01-31"])
    assert error.value.code == "intake.date_order"
    assert times(loader, ["26-01-31"], 'date_order = "ymd"\n') == [DAY]


def test_both_orders_are_refused_with_an_example_of_each(loader):
    with pytest.raises(CxError) as error:
        times(loader, ["05/01/2026", "13/01/2026", "01/14/2026"])
    assert (error.value.facts["first"], error.value.facts["second"]) == ("13/01/2026", "01/14/2026")


AGO = {
    "3 months ago": date(2025, 12, 31), "a week ago": date(2026, 3, 24), "Edited 2 years ago": date(2024, 3, 31),
    "an hour ago": date(2026, 3, 31),
    "неделю назад": date(2026, 3, 24), "2 года назад": date(2024, 3, 31), "вчера": date(2026, 3, 30),
    "prieš 3 mėnesius": date(2025, 12, 31), "prieš savaitę": date(2026, 3, 24),
    "vor einem Monat": date(2026, 2, 28), "vor 3 Tagen": date(2026, 3, 28), "gestern": date(2026, 3, 30),
    "il y a un an": date(2025, 3, 31), "il y a 2 semaines": date(2026, 3, 17),
    "hace una semana": date(2026, 3, 24), "hace 3 meses": date(2025, 12, 31), "há um mês": date(2026, 2, 28),
}  # fmt: skip


def test_times_that_count_back_from_a_day(loader):
    found = times(loader, [*AGO, "some day"], 'today = "2026-03-31"\n')
    assert found == [*(datetime(day.year, day.month, day.day) for day in AGO.values()), "refused"]


def test_times_that_count_back_from_nothing_are_asked_about(loader):
    with pytest.raises(CxError) as error:
        times(loader, ["3 months ago", "a week ago"])
    assert error.value.code == "intake.relative"


FORMS = [
    "%Y-%m-%d",
    "%d.%m.%Y",
    "%d/%m/%Y",
    "%m/%d/%Y",
    "%d-%m-%Y",
    "%Y%m%d",
    "%d %B %Y",
    "%b %d, %Y",
    "%d-%b-%y",
    "%d.%m.%y",
    "%Y/%m/%d",
]
CLOCKS = ["", " %H:%M", " %H:%M:%S", " %I:%M %p", "T%H:%M:%S", ", %H:%M"]


@settings(max_examples=12)
@given(st.lists(st.integers(0, 11_000 * 1440), min_size=1, max_size=6), st.sampled_from(FORMS), st.sampled_from(CLOCKS))
def test_times_come_back_or_are_asked_about(tmp_path_factory, minutes, form, clock):
    moments = [datetime(1999, 1, 1) + timedelta(minutes=count) for count in minutes]
    if not clock:
        moments = [datetime(one.year, one.month, one.day) for one in moments]
    with Loader(tmp_path_factory.mktemp("d") / "cx.duckdb") as loader:
        found = times_or_question(loader, [one.strftime(form + clock) for one in moments])
    if found not in ("intake.date_order", "intake.date_both"):
        assert all(one in (moment, "refused") for one, moment in zip(found, moments, strict=True))
        is_odd = form == "%Y%m%d" or (clock.startswith("T") and not form.startswith("%Y"))  # nothing writes such a time
        assert is_odd or "refused" not in found


def times_or_question(loader, texts):
    try:
        return times(loader, texts)
    except CxError as error:
        return error.code


def test_no_form_that_fits_is_left_out_unasked():
    """Which forms are worth asking for is told from the marks in the texts: the engine says of every form and text."""
    forms = sorted({*YMD_SHORT, *(form for every in DATE_FORMS.values() for form in every)})
    moments = (datetime(2026, 3, 4, 5, 6, 7), datetime(2011, 12, 10, 23, 59, 58, 125_000))
    texts = sorted({moment.strftime(form) for form in forms for moment in moments})
    texts += [text.lower() for text in texts if "M" in text] + [text.replace("0", "") for text in texts]
    fits = ", ".join(f"try_strptime(text, '{form}') IS NOT NULL" for form in forms)
    with duckdb.connect() as connection:
        found = connection.execute(f"SELECT {fits} FROM (SELECT unnest($1) AS text)", [texts]).fetchall()
    asked = 0
    for text, row in zip(texts, found, strict=True):
        marks = [_marks(text, "m" in text.lower())]
        here = [_may_fit(_marks(form, "%p" in form), marks) for form in forms]
        assert not [form for form, is_asked, fit in zip(forms, here, row, strict=True) if fit and not is_asked], text
        asked += sum(here)
    assert asked < len(forms) * len(texts) / 3
