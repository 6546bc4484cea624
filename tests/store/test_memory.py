"""A query that needs more memory than it may have gets a sentence, and the store goes on."""

import pytest

from cxdash.errors import CxError, sentence
from cxdash.store import Store


def test_too_much_memory_is_said(tmp_path, monkeypatch):
    monkeypatch.setenv("CXDASH_MEMORY_LIMIT", "20MB")
    with Store(tmp_path / "small.duckdb") as store:
        with pytest.raises(CxError) as caught:
            store.frame("SELECT list(i ORDER BY hash(i)) FROM range(20_000_000) t(i)")
        assert caught.value.code == "store.memory"
        assert "CXDASH_MEMORY_LIMIT" in sentence(caught.value)
        assert int(store.frame("SELECT 1 AS one")["one"].iloc[0]) == 1
