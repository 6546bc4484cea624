"""The strings that try to be more than text: from a file beside the project, or the one that CXDASH_HOSTILE names."""

import json
import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def _path():
    given = Path(os.environ.get("CXDASH_HOSTILE") or ROOT.parent / "shared" / "hostile")
    return given / "naughty.json" if given.is_dir() else given


def _texts(value):
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from _texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner)


@pytest.fixture(scope="session")
def naughty():
    """All strings of the collection, each once; without the collection the test is skipped."""
    path = _path()
    if not path.is_file():
        pytest.skip(f"there is no file {path} (CXDASH_HOSTILE names another)")
    return list(dict.fromkeys(_texts(json.loads(path.read_text(encoding="utf-8")))))


@pytest.fixture(scope="session")
def few(naughty):
    """Some of them of each sort, for tests that take a second for each."""
    chosen = [
        text for text in naughty if any(mark in text for mark in ("alert(1)", "DROP TABLE", "cmd|", "../", ":red["))
    ]
    return [*chosen[:8], *naughty[:: len(naughty) // 8]]
