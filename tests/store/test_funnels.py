"""Saved funnels: what makes them is kept, by name, and nothing of whom they were asked about."""

from dataclasses import replace
from datetime import date

import pytest

from cxdash.errors import CxError
from cxdash.filters import Filters
from cxdash.queries import paths
from cxdash.queries.funnel_definition import defined, definition
from cxdash.queries.paths import PathsQuestion
from cxdash.queries.question import Exclusion, FunnelQuestion
from cxdash.store import Store
from cxdash.store.funnels import delete_funnel, rename_funnel, save_funnel, saved_funnel, saved_funnels

WHOLE = FunnelQuestion(
    ("Visit@channel=web", "Basket", "Ordür"), 90.5, "channel", order="ordered", optional=("Basket",),
    exclude=(Exclusion("Call", 1, 2),), attribution="step", step_windows=((2, 60.0), (3, 3600.0)),
)  # fmt: skip


def test_a_funnel_is_the_same_again_without_its_filters():
    asked = FunnelQuestion(
        ("a", "b"), 60.0, filters=Filters(date(2026, 1, 1), date(2026, 2, 1)), scope=frozenset({"L1"})
    )
    assert defined(definition(asked)) == (FunnelQuestion(("a", "b"), 60.0), "customers")
    assert defined(definition(WHOLE, "value")) == (WHOLE, "value")
    assert definition(*defined(definition(WHOLE, "value"))) == definition(WHOLE, "value")


def test_funnels_are_kept_renamed_and_forgotten(tmp_path):
    path = tmp_path / "cx.duckdb"
    with Store(path) as store:
        save_funnel(store, "  My \n funnel ", WHOLE, "ann@example.org")
        save_funnel(store, "Other", FunnelQuestion(("a", "b"), 60.0))
        save_funnel(store, "Other", FunnelQuestion(("a", "c"), 60.0))  # replaced
        for name, code in ((" ", "funnel.name"), ("x" * 101, "funnel.name"), ("My funnel", "funnel.taken")):
            with pytest.raises(CxError) as error:
                rename_funnel(store, "Other", name)
            assert error.value.code == code
        rename_funnel(store, "Other", "=New")
    with Store(path, read_only=True) as store:
        assert [(one.name, one.question.steps) for one in saved_funnels(store)] == [
            ("=New", ("a", "c")),
            ("My funnel", WHOLE.steps),
        ]
        assert (saved_funnel(store, "My funnel").question, saved_funnel(store, "My funnel").saved_by) == (
            WHOLE,
            "ann@example.org",
        )
        with pytest.raises(CxError, match="Did you mean “My funnel”"):
            saved_funnel(store, "My funel")
    with Store(path) as store:
        delete_funnel(store, "My funnel")
        assert [one.name for one in saved_funnels(store)] == ["=New"]
        with pytest.raises(CxError):
            delete_funnel(store, "My funnel")


def test_a_saved_funnel_moves_no_row_under_what_is_kept(tmp_path):
    """Once ways were lost: a table that names rows by where they lie was kept while the save's checkpoint moved them.

    A reader that is still open leaves the place of deleted rows for later: for the next checkpoint.
    """
    with Store(tmp_path / "rows.duckdb") as store:
        with store.writing() as cursor:
            cursor.execute(
                "INSERT INTO touchpoints (touchpoint_id, customer_id, occurred_at, occurred_on, stage, import_id, row_number) "
                "SELECT 't' || i, 'c' || i // 2, TIMESTAMP '2026-01-01' + to_minutes(i), DATE '2026-01-01', ['a', 'b'][1 + i % 2], "
                "1 + i // 250000, i FROM range(500000) AS rows(i)"
            )
        with store.cursor() as reader:
            reader.execute("BEGIN")
            reader.execute("SELECT count(*) FROM touchpoints").fetchall()
            with store.writing() as cursor:
                cursor.execute("DELETE FROM touchpoints WHERE row_number % 4 >= 2")
            reader.execute("COMMIT")
        question = PathsQuestion(depth=3)
        before = store.answer(question, paths.build)["customers"].sum()
        save_funnel(store, "mine", WHOLE)
        again = store.answer(replace(question, depth=4), paths.build)["customers"].sum()
    assert before == again == 125_000
