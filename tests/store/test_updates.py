"""Updates: corrected rows replace what their id said, and every undo, in any order, leaves everybody else's rows as they were."""

import pytest

from cxdash.errors import CxError
from cxdash.store.emptying import rows_of
from cxdash.store.history import imports, undo_import
from cxdash.store.load import import_file
from tests.store.loading import counts, reasons


def load(loader, text, **options):
    result = import_file(loader.store, "f.csv", text.encode(), **options)
    assert result.read == result.loaded + result.known + result.rejected
    return result


def scores(loader):
    return dict(loader.rows("SELECT response_id, score FROM responses ORDER BY 1"))


FIRST = "response_id,location,nps\n1,A,9\n2,A,8\n"
SECOND = "response_id,location,nps\n1,B,3\n2,A,8\n3,A,7\n"
THIRD = "response_id,location,nps\n1,A,0\n"


def test_a_corrected_row_is_refused_unless_updates_are_wanted(loader):
    load(loader, FIRST)
    assert reasons(load(loader, SECOND)) == [(2, "response_id", "1", "id.changed")]
    assert scores(loader) == {"1": 9, "2": 8, "3": 7}


def test_an_update_replaces_and_its_undo_restores_exactly(loader):
    load(loader, FIRST)
    before = loader.rows("SELECT * FROM responses ORDER BY ALL")
    result = load(loader, SECOND, changed="update")
    assert counts(result) == (2, 1, 0)
    assert result.updated == 1
    assert scores(loader) == {"1": 3, "2": 8, "3": 7}
    assert loader.rows("SELECT location_id FROM locations ORDER BY 1") == [("A",), ("B",)]
    assert undo_import(loader.store, result.import_id) == 2
    assert loader.rows("SELECT * FROM responses ORDER BY ALL") == before
    assert loader.rows("SELECT location_id FROM locations") == [("A",)]


@pytest.mark.parametrize(
    ("order", "states"),
    [
        ((3, 2, 1), ({"1": 3, "2": 8, "3": 7}, {"1": 9, "2": 8}, {})),
        ((2, 3, 1), ({"1": 0, "2": 8}, {"1": 9, "2": 8}, {})),
        ((1, 2, 3), ({"1": 0, "2": 8, "3": 7}, {"1": 0}, {})),
        ((2, 1, 3), ({"1": 0, "2": 8}, {"1": 0}, {})),
        ((1, 3, 2), ({"1": 0, "2": 8, "3": 7}, {"1": 3, "2": 8, "3": 7}, {})),
    ],
)
def test_undoing_in_any_order(loader, order, states):
    for text in (FIRST, SECOND, THIRD):
        load(loader, text, changed="update")
    assert scores(loader) == {"1": 0, "2": 8, "3": 7}
    for number, state in zip(order, states, strict=True):
        undo_import(loader.store, number)
        assert scores(loader) == state
    for table in ("responses", "replaced_responses", "held", "locations"):
        assert loader.one(f"SELECT count(*) FROM {table}") == 0


def test_the_old_file_again_takes_no_update_back(loader):
    load(loader, FIRST)
    load(loader, SECOND, changed="update")
    for changed in ("refuse", "update"):
        assert counts(load(loader, FIRST, changed=changed)) == (0, 2, 0)
    assert scores(loader) == {"1": 3, "2": 8, "3": 7}


def test_touchpoints_are_updated_too(loader):
    first = "touchpoint_id,customer,occurred_at,stage\n1,a,2026-01-01 10:00,visit\n2,b,2026-01-02 10:00,visit\n"
    load(loader, first, kind="touchpoints")
    result = load(loader, first.replace("1,a", "1,c"), kind="touchpoints", changed="update")
    assert (counts(result), result.updated) == ((1, 1, 0), 1)
    assert loader.rows("SELECT customer_id FROM customers ORDER BY 1") == [("b",), ("c",)]
    undo_import(loader.store, result.import_id)
    assert loader.rows("SELECT customer_id FROM touchpoints ORDER BY touchpoint_id") == [("a",), ("b",)]
    assert loader.rows("SELECT customer_id FROM customers ORDER BY 1") == [("a",), ("b",)]


def test_what_a_later_import_has_too_stays(loader):
    first = load(loader, FIRST)
    second = load(loader, FIRST + "3,A,7\n")
    third = load(loader, FIRST)
    assert rows_of(loader.store, first.import_id) == 0
    assert undo_import(loader.store, first.import_id) == 0
    assert undo_import(loader.store, second.import_id) == 1
    assert scores(loader) == {"1": 9, "2": 8}
    assert undo_import(loader.store, third.import_id) == 2
    assert loader.one("SELECT count(*) FROM held") == 0


def test_a_held_row_that_was_replaced_comes_back_to_its_holder(loader):
    first = load(loader, FIRST)
    second = load(loader, FIRST + "3,A,7\n")
    third = load(loader, THIRD, changed="update")
    undo_import(loader.store, first.import_id)
    assert scores(loader) == {"1": 0, "2": 8, "3": 7}
    undo_import(loader.store, third.import_id)
    assert scores(loader) == {"1": 9, "2": 8, "3": 7}
    undo_import(loader.store, second.import_id)
    assert scores(loader) == {}


@pytest.mark.parametrize("coarse", ["2026-01-0{} 10:05", "2026-01-0{}"])
@pytest.mark.parametrize("with_ids", [True, False])
def test_the_same_export_with_less_precise_times_is_known(loader, coarse, with_ids):
    head = "response_id,date,nps\n" if with_ids else "date,nps\n"

    def text(form, days):
        lines = [f"{form.format(day)},{day + 1}\n" for day in days]
        return head + "".join((f"{place}," if with_ids else "") + line for place, line in enumerate(lines, days[0]))

    load(loader, text("2026-01-0{} 10:05:37", range(1, 8)))
    assert counts(load(loader, text(coarse, range(1, 8)))) == (0, 7, 0)
    assert counts(load(loader, text(coarse, range(2, 10)))) == (2, 6, 0)


def test_another_survey_with_days_only_is_not_taken_for_a_known_one(loader):
    load(loader, "date,nps\n" + "".join(f"2026-01-0{day} 10:05:37,{day + 3}\n" for day in range(1, 8)))
    other = load(
        loader, "date,nps\n" + "".join(f"2026-01-0{day},{day + 3 if day != 4 else 9}\n" for day in range(1, 8))
    )
    assert counts(other) == (7, 0, 0)


def test_a_dry_run_says_the_same_and_keeps_nothing(loader):
    load(loader, FIRST)
    dry = load(loader, SECOND, changed="update", dry_run=True)
    assert scores(loader) == {"1": 9, "2": 8}
    assert len(imports(loader.store)) == 1
    wet = load(loader, SECOND, changed="update")
    assert counts(dry) == counts(wet)
    assert (dry.before, dry.after, dry.updated) == (wet.before, wet.after, wet.updated)


def test_figures_before_and_after_are_those_of_the_store(loader):
    first = load(loader, "response_id,date,nps\n1,2026-01-05,9\n2,2026-02-01,0\n3,,8\n")
    assert (first.before.answers, first.after.answers) == (0, 3)
    assert first.after.scores == {"nps": (3, 0)}
    assert (str(first.first_day), str(first.last_day), first.undated) == ("2026-01-05", "2026-02-01", 1)
    second = load(loader, "response_id,date,nps\n2,2026-02-01,10\n", changed="update")
    assert second.before.scores == {"nps": (3, 0)}
    assert second.after.scores == {"nps": (3, 200)}
    assert loader.rows("SELECT count(points), sum(points) FROM responses") == [(3, 200)]
    kept = imports(loader.store).iloc[0]
    assert (kept["updated"], kept["figures_after"]) == (1, second.after.text())


def test_a_cancelled_import_leaves_nothing(loader):
    told = []
    with pytest.raises(CxError) as error:
        load(loader, FIRST, progress=lambda *step: told.append(step), cancelled=lambda: told[-1][0] == "writing")
    assert error.value.code == "intake.cancelled"
    assert {step[0] for step in told} == {"reading", "checking", "comparing", "writing"}
    for table in ("responses", "imports", "locations"):
        assert loader.one(f"SELECT count(*) FROM {table}") == 0
    assert counts(load(loader, FIRST)) == (2, 0, 0)


def test_whom_only_facts_name_is_known(loader):
    load(loader, FIRST)
    assert counts(load(loader, "location_id,name\nA,\n", kind="locations")) == (0, 1, 0)
    assert counts(load(loader, "location_id,name\nA,Mill\nC,\n", kind="locations")) == (2, 0, 0)


def test_a_few_answers_with_days_only_are_not_swallowed_by_many_of_the_same_days(loader):
    many = [
        f"2024-05-0{1 + place % 2} 1{place % 10}:{place % 60:02}:{place % 59:02},{place % 11}\n" for place in range(400)
    ]
    load(loader, "date,nps\n" + "".join(many))
    kiosk = load(loader, "date,nps\n" + "".join(f"2024-05-02,{place * 7 % 11}\n" for place in range(20)))
    assert counts(kiosk) == (20, 0, 0)


def test_the_same_two_days_with_days_only_are_known(loader):
    many = [f"2024-05-0{1 + place % 2} 1{place % 10}:{place % 60:02}:37,{place % 11}\n" for place in range(40)]
    load(loader, "date,nps\n" + "".join(many))
    coarse = "".join(line[:10] + line[line.index(",") :] for line in many)
    assert counts(load(loader, "date,nps\n" + coarse)) == (0, 40, 0)


TOUCHPOINTS = "touchpoint_id,customer,stage,occurred_at,responded_at\n"


def visits(occurred, responded):
    return TOUCHPOINTS + "".join(f"{place},c,visit,2026-01-05{occurred},2026-01-05{responded}\n" for place in range(50))


def test_corrected_times_are_an_update(loader):
    load(loader, visits("", ""), kind="touchpoints")
    finer = visits(" 08:00:10", " 11:30:00")
    result = load(loader, finer, kind="touchpoints", changed="update")
    assert (counts(result), result.updated) == ((50, 0, 0), 50)
    mean = "SELECT avg(response_seconds) FROM touchpoints"
    assert loader.one(mean) == 3.5 * 3600 - 10
    assert counts(load(loader, visits("", ""), kind="touchpoints", changed="update", dry_run=True)) == (0, 50, 0)
    undo_import(loader.store, result.import_id)
    assert loader.one(mean) == 0


def test_finer_times_that_agree_are_known_and_others_are_a_change(loader):
    load(loader, visits(" 10:00", " 10:00"), kind="touchpoints")
    assert counts(load(loader, visits(" 10:00:20", " 10:00:59"), kind="touchpoints")) == (0, 50, 0)
    late = visits(" 10:00", " 10:59:59")
    assert {problem.reason for problem in load(loader, late, kind="touchpoints").problems} == {"id.changed"}
    assert counts(load(loader, late, kind="touchpoints", changed="update")) == (50, 0, 0)
    assert loader.one("SELECT avg(response_seconds) FROM touchpoints") == 3599


def test_a_corrected_time_that_happens_to_be_round_is_an_update(loader):
    text = "response_id,date,nps\n1,2026-01-05 10:05:37,9\n2,2026-01-05 10:06:38,9\n"
    load(loader, text)
    assert counts(load(loader, text.replace("10:05:37", "10:05:00"), changed="update")) == (1, 1, 0)


@pytest.mark.parametrize("changed", ["refuse", "update"])
@pytest.mark.parametrize("column", ["source", "stage"])
def test_an_id_counts_once_when_its_source_or_stage_appears(loader, changed, column):
    text = "response_id,nps\n" + "".join(f"r{place},9\n" for place in range(33))
    more = text.replace(",9\n", ",9,app\n").replace("nps\n", f"nps,{column}\n")
    for first, second in ((text, more), (more, text)):
        undone = load(loader, first)
        assert counts(load(loader, second, changed=changed)) == (0, 0, 33)
        assert loader.one("SELECT count(*) FROM responses") == 33
        undo_import(loader.store, undone.import_id)


def test_an_update_does_not_count_an_id_again_for_another_stage(loader):
    text = "response_id,stage,nps\n1,visit,9\n1,order,8\n2,visit,7\n"
    load(loader, text)
    result = load(loader, text.replace("2,visit", "2,order") + "1,delivery,6\n", changed="update")
    assert (counts(result), reasons(result)) == ((1, 2, 1), [(4, "response_id", "2", "row.reread")])


def test_two_surveys_may_use_the_same_ids(loader):
    load(loader, "response_id,source,nps\n1,A,9\n")
    assert counts(load(loader, "response_id,source,nps\n1,B,9\n")) == (1, 0, 0)


WHOLE = "response_id,date,location,customer,comment,nps\n1,2026-01-05,A,c,fine,9\n2,2026-01-06,B,d,good,8\n"


def test_an_update_keeps_what_it_does_not_speak_of(loader):
    load(loader, WHOLE)
    stored = "SELECT * EXCLUDE (import_id, row_number) FROM responses ORDER BY response_id"
    before = loader.rows("SELECT * FROM responses ORDER BY ALL")
    new = "response_id,nps\n1,3\n2,8\n3,7\n"
    dry = load(loader, new, changed="update", dry_run=True)
    result = load(loader, new, changed="update")
    assert (counts(result), result.updated) == ((2, 1, 0), 1)
    assert (dry.first_day, dry.after) == (result.first_day, result.after)
    kept = "response_id, score, location_id, customer_id, comment, answered_on::VARCHAR"
    assert loader.rows(f"SELECT {kept} FROM ({stored})") == [
        ("1", 3, "A", "c", "fine", "2026-01-05"), ("2", 8, "B", "d", "good", "2026-01-06"), ("3", 7, None, None, None, None),
    ]  # fmt: skip
    assert loader.rows("SELECT location_id FROM locations ORDER BY 1") == [("A",), ("B",)]
    for changed in ("refuse", "update"):
        assert counts(load(loader, new, changed=changed)) == (0, 3, 0)
    for number in (4, 3, 2):
        undo_import(loader.store, number)
    assert loader.one("SELECT count(*) FROM replaced_responses") == 0
    assert loader.rows("SELECT * FROM responses ORDER BY ALL") == before


def test_an_empty_cell_of_a_column_that_is_there_is_news(loader):
    load(loader, WHOLE)
    assert counts(load(loader, "response_id,location,nps\n1,,9\n", changed="update")) == (1, 0, 0)
    assert loader.rows("SELECT location_id, comment FROM responses WHERE response_id = '1'") == [(None, "fine")]


def test_a_kept_time_gives_the_response_time(loader):
    load(loader, visits(" 10:00:10", " 10:30:40"), kind="touchpoints")
    text = "".join(f"{place},c,visit,2026-01-05 10:00:39\n" for place in range(50))
    load(loader, TOUCHPOINTS.replace(",responded_at", "") + text, kind="touchpoints", changed="update")
    assert loader.rows("SELECT min(response_seconds), max(response_seconds) FROM touchpoints") == [(1801, 1801)]
