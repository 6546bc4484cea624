"""Kept: findings are made once for each version of the data, whoever asks and how many at once."""

from concurrent.futures import ThreadPoolExecutor
from threading import Event

import numpy as np
import pandas as pd
import pytest

from cxdash.errors import CxError
from cxdash.findings.counted import Counted
from cxdash.store import Store
from cxdash.store.kept import Kept
from cxdash.store.weight import weight


def test_a_finding_is_made_once_and_anew_when_the_data_change(tmp_path):
    made = []

    def make():
        made.append(len(made))
        return made[-1]

    with Store(tmp_path / "kept.duckdb") as store:
        assert [store.kept("a", make), store.kept("a", make), store.kept("b", make)] == [0, 0, 1]
        with store.writing() as cursor:
            cursor.execute("INSERT INTO locations (location_id) VALUES ('L1')")
        assert store.kept("a", make) == 2


def test_who_asks_for_what_is_being_made_waits_for_it():
    begun, go_on, made = Event(), Event(), []

    def make():
        made.append(1)
        begun.set()
        go_on.wait(30)
        return "made"

    kept = Kept(2)
    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(kept.get, "key", make)
        begun.wait(30)
        second = pool.submit(kept.get, "key", make)
        go_on.set()
        assert (first.result(30), second.result(30), len(made)) == ("made", "made", 1)


def test_what_failed_is_not_kept_and_who_waited_tries_it_too():
    begun, go_on = Event(), Event()

    def fail():
        begun.set()
        go_on.wait(30)
        raise CxError("store.zone", path="p", found="a", known="b")

    kept = Kept(2)
    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(kept.get, "key", fail)
        begun.wait(30)
        second = pool.submit(kept.get, "key", lambda: "made")
        go_on.set()
        assert second.result(30) == "made"
        with pytest.raises(CxError):
            first.result(30)
    assert kept.get("key", lambda: "again") == "made"


def test_the_last_things_asked_for_are_kept():
    kept, made = Kept(2), []
    for key in ("a", "b", "a", "c", "a", "b"):
        kept.get(key, lambda key=key: made.append(key))
    assert made == ["a", "b", "c", "b"]


def test_what_is_kept_is_limited_by_what_it_weighs(monkeypatch):
    monkeypatch.setattr("cxdash.store.kept.MOST_BYTES", 4_000_000)
    kept, made = Kept(100), []

    def ask(name, n):
        return kept.get(name, lambda: made.append(name) or answers(n))

    ask("old", 100_000)
    ask("small", 10)
    ask("large", 450_000)  # with the first more than there is room for
    for name in ("small", "large", "old"):
        ask(name, 10)
    assert made == ["old", "small", "large", "old"]
    assert len(ask("huge", 1_000_000)) == 2  # larger than all that may be kept: given, and kept alone
    assert ask("huge", 1) is ask("huge", 1)
    assert made[-1] == "huge"


def answers(n):
    """A frame of few rows that holds who gave so many answers."""
    return pd.DataFrame({"by0": ["a", "b"], "customers": [np.zeros(n, dtype=np.uint64), np.zeros(0, dtype=np.uint64)]})


def test_a_finding_weighs_what_its_frames_and_arrays_do():
    frame = answers(50_000)
    parts = Counted("nps", "by0", ["a", "b"], frame)
    alone = weight(frame)
    assert alone == pytest.approx(400_000, rel=0.01)
    assert weight((parts, parts, {"again": [parts]})) == pytest.approx(alone, rel=0.01)  # each once
    assert weight([frame["customers"][0]] * 3) == pytest.approx(
        3 * 400_000, rel=0.01
    )  # arrays side by side are not told apart
    assert weight({"words": "of no weight", "n": 3}) < 1_000
    lists = pd.DataFrame({"middle": [np.arange(1000.0), pd.NA, None]})  # as of groups without a number
    assert weight(lists) == pytest.approx(8_000, rel=0.1)
    assert weight(["text"] * 1_000_000) == pytest.approx(8_000_000, rel=0.01)
