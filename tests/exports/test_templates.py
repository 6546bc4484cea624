"""Each template comes in whole, and its kind is told from its columns."""

import csv
from pathlib import Path

import pytest

from cxdash.intake.fields import KINDS
from cxdash.store.load import import_file
from tests.store.loading import open_store

TEMPLATES = Path(__file__).resolve().parents[2] / "data" / "templates"


@pytest.mark.parametrize("kind", list(KINDS))
def test_a_template_comes_in_whole(tmp_path, kind):
    path = TEMPLATES / f"{kind}.csv"
    with open_store(tmp_path / "one.duckdb") as store:
        result = import_file(store, path.name, path.read_bytes())
    assert result.kind == kind
    assert result.loaded == result.read >= 2
    assert result.problems == ()


@pytest.mark.parametrize("kind", list(KINDS))
def test_a_template_names_known_fields_only(kind):
    with (TEMPLATES / f"{kind}.csv").open(encoding="utf-8") as lines:
        header = next(csv.reader(lines))
    known = [field.id for field in KINDS[kind].fields]
    assert [name for name in known if name in header] == header
    assert set(known) - set(header) <= {"question"}  # in a file of one answer a line, the metric says enough


def test_there_is_a_template_for_each_kind_and_no_other():
    assert {path.stem for path in TEMPLATES.glob("*.csv")} == set(KINDS)
