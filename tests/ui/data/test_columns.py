"""The table of columns and the mapping that it stands for: one into the other and back, and nothing is lost on the way."""

from pathlib import Path

import pytest

from cxdash.errors import CxError
from cxdash.intake.mapping import Mapping, ScoreColumn, Source
from cxdash.intake.mapping_file import read_mapping
from cxdash.ui.data.columns import column_table, mapping_of, meanings

REAL = sorted((Path(__file__).parents[2] / "real").glob("*.toml"))


def _table(mapping, *more):
    header = list(dict.fromkeys([*mapping.used_columns(), *more]))
    return column_table(header, [""] * len(header), mapping)


@pytest.mark.parametrize("path", REAL, ids=lambda path: path.stem)
def test_what_is_not_changed_stays(path):
    mapping = read_mapping(path.read_text())
    found = mapping_of(_table(mapping, "one more"), mapping)
    assert set(found.columns) == set(mapping.columns)
    assert set(found.attributes or ()) == set(mapping.attributes or ())
    for name in ("kind", "reading", "blank", "constants", "comments", "stages"):
        assert getattr(found, name) == getattr(mapping, name)
    assert set(found.scores) == set(mapping.scores)


def test_every_choice_of_the_table_is_in_the_mapping():
    mapping = Mapping(kind="responses")
    table = column_table(["a", "b", "c", "d"], [""] * 4, mapping)
    table.loc[0, ["meaning", "scale", "blank", "stage", "channel"]] = ["score:nps", "0–10", "11, x", "till", "web"]
    table.loc[1, ["meaning", "template", "order"]] = ["answered_at", "2018-05-…", "ymd"]
    table.loc[2, "meaning"] = "comment"
    table.loc[3, "meaning"] = "attribute"
    found = mapping_of(table, mapping)
    assert found.scores == (ScoreColumn("a", "nps", (0, 10), ("11", "x"), stage="till", channel="web"),)
    assert found.columns == (("answered_at", Source("2018-05-{b}", "ymd")),)
    assert (found.comments, found.attributes) == (("c",), ("d",))


def test_codes_among_scores_that_name_their_metric_stand_beside_them():
    fields = (("metric", Source("{a}")), ("score", Source("{b}")))
    mapping = Mapping(kind="responses", columns=fields, blank_scores=("99",))
    table = _table(mapping)
    assert table.loc[1, "blank"] == "99"
    assert mapping_of(table, mapping) == mapping
    table.loc[1, "blank"] = "0, 99"
    assert mapping_of(table, mapping).blank_scores == ("0", "99")


def test_a_column_of_times_is_a_stage():
    mapping = Mapping(kind="touchpoints")
    table = column_table(["bought", "paid"], ["", ""], mapping)
    table["meaning"] = "stage:"
    table.loc[1, "stage"] = "payment"
    assert [(one.column, one.stage) for one in mapping_of(table, mapping).stages] == [
        ("bought", "bought"),
        ("paid", "payment"),
    ]


def test_a_column_that_is_two_fields_stays_both_until_it_is_changed():
    mapping = Mapping(
        kind="responses", columns=(("response_id", Source("{id}")), ("customer_id", Source("{id}"))), comments=("text",)
    )
    table = _table(mapping)
    assert mapping_of(table, mapping).columns == mapping.columns
    table.loc[0, "meaning"] = "location_id"
    assert mapping_of(table, mapping).columns == (("location_id", Source("{id}")),)


def test_two_columns_for_one_field_are_refused():
    mapping = Mapping(kind="customers")
    table = column_table(["a", "b"], ["", ""], mapping)
    table["meaning"] = "customer_id"
    with pytest.raises(CxError) as caught:
        mapping_of(table, mapping)
    assert caught.value.facts == {"field": "Customer", "first": "a", "second": "b"}


@pytest.mark.parametrize("kind", ["responses", "touchpoints", "customers", "locations"])
def test_the_meaning_of_every_column_can_be_chosen(kind):
    for path in REAL:
        mapping = read_mapping(path.read_text())
        if mapping.kind == kind:
            assert set(_table(mapping)["meaning"]) <= set(meanings(kind, mapping))
