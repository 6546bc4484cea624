"""A database for each test of a page."""

import shutil
from pathlib import Path

import pytest

from cxdash.store import connect
from tests.store.loading import make_store


@pytest.fixture
def database(tmp_path, monkeypatch):
    """An empty database, as the pages of this test see it; closed at the end."""
    path = make_store(tmp_path / "cxdash.duckdb")
    monkeypatch.setenv("CXDASH_DATABASE", str(path))
    yield path
    for known in [one for one in connect._shared if one == path]:
        connect._shared.pop(known).close()


@pytest.fixture(scope="session")
def read_demo(demo_database, tmp_path_factory):
    """The demo database of all tests of this worker that only read it; what they have asked is kept from one to the next."""
    path = Path(shutil.copy(demo_database, tmp_path_factory.mktemp("pages") / "cxdash.duckdb"))
    yield path
    if path in connect._shared:
        connect._shared.pop(path).close()


@pytest.fixture
def demo(read_demo, monkeypatch):
    """The demo data, as the pages of this test see them. Whoever writes takes `own_demo`."""
    monkeypatch.setenv("CXDASH_DATABASE", str(read_demo))
    before = connect.shared_store().version
    yield read_demo
    assert connect.shared_store().version == before, "the test has changed what others read: take `own_demo`"


@pytest.fixture
def own_demo(database, demo_database):
    """A copy of the demo data of this test alone."""
    shutil.copy(demo_database, database)
    return database
