"""Saved funnels: what makes them is kept, by name, and nothing of whom they were asked about."""

from datetime import date

import pytest

from cxdash.errors import CxError
from cxdash.filters import Filters
from cxdash.queries.funnel_definition import defined, definition
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
