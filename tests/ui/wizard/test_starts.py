"""Where a mapping begins: the same on the page as on the command line, and a saved one whatever the case of the header."""

import io

import pytest

from cxdash.intake.mapping import Mapping, ScoreColumn, Source
from cxdash.intake.understanding import understand as understood
from cxdash.store.connect import Store
from cxdash.store.mappings import save_mapping
from cxdash.ui.wizard import drafts
from cxdash.ui.wizard.drafts import new_draft
from cxdash.ui.wizard.tables import take_in
from cxdash.ui.wizard.understanding import understand
from tests.presets.opening import SAMPLES


@pytest.fixture(autouse=True)
def own_folder(tmp_path, monkeypatch):
    monkeypatch.setattr(drafts.tempfile, "tempdir", str(tmp_path))


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    store = Store(tmp_path_factory.mktemp("starts") / "cxdash.duckdb")
    yield store
    store.close()


def _known(store, name, data):
    """The first group of an upload of this file, as the page understands it."""
    draft = new_draft()
    take_in(draft, [(name, io.BytesIO(data))])
    return understand(store, draft, draft.groups[0])


@pytest.mark.parametrize("path", sorted(SAMPLES.iterdir()), ids=lambda path: path.stem)
def test_the_page_reads_an_export_as_the_command_line_does(store, path):
    known, other = _known(store, path.name, path.read_bytes()), understood(path)
    assert known.error is None
    assert known.group.start == f"preset:{other.preset.name}"
    assert known.mapping == other.mapping
    assert known.mapping_for(known.first) == other.mapping
    assert (known.looked.header, known.looked.reading) == (other.sheet.header, other.sheet.reading)
    assert known.looked.head[0] == [cell or "" for cell in other.sheet.head(1)[0]]


def test_what_a_person_says_goes_before_what_is_known_of_the_tool(store):
    data = (SAMPLES / "qualtrics.csv").read_bytes()
    draft = new_draft()
    take_in(draft, [("q.csv", io.BytesIO(data))])
    draft.groups[0].reading = drafts.Reading(time_zone="Europe/Riga")
    known = understand(store, draft, draft.groups[0])
    assert known.mapping_for(known.first).reading.time_zone == "Europe/Riga"
    assert known.mapping.reading.time_zone == "America/Denver"  # there again when it is taken back


def test_a_saved_mapping_is_used_for_a_header_of_another_case(store):
    mapping = Mapping(
        "responses",
        columns=(("response_id", Source("{Nr}-{Till no}")),),
        comments=("Said",),
        scores=(ScoreColumn("Points", "csat", (1, 5), reversed=True),),
    )
    save_mapping(store, "Till", ["Nr", "Till no", "Points", "Said"], mapping)
    known = _known(store, "next.csv", b"nr;till_no;POINTS;said\n3;1;4;fine\n4;1;5;x\n")
    assert known.group.start == "saved:Till"
    assert known.mapping == Mapping(
        "responses",
        columns=(("response_id", Source("{nr}-{till_no}")),),
        comments=("said",),
        scores=(ScoreColumn("POINTS", "csat", (1, 5), reversed=True),),
    )
    assert known.group.sureness == dict.fromkeys(["nr", "till_no", "said", "POINTS"], "sure")
    assert [one.meaning for one in known.judged.columns] == ["response_id", "response_id", "score:csat", "comment"]
