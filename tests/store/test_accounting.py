"""Accounting: every row loaded, known or refused; the same rows never twice, equal real rows never once."""

import threading

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.store.loading import Loader, answers, counts, reasons, score_mapping

ROW = st.tuples(
    st.sampled_from(["", "1", "2", "n/a"]),
    st.sampled_from(["2026-01-01", "", "31.31.2026"]),
    st.sampled_from(["0", "9", "10", "11", "x", "", "8.5"]),
    st.sampled_from(["", "good", '"a,\nb"']),
).filter(any)  # a line of nothing is no row, and a file of no rows no import
MAPPING = score_mapping("nps", "nps", "scale = [0, 10]").replace("[[", 'answered_at = "date"\ncomment = "comment"\n[[')


def table(rows):
    return "response_id,date,nps,comment\n" + "".join(",".join(row) + "\n" for row in rows)


@pytest.fixture(scope="module")
def shared(tmp_path_factory):
    with Loader(tmp_path_factory.mktemp("accounting") / "cx.duckdb") as loader:
        yield loader


@settings(max_examples=10)
@given(first=st.lists(ROW, min_size=1, max_size=30), more=st.lists(ROW, max_size=15))
def test_loaded_known_and_refused_add_up_and_nothing_comes_twice(shared, first, more):
    """The same file again adds nothing, a longer export adds what is new in it, and undoing both leaves nothing."""
    from cxdash.store.history import undo_import

    one = shared.load(table(first), MAPPING)
    again = shared.load(table(first), MAPPING)
    longer = shared.load(table(first + more), MAPPING)
    assert again.loaded == 0
    assert (again.known, again.rejected) == (one.loaded + one.known, one.rejected)
    assert longer.known >= one.loaded
    stored = shared.one("SELECT count(DISTINCT response_id) FROM responses")
    assert stored == one.loaded + longer.loaded
    assert shared.one("SELECT count(*) FROM responses WHERE points IS NOT NULL AND points NOT IN (100, 0, -100)") == 0
    for result in (longer, again, one):
        undo_import(shared.store, result.import_id)
    assert shared.one("SELECT count(*) FROM responses") == 0


def test_two_equal_rows_without_ids_both_count_and_an_overlap_adds_only_what_is_new(loader):
    first = "date,location,nps\n2026-01-01,A,9\n2026-01-01,A,9\n2026-01-02,A,9\n"
    assert counts(loader.load(first)) == (3, 0, 0)
    assert counts(loader.load(first)) == (0, 3, 0)
    longer = "date,location,nps\n2026-01-01,A,9\n2026-01-02,A,9\n2026-01-01,A,9\n2026-01-01,A,9\n2026-01-03,A,1\n"
    assert counts(loader.load(longer)) == (2, 3, 0)
    assert loader.one("SELECT count(*) FROM responses") == 5


def test_columns_in_another_order_are_the_same_rows(loader):
    loader.load("date,location,nps\n2026-01-01,A,9\n")
    assert counts(loader.load("nps,date,location\n9,2026-01-01,A\n")) == (0, 1, 0)


def test_the_same_lines_about_another_location_are_other_answers(loader):
    for place in ("A", "B"):
        mapping = (
            f'kind = "responses"\n[constants]\nlocation_id = "{place}"\n[[scores]]\ncolumn = "nps"\nmetric = "nps"\n'
        )
        assert counts(loader.load("nps\n9\n9\n", mapping)) == (2, 0, 0)
        assert counts(loader.load("nps\n9\n9\n", mapping)) == (0, 2, 0)


def test_the_same_id_in_two_surveys_is_two_answers(loader):
    assert counts(loader.load("response_id,source,nps\n1,A,9\n1,B,9\n")) == (2, 0, 0)
    assert loader.one("SELECT count(*) FROM responses") == 2


def test_the_same_id_with_other_content_is_a_conflict(loader):
    result = loader.load("response_id,nps\n1,9\n1,8\n1,9\n2,7\n")
    assert reasons(result) == [(3, "response_id", "1", "id.repeated")]
    assert counts(result) == (2, 1, 1)
    assert reasons(loader.load("response_id,nps\n1,3\n2,7\n")) == [(2, "response_id", "1", "id.changed")]
    assert loader.rows("SELECT score FROM responses ORDER BY response_id") == [(9.0,), (7.0,)]


@pytest.mark.parametrize(
    "correction",
    [
        score_mapping("csat", "csat", "scale = [1, 7]"),
        score_mapping("csat", "csat", 'stage = "till"'),
        score_mapping("csat", "csat").replace("[columns]", '[constants]\nsource = "till"\n[columns]'),
    ],
)
@pytest.mark.parametrize("with_ids", [True, False])
def test_a_file_read_again_with_a_corrected_mapping_never_counts_twice(loader, correction, with_ids):
    """It says so, and after an undo it loads as it is read now."""
    from cxdash.store.history import undo_import

    text = answers("csat", [5, 4, 3])
    drop = (lambda toml: toml) if with_ids else (lambda toml: toml.replace('response_id = "response_id"', ""))
    first = loader.load(text, drop(score_mapping("csat", "csat")))
    again = loader.load(text, drop(correction))
    assert counts(again) == (0, 0, 3)
    assert {problem.reason for problem in again.problems} <= {"row.reread", "id.changed"}
    assert loader.one("SELECT count(*) FROM responses") == 3
    undo_import(loader.store, first.import_id)
    assert counts(loader.load(text, drop(correction))) == (3, 0, 0)


def test_a_second_score_column_of_a_file_can_come_later(loader):
    text = "response_id,nps,csat\n1,9,5\n2,3,2\n"
    loader.load(text, score_mapping("nps", "nps"))
    assert counts(loader.load(text, score_mapping("csat", "csat"))) == (2, 0, 0)
    assert loader.rows("SELECT metric, count(*) FROM responses GROUP BY 1 ORDER BY 1") == [("csat", 2), ("nps", 2)]


def test_long_and_strange_ids(loader):
    ids = ["x" * 10_000, "'; DROP TABLE responses; --", "Ünïcödé", "0", "-1", "a/b", '""quoted""']
    text = "response_id,nps\n" + "".join(f'"{one}",9\n' for one in ids)
    assert counts(loader.load(text)) == (len(ids), 0, 0)
    assert counts(loader.load(text)) == (0, len(ids), 0)


def test_undated_answers_count_in_the_whole_and_stand_in_no_trend(loader):
    from cxdash.queries.parts import build
    from cxdash.queries.question import Question

    loader.load("response_id,date,nps\n1,2026-01-01,9\n2,,9\n")
    assert list(loader.store.answer(Question(("nps",)), build)["n"]) == [2]
    assert list(loader.store.answer(Question(("nps",), grain="day"), build)["n"]) == [1]


def test_two_uploads_at_once_both_load_and_share_nothing_twice(loader):
    texts = [answers("nps", [9] * 300, location=place) for place in ("A", "B")]
    texts = [text.replace("\n", f"\n{place}-").rstrip(f"{place}-") for place, text in zip("ab", texts, strict=True)]
    results, errors = [], []

    def upload(text):
        try:
            results.append(loader.load(text))
        except Exception as error:  # the thread's failure is the test's
            errors.append(error)

    threads = [threading.Thread(target=upload, args=(text,)) for text in [*texts, texts[0]]]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not errors
    assert sorted(counts(result) for result in results) == [(0, 300, 0), (300, 0, 0), (300, 0, 0)]
    assert loader.one("SELECT count(*) FROM responses") == 600
    assert loader.one("SELECT count(*) FROM locations") == 2


def test_readers_see_all_of_an_upload_or_nothing(loader):
    seen, stop = set(), threading.Event()

    def read():
        while not stop.is_set():
            seen.add(loader.one("SELECT count(*) FROM responses"))

    reader = threading.Thread(target=read)
    reader.start()
    loader.load(answers("nps", [9] * 5000))
    stop.set()
    reader.join()
    assert seen <= {0, 5000}
    assert loader.one("SELECT count(*) FROM responses") == 5000
