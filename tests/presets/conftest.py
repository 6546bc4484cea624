"""A store of its own for each test, and a way to load text into it."""

import pytest

from tests.store.loading import Loader


@pytest.fixture
def loader(tmp_path):
    with Loader(tmp_path / "cx.duckdb") as loader:
        yield loader
