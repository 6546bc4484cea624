"""Comments: whose words are answered, in which order, and how many there are."""

import pytest

from cxdash.filters import Filters
from cxdash.queries.comments import CommentCountsQuestion, CommentsQuestion, build, build_counts
from tests.queries.rows import at, fill, response
from tests.store.loading import open_store


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    said = [
        (response("nps", 2, location="a", at=at(1)), "Ilga eilė prie kasos"),
        (response("nps", 10, location="a", at=at(3)), "Great"),
        (response("csat", 5, location="a", at=at(2)), "A queue, but a merry one"),
        (response("nps", 9, location="a", at=at(4), respondent="employee"), "We are the best"),
        (response("nps", 9, location="b", at=at(5)), "Elsewhere"),
        (response("nps", 7, location="a", at=at(6)), "  "),
        (response("text", location="a", at=at(7)), "Only words"),
    ]
    with open_store(tmp_path_factory.mktemp("comments") / "small.duckdb") as opened:
        fill(opened, [row for row, _text in said])
        with opened.writing() as cursor:
            for number, (_row, text) in enumerate(said):
                cursor.execute("UPDATE responses SET comment = ? WHERE response_id = ?", [text, f"r{number}"])
        yield opened


HERE = Filters().with_pick("location", "a")


def words(store, metrics=("nps", "csat", "text"), **more):
    frame = store.answer(CommentsQuestion(metrics, filters=HERE, **more), build)
    return frame["comment"].tolist(), frame["of"].tolist()


def test_only_customers_words_are_answered_newest_first(store):
    expected = ["Only words", "Great", "A queue, but a merry one", "Ilga eilė prie kasos"]
    assert words(store) == (expected, [4] * 4)
    # Whoever is picked: employees are never quoted.
    picked = HERE.with_pick("respondent", "employee")
    assert store.answer(CommentsQuestion(("nps",), filters=picked), build).empty


def test_they_are_searched_ordered_and_paged(store):
    assert words(store, search="EILE")[0] == ["Ilga eilė prie kasos"]
    assert words(store, search="' OR 1=1 --")[0] == []
    assert words(store, order="longest", limit=1)[0] == ["A queue, but a merry one"]
    assert words(store, order="lowest")[0][0] == "Ilga eilė prie kasos"
    assert words(store, limit=1, offset=1) == (["Great"], [4])
    assert words(store, metrics=("csat",))[0] == ["A queue, but a merry one"]


def test_they_are_counted_by_what_was_asked(store):
    frame = store.answer(CommentCountsQuestion(HERE), build_counts)
    assert frame.values.tolist() == [["csat", 1, 1], ["nps", 3, 2], ["text", 1, 1]]
