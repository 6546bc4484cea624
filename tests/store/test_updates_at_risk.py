"""Updates at risk: two sessions at once, and a disk that fills half-way."""

import hashlib
import subprocess
import threading

import pytest

from cxdash.errors import CxError
from cxdash.store.history import undo_import
from cxdash.store.load import import_file
from tests.store.loading import Loader, answers, counts


def at_once(*works):
    """What each gives or raises, begun at the same time in threads of their own, as sessions are."""
    found, start = {}, threading.Barrier(len(works))

    def run(place, work):
        start.wait()
        try:
            found[place] = work()
        except CxError as error:
            found[place] = error

    threads = [threading.Thread(target=run, args=item) for item in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return [found[place] for place in range(len(works))]


def update(loader, score, location, rows=4000):
    data = answers("nps", [score] * rows, location=location).encode()
    return lambda: import_file(loader.store, f"{location}.csv", data, changed="update")


def whole(loader):
    """The score and place of all answers, one for each that there is, and how many rows wait for an undo."""
    return (
        loader.rows("SELECT score, location_id, count(*) FROM responses GROUP BY ALL"),
        loader.one("SELECT count(*) FROM replaced_responses"),
    )


def test_two_sessions_that_update_the_same_answers_leave_one_whole_and_both_undos(loader):
    update(loader, 9, "first")()
    one, two = at_once(update(loader, 10, "A"), update(loader, 9, "B"))
    assert (counts(one), counts(two)) == ((4000, 0, 0), (4000, 0, 0))
    last = max(one, two, key=lambda result: result.import_id)
    kept = {one.import_id: (10, "A", 4000), two.import_id: (9, "B", 4000)}
    assert whole(loader) == ([kept[last.import_id]], 8000)
    earlier = min(one, two, key=lambda result: result.import_id)
    assert earlier.after == last.before  # the second saw all of the first
    undo_import(loader.store, earlier.import_id)
    assert whole(loader) == ([kept[last.import_id]], 4000)
    undo_import(loader.store, last.import_id)
    assert whole(loader) == ([(9, "first", 4000)], 0)


def test_an_update_and_the_undo_of_what_it_updates_at_once_lose_nothing(loader):
    first = update(loader, 9, "first")()
    made, gone = at_once(update(loader, 10, "A"), lambda: undo_import(loader.store, first.import_id))
    assert counts(made) == (4000, 0, 0)
    assert gone in (0, 4000)  # what is replaced already is no row of the first any more
    assert whole(loader) == ([(10, "A", 4000)], 0)


def test_two_sessions_that_load_one_file_load_it_once(loader):
    text = "date,nps\n" + "".join(f"2026-01-{1 + place % 28:02},{place % 11}\n" for place in range(3000))
    results = at_once(*[lambda: import_file(loader.store, "one.csv", text.encode())] * 3)
    assert sorted(counts(result) for result in results) == [(0, 3000, 0), (0, 3000, 0), (3000, 0, 0)]
    assert loader.one("SELECT count(*) FROM responses") == 3000


def test_a_disk_that_fills_during_an_update_leaves_the_store_as_it_was(tmp_path):
    disk = tmp_path / "disk"
    disk.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", str(disk)], capture_output=True).returncode:
        pytest.skip("a small disk can only be mounted by root")
    noise = [hashlib.sha512(str(place).encode()).hexdigest() for place in range(12_000)]
    head = "response_id,location_id,nps,comment\n"
    first = head + "".join(f"n{place},A,9,x\n" for place in range(len(noise)))
    second = head + "".join(f"n{place},B,10,{text}\n" for place, text in enumerate(noise))
    try:
        with Loader(disk / "cx.duckdb") as loader:
            loader.load(first)
            before = whole(loader)
            with pytest.raises(CxError) as error:
                import_file(loader.store, "second.csv", second.encode(), changed="update")
            assert error.value.code == "store.full"
        with Loader(disk / "cx.duckdb") as loader:
            assert whole(loader) == before == ([(9, "A", len(noise))], 0)
            assert loader.rows("SELECT location_id FROM locations") == [("A",)]
            assert loader.one("SELECT count(*) FROM imports") == 1
            small = head + "n1,B,10,y\n"  # and it takes what fits
            assert import_file(loader.store, "small.csv", small.encode(), changed="update").updated == 1
    finally:
        subprocess.run(["umount", str(disk)], check=True)
