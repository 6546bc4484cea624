"""Drafts on the disk: they come back as they were, are nobody else's, and go."""

import io
import os
import stat
import time

import pytest

from cxdash.errors import CxError
from cxdash.intake.mapping import Mapping, ScoreColumn, Source
from cxdash.intake.reading import Reading
from cxdash.ui.wizard import drafts
from cxdash.ui.wizard.drafts import find_draft, new_draft
from cxdash.ui.wizard.loading import mended
from cxdash.ui.wizard.tables import look, remove, take_in


@pytest.fixture(autouse=True)
def own_folder(tmp_path, monkeypatch):
    monkeypatch.setattr(drafts.tempfile, "tempdir", str(tmp_path))
    return tmp_path


def _file(name, text):
    return name, io.BytesIO(text.encode())


def test_a_draft_comes_back_as_it_was():
    draft = new_draft()
    take_in(draft, [_file("a.csv", "id,nps\n1,9\n"), _file("b.csv", "id,nps\n2,8\n"), _file("c.pdf", "%PDF-1.7")])
    group = draft.groups[0]
    group.mapping = Mapping(
        "responses", columns=(("response_id", Source("{id}")),), scores=(ScoreColumn("nps", "nps"),)
    )
    group.reading, group.step, group.settled = Reading(decimal=","), "columns", ["ask.reversed:nps"]
    draft.tables[group.tables[0]].mends = {2: {"nps": "10"}}
    draft.save()
    found = find_draft(draft.token)
    assert found is not None
    assert (found.tables, found.groups) == (draft.tables, draft.groups)
    assert [(name, error.code) for name, error in found.refused] == [("c.pdf", "intake.binary")]
    assert len(group.tables) == 2  # files of the same columns are one group


def test_the_folder_is_nobody_elses():
    draft = new_draft()
    for folder in (draft.folder, draft.folder.parent):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_a_folder_of_somebody_else_is_not_used(own_folder, monkeypatch):
    (own_folder / "elsewhere").mkdir()
    (own_folder / f"cxdash-drafts-{os.getuid()}").symlink_to(own_folder / "elsewhere")
    with pytest.raises(CxError, match="belongs to somebody else"):
        new_draft()


@pytest.mark.parametrize("token", ["", "..", "../" * 10 + "aa", "a" * 32, "a" * 31 + "/", "\x00" * 32, "ä" * 32])
def test_a_token_that_is_none_finds_nothing(token):
    new_draft()
    assert find_draft(token) is None


def test_a_damaged_state_is_no_draft():
    draft = new_draft()
    (draft.folder / "state.json").write_text('{"tables": [1]}')
    assert find_draft(draft.token) is None


def test_an_old_draft_goes():
    draft, other = new_draft(), new_draft()
    old = time.time() - drafts.KEPT - 60
    os.utime(draft.folder / "state.json", (old, old))
    assert find_draft(draft.token) is None
    new_draft()
    assert not draft.folder.exists()
    assert find_draft(other.token) is not None


def test_a_new_table_never_takes_the_place_of_a_removed_one():
    draft = new_draft()
    take_in(draft, [_file("a.csv", "id,nps\n1,9\n")])
    old = dict(draft.tables)
    first = draft.groups[0].id
    for table in list(old):
        remove(draft, table)
    draft = find_draft(draft.token)  # as the next run of the page has it
    take_in(draft, [_file("b.csv", "customer,points\n7,1\n")])
    assert not {*draft.tables, draft.groups[0].id} & {*old, first}
    (table,) = draft.tables.values()
    assert look(draft, table).header == ["customer", "points"]


def test_a_file_after_a_refused_one_is_looked_at_itself():
    draft = new_draft()
    take_in(draft, [_file("none.csv", ""), _file("b.csv", "id,nps\n1,9\n")])
    assert [name for name, _error in draft.refused] == ["none.csv"]
    assert [table.name for table in draft.tables.values()] == ["b.csv"]


def test_a_mended_copy_keeps_the_numbers_of_the_rows():
    text = 'a report\n\nid;nps;text\n1;9;x\n\n2;lots;"two\nlines"\n3;8\n4;7;y;z\n5;6;\n'
    draft = new_draft()
    take_in(draft, [_file("a.csv", text)])
    table = next(iter(draft.tables.values()))
    before = list(look(draft, table, Reading()).head)
    table.mends = {6: {"nps": "10"}, 7: {"text": "now whole"}}
    path, reading = mended(draft, table, Reading())
    from cxdash.intake.file.reader import read_sheet

    sheet, original = read_sheet(path, reading), read_sheet(draft.path(table))
    found = {
        row: cells
        for batch in sheet.batches()
        for row, *cells in zip(*(c.to_pylist() for c in batch.columns), strict=True)
    }
    old = {
        row: cells
        for batch in original.batches()
        for row, *cells in zip(*(c.to_pylist() for c in batch.columns), strict=True)
    }
    assert sheet.header == original.header == ["id", "nps", "text"]
    assert [row for row, _text, _reason in sheet.refused] == [row for row, _t, _r in original.refused if row != 7]
    assert found[6] == ["2", "10", "two\nlines"]
    assert found[7] == ["3", "8", "now whole"]
    assert {row: cells for row, cells in found.items() if row not in (6, 7)} == {r: c for r, c in old.items() if r != 6}
    assert before[1][1] == "lots"
