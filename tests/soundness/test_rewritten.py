"""The same export with a column more is not loaded twice; another survey that looks alike is not lost."""

import random

import pytest

from cxdash.intake.mapping_file import read_mapping
from cxdash.intake.untaken import Untaken, untaken_text
from cxdash.store.history import undo_import
from cxdash.store.load import import_file
from cxdash.store.rewritten import untaken_by
from tests.store.loading import Loader, counts

PLAIN = 'kind = "responses"\n[columns]\nanswered_at = "date"\ncustomer_id = "customer"\ncomment = "comment"\n'
SCORES = '[[scores]]\ncolumn = "nps"\nmetric = "nps"\nscale = [0, 10]\n'


@pytest.fixture
def loader(tmp_path):
    with Loader(tmp_path / "cx.duckdb") as opened:
        yield opened


def survey(seed=1, days=10, a_day=4, form="2026-03-{day:02} {hour:02}:{minute:02}:{second:02}", scores=None):
    """Lines of date, customer, comment, nps in the order of days."""
    chance = random.Random(seed)
    lines = []
    for day in range(1, days + 1):
        for _place in range(a_day):
            hour, minute, second = chance.randrange(9, 20), chance.randrange(60), chance.randrange(60)
            score = chance.choice(scores or [10, 9, 9, 8, 7, 6, 3, 10, 5, 8])
            lines.append([form.format(day=day, hour=hour, minute=minute, second=second), "", "", str(score)])
    return lines


def text(lines, header="date,customer,comment,nps", more=None):
    """more: a further column's name and its cell by row."""
    head = header if more is None else f"{header},{more[0]}"
    rows = [",".join(line if more is None else [*line, more[1](place)]) for place, line in enumerate(lines)]
    return "\n".join([head, *rows]) + "\n"


def exported(place):
    return f"e{place}"


@pytest.mark.parametrize("extra", ["", 'attributes = ["device"]\n'])
@pytest.mark.parametrize("is_fewer", [False, True])
def test_a_further_column_loads_nothing_twice(loader, extra, is_fewer):
    lines = survey()
    wider = (text(lines, more=("device", exported)), extra + PLAIN + SCORES)
    plain = (text(lines), PLAIN + SCORES)
    first, second = (wider, plain) if is_fewer else (plain, wider)
    one = loader.load(*first)
    assert counts(loader.load(*second)) == (0, 40, 0)
    assert loader.one("SELECT count(*) FROM responses") == 40
    undo_import(loader.store, one.import_id)  # the other one has them too
    assert loader.one("SELECT count(*) FROM responses") == 40
    undo_import(loader.store, 2)
    assert loader.one("SELECT (SELECT count(*) FROM responses) + (SELECT count(*) FROM held)") == 0


def test_a_further_column_that_is_a_place_or_a_person_loads_nothing_twice(loader):
    lines = survey()
    loader.load(text(lines), PLAIN + SCORES)
    more = PLAIN + 'location_id = "shop"\n' + SCORES
    assert counts(loader.load(text(lines, more=("shop", lambda place: f"s{place % 3}")), more)) == (0, 40, 0)


def test_what_a_further_column_says_and_is_not_taken_is_told_until_its_imports_are_undone(loader):
    lines = survey()
    loader.load(text(lines), PLAIN + SCORES)
    again = loader.load(text(lines, more=("device", exported)), PLAIN + SCORES)
    assert (again.known, again.untaken) == (40, None)  # it reads nothing more
    shops = text(lines, more=("shop", lambda place: f"s{place % 3}"))
    more = PLAIN + 'location_id = "shop"\n' + SCORES
    tried = import_file(loader.store, "f.csv", shops.encode(), mapping=read_mapping(more), dry_run=True)
    third = loader.load(shops, more)
    assert tried.untaken == third.untaken == untaken_by(loader.store, 3) == Untaken(40, ("shop",), (1, 2))
    assert untaken_by(loader.store, 2) is None
    assert untaken_text(third.untaken, 3) == (
        "40 rows are of an export that is loaded already, without these columns, which are not taken: shop. "
        "To load them, undo these imports and load the file again: 1, 2, 3."
    )
    for number in (1, 2, 3):
        undo_import(loader.store, number)
    assert counts(loader.load(shops, more)) == (40, 0, 0)
    assert loader.one("SELECT count(DISTINCT location_id) FROM responses") == 3


def test_a_longer_export_with_a_further_column_adds_its_new_days(loader):
    loader.load(text(survey(days=10)), PLAIN + SCORES)
    longer = survey(days=13)
    assert counts(loader.load(text(longer, more=("device", exported)), PLAIN + SCORES)) == (12, 40, 0)
    longest = survey(days=15)  # in the first form again: what only the second one brought is known too
    assert counts(loader.load(text(longest), PLAIN + SCORES)) == (8, 52, 0)
    assert loader.one("SELECT count(*) FROM responses") == 60


def test_each_month_alone_and_then_both_with_a_further_column(loader):
    lines = survey(days=20)
    loader.load(text(lines[:40]), PLAIN + SCORES)
    loader.load(text(lines[40:]), PLAIN + SCORES)
    assert counts(loader.load(text(lines, more=("device", exported)), PLAIN + SCORES)) == (0, 80, 0)


def test_equal_real_rows_still_count_each(loader):
    lines = [line for line in survey(days=12) for _twice in range(2)]
    loader.load(text(lines), PLAIN + SCORES)
    assert counts(loader.load(text(lines, more=("device", exported)), PLAIN + SCORES)) == (0, 96, 0)
    thrice = [line for line in survey(days=12) for _thrice in range(3)]
    assert counts(loader.load(text(thrice, more=("batch", exported)), PLAIN + SCORES)) == (144, 0, 0)  # not one for one


def test_days_alone_tell_where_enough_was_said(loader):
    lines = survey(form="2026-03-{day:02}", days=12, a_day=10)
    loader.load(text(lines), PLAIN + SCORES)
    assert counts(loader.load(text(lines, more=("device", exported)), PLAIN + SCORES)) == (0, 120, 0)


def test_undated_lines_of_the_same_export_are_known_with_it(loader):
    lines = [*survey(), ["", "", "", "4"], ["", "", "", "4"]]
    loader.load(text(lines), PLAIN + SCORES)
    assert counts(loader.load(text(lines, more=("device", exported)), PLAIN + SCORES)) == (0, 42, 0)


def test_comments_alone_tell_an_export_without_dates(loader):
    lines = [["", f"c{place}", f"It was so {place}", "9"] for place in range(30)]
    loader.load(text(lines), PLAIN + SCORES)
    assert counts(loader.load(text(lines, more=("device", exported)), PLAIN + SCORES)) == (0, 30, 0)


def test_events_with_a_further_column_are_known(loader):
    mapping = 'kind = "touchpoints"\n[columns]\ncustomer_id = "who"\nstage = "stage"\noccurred_at = "at"\n'
    rows = [
        f"c{place % 7},{'visit' if place % 3 else 'buy'},2026-03-{1 + place // 4:02} 10:{place % 60:02}"
        for place in range(80)
    ]
    plain = "who,stage,at\n" + "\n".join(rows) + "\n"
    loader.load(plain, mapping)
    wider = "who,stage,at,till\n" + "".join(f"{row},{place}\n" for place, row in enumerate(rows))
    assert counts(loader.load(wider, mapping)) == (0, 80, 0)
    assert loader.one("SELECT count(*) FROM touchpoints") == 80


def test_another_survey_of_the_same_days_is_loaded(loader):
    loader.load(text(survey(seed=1)), PLAIN + SCORES)
    assert counts(loader.load(text(survey(seed=2), more=("kiosk", exported)), PLAIN + SCORES)) == (40, 0, 0)


@pytest.mark.parametrize("form", ["2026-03-{day:02}", "2026-03-{day:02} {hour:02}:{minute:02}:{second:02}"])
def test_where_all_are_content_another_survey_is_loaded_although_it_says_the_same(loader, form):
    """The same people, asked at the same time about two things, gave both a 9."""
    lines = survey(form=form, days=20, scores=[9])
    loader.load(text(lines), PLAIN + SCORES)
    assert counts(loader.load(text(lines, more=("product", exported)), PLAIN + SCORES)) == (80, 0, 0)


def test_a_few_lines_are_loaded_although_they_look_alike(loader):
    lines = survey(days=3, form="2026-03-{day:02}")
    loader.load(text(lines), PLAIN + SCORES)
    assert counts(loader.load(text(lines, more=("kiosk", exported)), PLAIN + SCORES)) == (12, 0, 0)


def test_one_other_answer_in_the_midst_is_another_survey(loader):
    lines = survey(days=20)
    loader.load(text(lines), PLAIN + SCORES)
    lines[40] = [*lines[40][:3], "0" if lines[40][3] != "0" else "1"]
    assert counts(loader.load(text(lines, more=("device", exported)), PLAIN + SCORES)) == (80, 0, 0)


def test_a_few_of_many_are_not_swallowed(loader):
    """A kiosk whose lines all have their like among those of a large survey of the same days."""
    lines = survey(days=20, a_day=20, form="2026-03-{day:02}")
    loader.load(text(lines), PLAIN + SCORES)
    kiosk = [line for place, line in enumerate(lines) if place % 9 == 0]
    assert counts(loader.load(text(kiosk, more=("kiosk", exported)), PLAIN + SCORES)) == (len(kiosk), 0, 0)


@pytest.mark.parametrize("other", ['[constants]\nlocation_id = "B"\n', '[constants]\nsource = "B"\n'])
def test_the_same_lines_about_another_place_or_survey_are_loaded(loader, other):
    lines = survey()
    loader.load(text(lines), PLAIN.replace("[columns]", other.replace('"B"', '"A"') + "[columns]") + SCORES)
    mapping = PLAIN.replace("[columns]", other + "[columns]") + SCORES
    assert counts(loader.load(text(lines, more=("device", exported)), mapping)) == (40, 0, 0)


def test_another_column_of_the_same_question_is_another_question(loader):
    lines = survey()
    loader.load(text(lines), PLAIN + SCORES)
    renamed = SCORES.replace('"nps"\nmetric', '"again"\nmetric')
    assert counts(loader.load(text(lines, "date,customer,comment,again"), PLAIN + renamed)) == (40, 0, 0)


MINUTES = "2026-03-{day:02} {hour:02}:{minute:02}"
SECONDS = MINUTES + ":{second:02}"
KIOSK = 'attributes = ["kiosk"]\n' + PLAIN + SCORES


@pytest.mark.parametrize("forms", [(SECONDS, MINUTES), (MINUTES, SECONDS), (SECONDS, "2026-03-{day:02}")])
@pytest.mark.parametrize("is_fewer", [False, True])
def test_a_further_column_and_less_precise_times_together_load_nothing_twice(loader, forms, is_fewer):
    first, second = (survey(days=12, a_day=12, form=form) for form in forms)
    wider, plain = (("device", exported), 'attributes = ["device"]\n' + PLAIN + SCORES), (None, PLAIN + SCORES)
    (one, old), (other, new) = (wider, plain) if is_fewer else (plain, wider)
    assert counts(loader.load(text(first, more=one), old)) == (144, 0, 0)
    assert counts(loader.load(text(second, more=other), new)) == (0, 144, 0)
    later = survey(days=14, a_day=12, form=forms[1])  # two days more, in the second form
    assert counts(loader.load(text(later, more=other), new)) == (24, 144, 0)


def test_less_precise_times_of_another_survey_are_loaded(loader):
    loader.load(text(survey(seed=1, days=12, form=SECONDS)), PLAIN + SCORES)
    other = survey(seed=2, days=12, form=MINUTES)
    assert counts(loader.load(text(other, more=("kiosk", exported)), KIOSK)) == (48, 0, 0)
    # The same people at the same minute, all content: too little was said to tell.
    alike = survey(seed=1, days=12, form=MINUTES, scores=[9])
    loader.load(text(survey(seed=1, days=12, form=SECONDS, scores=[9])), PLAIN + SCORES)
    assert counts(loader.load(text(alike, more=("kiosk", exported)), KIOSK)) == (48, 0, 0)


def test_events_with_a_further_column_and_less_precise_times_are_known(loader):
    mapping = 'kind = "touchpoints"\n[columns]\ncustomer_id = "who"\nstage = "stage"\noccurred_at = "at"\n'
    rows = [
        (f"c{place % 7},{'visit' if place % 3 else 'buy'},2026-03-{1 + place // 4:02} 10:{place % 60:02}", place)
        for place in range(80)
    ]
    loader.load("who,stage,at\n" + "".join(f"{row}:{place * 7 % 60:02}\n" for row, place in rows), mapping)
    wider = "who,stage,at,till\n" + "".join(f"{row},{place}\n" for row, place in rows)
    assert counts(loader.load(wider, 'attributes = ["till"]\n' + mapping)) == (0, 80, 0)
