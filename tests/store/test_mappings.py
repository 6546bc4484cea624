"""Mappings: saved with a name, replaced, deleted, and offered when the same columns come again."""

import pytest

from cxdash.errors import CxError
from cxdash.intake.mapping_file import read_mapping
from cxdash.store import Store
from cxdash.store.mappings import delete_mapping, offered, save_mapping, saved_mapping, saved_mappings

HEADER = ["When", "How likely?", "Shop", "Note"]
MAPPING = read_mapping(
    'kind = "responses"\ndate_order = "mdy"\n[columns]\nanswered_at = "When"\nlocation_id = "Shop"\n'
    '[[scores]]\ncolumn = "How likely?"\nmetric = "nps"\nscale = [0, 10]\n'
)
OTHER = read_mapping('kind = "locations"\n[columns]\nlocation_id = "Shop"\n')


def names(store, header):
    return [name for name, _mapping in offered(store, header)]


def test_what_was_saved_comes_back_whole(loader):
    save_mapping(loader.store, "  Shop   survey ", HEADER, MAPPING, by="ann")
    (saved,) = saved_mappings(loader.store)
    assert (saved.name, saved.columns, saved.mapping, saved.saved_by) == (
        "Shop survey",
        tuple(HEADER),
        MAPPING,
        "ann",
    )


def test_it_is_still_there_after_the_file_was_closed(loader, tmp_path):
    save_mapping(loader.store, "survey", HEADER, MAPPING)
    loader.store.close()
    with Store(tmp_path / "cx.duckdb") as store:
        assert saved_mapping(store, "survey").mapping == MAPPING


def test_the_same_name_again_replaces(loader):
    save_mapping(loader.store, "survey", HEADER, MAPPING)
    save_mapping(loader.store, "survey", ["Shop"], OTHER, by="bob")
    (saved,) = saved_mappings(loader.store)
    assert (saved.mapping, saved.columns, saved.saved_by) == (OTHER, ("Shop",), "bob")


def test_a_deleted_one_is_offered_no_more(loader):
    save_mapping(loader.store, "survey", HEADER, MAPPING)
    delete_mapping(loader.store, "survey")
    assert saved_mappings(loader.store) == []
    assert offered(loader.store, HEADER) == []


@pytest.mark.parametrize("act", [delete_mapping, saved_mapping])
def test_an_unknown_name_is_said_with_the_nearest(loader, act):
    save_mapping(loader.store, "survey", HEADER, MAPPING)
    with pytest.raises(CxError) as caught:
        act(loader.store, "surwey")
    assert caught.value.code == "mapping.unknown"
    assert "survey" in str(caught.value)


@pytest.mark.parametrize("name", ["", "   ", "x" * 101])
def test_a_mapping_needs_a_name(loader, name):
    with pytest.raises(CxError, match="name"):
        save_mapping(loader.store, name, HEADER, MAPPING)
    assert saved_mappings(loader.store) == []


@pytest.mark.parametrize(
    ("header", "is_offered"),
    [
        (HEADER, True),
        (list(reversed(HEADER)), True),
        (["WHEN", "how likely", " Shop ", "note"], True),
        (["When", "How likely?", "Shop"], True),  # the note is mapped to nothing
        ([*HEADER, "New question"], True),
        (["When", "How likely?", "Note"], False),
        (["When", "Shop", "Note", "How easy?"], False),
        ([], False),
    ],
)
def test_it_is_offered_where_its_columns_are(loader, header, is_offered):
    save_mapping(loader.store, "survey", HEADER, MAPPING)
    assert names(loader.store, header) == (["survey"] if is_offered else [])


def test_one_for_the_same_columns_comes_first(loader):
    save_mapping(loader.store, "exact", HEADER, MAPPING)
    save_mapping(loader.store, "shops", ["Shop"], OTHER)
    assert names(loader.store, HEADER) == ["exact", "shops"]
    assert names(loader.store, ["Shop"]) == ["shops"]


def test_an_offered_one_loads_the_file(loader):
    save_mapping(loader.store, "survey", HEADER, MAPPING)
    header = ["Note", "Shop", "How likely?", "When"]
    ((_name, mapping),) = offered(loader.store, header)
    result = loader.load(",".join(header) + "\nfine,A,10,03/25/2026\n,B,3,03/26/2026\n", mapping)
    assert (result.loaded, result.rejected) == (2, 0)
    assert loader.one("SELECT sum(points) FROM responses") == 0


def test_names_that_look_like_sql_or_toml_are_only_names(loader):
    name, column = 'x"; DROP TABLE mappings; --', 'a"]\n[x] \\ {б}'
    mapping = read_mapping('kind = "responses"\n[[scores]]\ncolumn = "Q"\nmetric = "nps"\n')
    save_mapping(loader.store, name, [column, "Q"], mapping)
    (saved,) = saved_mappings(loader.store)
    assert (saved.name, saved.columns) == (name, (column, "Q"))
