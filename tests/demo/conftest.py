"""The demo's tables and an open demo database, made once."""

import pytest

from cxdash.demo import tables
from cxdash.store import Store


@pytest.fixture(scope="session")
def demo_tables():
    return tables()


@pytest.fixture(scope="session")
def demo_store(demo_database):
    with Store(demo_database, read_only=True) as store:
        yield store
