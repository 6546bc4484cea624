"""The file alone is a whole backup, also while the store is open."""

import shutil

from cxdash.store import Store
from cxdash.store.load import import_file


def test_a_copy_of_the_open_file_holds_the_last_import(tmp_path):
    rows = "".join(f"{number},9,2026-01-{number % 28 + 1:02}\n" for number in range(500))
    with Store(tmp_path / "live.duckdb") as store:
        import_file(store, "first.csv", f"response_id,nps,date\n{rows}".encode())
        shutil.copy(tmp_path / "live.duckdb", tmp_path / "copy.duckdb")
        with Store(tmp_path / "copy.duckdb", read_only=True) as copy:
            assert int(copy.frame("SELECT count(*) AS n FROM responses")["n"].iloc[0]) == 500
