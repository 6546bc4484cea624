"""A database for each test of a page."""

import shutil

import pytest

from cxdash.store import connect


@pytest.fixture
def database(tmp_path, monkeypatch):
    """An empty database, as the pages of this test see it; closed at the end."""
    path = tmp_path / "cxdash.duckdb"
    monkeypatch.setenv("CXDASH_DATABASE", str(path))
    yield path
    for known in [one for one in connect._shared if one == path]:
        connect._shared.pop(known).close()


@pytest.fixture
def demo(database, demo_database):
    """The same with the demo data."""
    shutil.copy(demo_database, database)
    return database
