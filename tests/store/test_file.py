"""The file: held, newer, damaged, foreign, full, read-only, killed half-way; what queries may not do; days and zones."""

import os
import shutil
import signal
import subprocess
import sys
import time
from datetime import date, datetime
from pathlib import Path

import duckdb
import pytest

from cxdash.errors import CxError, sentence
from cxdash.store import Store
from cxdash.store.history import undo_import
from cxdash.store.load import import_file
from cxdash.store.migrations import VERSION
from tests.store.loading import Loader, answers, counts

ROOT = Path(__file__).resolve().parents[2]


def refusal(path, **options):
    with pytest.raises(CxError) as error:
        Store(path, **options).close()
    assert sentence(error.value)
    return error.value.code


def python(code, *arguments):
    """A process of its own; it says something on its output when it has come so far."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.Popen([sys.executable, "-c", code, *map(str, arguments)], stdout=subprocess.PIPE, env=environment)


def test_a_file_that_another_process_holds(tmp_path):
    path = tmp_path / "cx.duckdb"
    Store(path).close()
    code = "import sys; from cxdash.store import Store; s = Store(sys.argv[1]); print('open', flush=True); sys.stdin.read()"
    holder = subprocess.Popen(
        [sys.executable, "-c", code, str(path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    try:
        holder.stdout.readline()
        assert refusal(path) == "store.held"
        assert refusal(path, read_only=True) == "store.held"
    finally:
        holder.communicate()
    Store(path).close()


def test_a_missing_file_is_made_for_writing_only(tmp_path):
    assert refusal(tmp_path / "no.duckdb", read_only=True) == "store.missing"
    Store(tmp_path / "new" / "cx.duckdb").close()
    (tmp_path / "file").write_text("x")
    assert refusal(tmp_path / "file" / "cx.duckdb") == "store.folder"


def test_a_file_of_a_newer_version(tmp_path):
    path = tmp_path / "cx.duckdb"
    Store(path).close()
    with duckdb.connect(path) as connection:
        connection.execute("UPDATE meta SET value = '999' WHERE key = 'schema'")
    assert refusal(path) == "store.newer"
    assert refusal(path, read_only=True) == "store.newer"


def test_somebody_elses_database_is_left_alone(tmp_path):
    path = tmp_path / "other.duckdb"
    with duckdb.connect(path) as connection:
        connection.execute("CREATE TABLE orders (id INTEGER)")
    assert refusal(path) == "store.foreign"
    assert refusal(path, read_only=True) == "store.foreign"
    with duckdb.connect(path) as connection:
        assert connection.execute("SELECT table_name FROM duckdb_tables()").fetchall() == [("orders",)]


@pytest.mark.parametrize("damage", ["text", "head", "cut"])
def test_a_damaged_file(tmp_path, damage):
    path = tmp_path / "cx.duckdb"
    with Loader(path) as loader:
        loader.load(answers("nps", [9] * 5000))
    whole = path.read_bytes()
    path.write_bytes(
        {"text": b"customer,nps\n1,9\n" * 1000, "head": b"\x00" * 20_000 + whole[20_000:], "cut": whole[:9000]}[damage]
    )
    assert refusal(path) == "store.damaged"


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is read-only for root")
def test_a_folder_that_cannot_be_written(tmp_path):
    folder = tmp_path / "locked"
    folder.mkdir()
    folder.chmod(0o500)
    assert refusal(folder / "cx.duckdb") == "store.readonly"


def test_a_full_disk_changes_nothing(tmp_path):
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=6m", "tmpfs", str(disk)], capture_output=True)
    if mounted.returncode:
        pytest.skip("a small disk can only be mounted by root")
    try:
        with Loader(disk / "cx.duckdb") as loader:
            assert counts(loader.load(answers("nps", [9] * 100))) == (100, 0, 0)
            import hashlib

            noise = [hashlib.sha512(str(place).encode()).hexdigest() for place in range(200_000)]
            text = "response_id,nps,comment\n" + "".join(f"n{place},9,{one}\n" for place, one in enumerate(noise))
            with pytest.raises(CxError) as error:
                loader.load(text)
            assert error.value.code == "store.full"
        with Loader(disk / "cx.duckdb") as loader:
            assert loader.one("SELECT count(*) FROM responses") == 100
            assert loader.one("SELECT count(*) FROM imports") == 1
    finally:
        subprocess.run(["umount", str(disk)], check=True)


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="there is no kill -9 here")
@pytest.mark.parametrize("delay", [0.0, 0.3, 0.8])
def test_a_load_that_is_killed_leaves_nothing_and_the_file_opens_again(tmp_path, delay):
    path, data = tmp_path / "cx.duckdb", tmp_path / "big.csv"
    with Loader(path) as loader:
        loader.load(answers("nps", [9] * 10))
    data.write_text(answers("nps", [8] * 60_000).replace("\n", "\nbig"))
    code = (
        "import sys\nfrom pathlib import Path\nfrom cxdash.store import Store\nfrom cxdash.store.load import import_file\n"
        "store = Store(sys.argv[1])\nprint('go', flush=True)\nimport_file(store, 'big.csv', Path(sys.argv[2]).read_bytes())\n"
        "print('done', flush=True)"
    )
    process = python(code, path, data)
    process.stdout.readline()
    time.sleep(delay)
    process.kill()
    is_done = b"done" in process.stdout.read()
    process.wait()
    with Loader(path) as loader:
        left = loader.rows("SELECT count(*), (SELECT count(*) FROM imports) FROM responses")[0]
    assert left == ((60_010, 2) if is_done else (10, 1)) or (left == (60_010, 2) and delay > 0)


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT * FROM read_csv('/etc/passwd')",
        "SELECT * FROM read_text('/etc/passwd')",
        "SELECT * FROM '/etc/passwd'",
        "COPY meta TO '/tmp/cxdash-meta.csv'",
        "ATTACH '/tmp/cxdash-other.duckdb' AS other",
        "INSTALL httpfs",
        "LOAD httpfs",
        "SET enable_external_access = true",
        "SET GLOBAL enable_external_access = true",
        "SET lock_configuration = false",
        "SET memory_limit = '100GB'",
        "RESET lock_configuration",
    ],
)
def test_queries_reach_no_other_file_and_change_no_setting(loader, sql):
    with loader.store.cursor() as cursor, pytest.raises((CxError, duckdb.Error)):
        cursor.execute(sql).fetchall()


def test_a_failed_load_changes_nothing(loader):
    with pytest.raises(CxError):
        loader.load("response_id,date,nps\n1,01/02/2026,9\n")
    for table in ("responses", "imports", "problems"):
        assert loader.one(f"SELECT count(*) FROM {table}") == 0


def days(loader):
    return [row[0] for row in loader.rows("SELECT answered_on FROM responses ORDER BY response_id")]


def test_days_are_days_of_the_zone_that_is_set_and_follow_it(tmp_path, monkeypatch):
    path = tmp_path / "cx.duckdb"
    with Loader(path) as loader:
        loader.load("response_id,date,nps\n1,2026-01-31T23:30:00Z,9\n2,2026-01-31T12:00:00Z,9\n")
        assert days(loader) == [date(2026, 1, 31), date(2026, 1, 31)]
    monkeypatch.setenv("CXDASH_TIME_ZONE", "Europe/Vilnius")
    with Loader(path) as loader:
        assert days(loader) == [date(2026, 2, 1), date(2026, 1, 31)]


@pytest.mark.parametrize("zone", ["America/New_York", "Asia/Tokyo"])
def test_a_date_without_a_time_keeps_its_day_in_every_zone(tmp_path, monkeypatch, zone):
    path = tmp_path / "cx.duckdb"
    with Loader(path) as loader:
        loader.load("response_id,date,nps\n1,2026-01-31,9\n2,2026-07-01,9\n")
    for other in (zone, "Europe/Vilnius", "UTC"):
        monkeypatch.setenv("CXDASH_TIME_ZONE", other)
        with Loader(path) as loader:
            assert days(loader) == [date(2026, 1, 31), date(2026, 7, 1)]
    assert zone


def test_days_of_a_change_of_clocks(tmp_path, monkeypatch):
    """Vilnius: the night to 30 March 2025 has no 03:30, that to 26 October has it twice, and each day its own midnight."""
    monkeypatch.setenv("CXDASH_TIME_ZONE", "Europe/Vilnius")
    with Loader(tmp_path / "cx.duckdb") as loader:
        texts = ["2025-03-29 23:59", "2025-03-30 00:00", "2025-03-30 03:30", "2025-03-30 23:59", "2025-10-26 03:30",
                 "2025-10-26 23:59"]  # fmt: skip
        loader.load("response_id,date,nps\n" + "".join(f"{place},{text},9\n" for place, text in enumerate(texts)))
        assert days(loader) == [date.fromisoformat(text[:10]) for text in texts]
        found = [row[0] for row in loader.rows("SELECT answered_at FROM responses ORDER BY response_id")]
    assert found[:2] == [datetime(2025, 3, 29, 21, 59), datetime(2025, 3, 29, 22, 0)]
    assert found[3] == datetime(2025, 3, 30, 20, 59)
    assert found[5] == datetime(2025, 10, 26, 21, 59)


def test_numbers_are_not_told_by_days_of_another_zone(tmp_path, monkeypatch):
    from cxdash.queries.parts import build
    from cxdash.queries.question import Question

    path = tmp_path / "cx.duckdb"
    with Loader(path) as loader:
        loader.load(answers("nps", [9]))
    monkeypatch.setenv("CXDASH_TIME_ZONE", "Asia/Tokyo")
    with Store(path, read_only=True) as store, pytest.raises(CxError) as error:
        store.answer(Question(("nps",)), build)
    assert error.value.code == "store.zone"


def of_version(path, version):
    """A file as this version left it, with two answers."""
    print_column, print_value = ("fingerprint, ", "7, ") if version < 3 else ("", "")
    with duckdb.connect(path) as connection:
        connection.execute((Path(__file__).with_name(f"schema_{version}.sql")).read_text(encoding="utf-8"))
        connection.execute("INSERT INTO meta VALUES ('schema', ?), ('time_zone', 'UTC')", [str(version)])
        connection.execute("SELECT nextval('import_ids')")
        connection.execute(
            "INSERT INTO imports BY NAME SELECT 1 AS import_id, 'f.csv' AS file_name, 'x' AS checksum, 'responses' AS kind, "
            "'kind = \"responses\"' AS mapping, '' AS imported_by, now()::TIMESTAMP AS imported_at, 2 AS rows_read, "
            "2 AS loaded, 0 AS known, 0 AS rejected"
        )
        connection.execute(
            "INSERT INTO responses (response_id, metric, question, answered_at, answered_on, score, scale_min, scale_max, points, "
            f"state, respondent, {print_column}import_id, row_number) SELECT id, 'nps', 'nps', '2026-01-01', '2026-01-01', 9, 0, 10, "
            f"100, 'valid', 'customer', {print_value}1, id::INTEGER + 1 FROM (VALUES ('1'), ('2')) t(id)"
        )


@pytest.mark.parametrize("version", [1, 2, 3, 4])
def test_a_file_of_an_older_version_is_brought_up_to_date_where_it_is_only_read(tmp_path, version):
    path = tmp_path / "cx.duckdb"
    of_version(path, version)
    with Store(path, read_only=True) as store:
        assert store.frame("SELECT updated FROM imports")["updated"].isna().all()
        assert store.frame("SELECT count(*) AS n FROM responses")["n"].tolist() == [2]
        assert store.frame("SELECT count(*) AS n FROM goals")["n"].tolist() == [0]


@pytest.mark.parametrize("version", [1, 2, 3, 4])
def test_a_file_of_an_older_version_opens_with_its_data_and_takes_new(tmp_path, version):
    path = tmp_path / "cx.duckdb"
    of_version(path, version)
    with Loader(path) as loader:
        assert loader.one("SELECT value FROM meta WHERE key = 'schema'") == str(VERSION)
        assert counts(loader.load("response_id,date,nps\n1,2026-01-01,9\n2,2026-01-01,3\n4,2026-01-02,3\n")) == (
            1,
            1,
            1,
        )
        assert loader.one("SELECT count(*) FROM responses") == 3
        undo_import(loader.store, 1)
        assert loader.one("SELECT count(*) FROM responses") == 2  # one of them the new file has too
        assert loader.one("SELECT count(*) FROM mappings") == 0
        tables = [row[0] for row in loader.rows("SELECT table_name FROM duckdb_tables() WHERE NOT temporary")]
        new = {table: columns(loader, table) for table in tables}
    with Loader(tmp_path / "new.duckdb") as loader:
        names = [row[0] for row in loader.rows("SELECT table_name FROM duckdb_tables() WHERE NOT temporary")]
        assert {table: columns(loader, table) for table in names} == new


@pytest.mark.parametrize("version", [1, 4])
def test_touchpoints_of_a_file_of_an_older_version_are_updated_and_put_back(tmp_path, version):
    """What an update replaced goes back column by column, wherever a newer version put its columns."""
    path = tmp_path / "cx.duckdb"
    of_version(path, version)
    rows = "touchpoint_id,customer_id,stage,occurred_at,value\n1,a,visit,2026-01-05,{value}\n2,a,order,2026-01-05,5\n"
    stored = "SELECT touchpoint_id, value, import_id, row_number, turn FROM touchpoints ORDER BY 1"
    with Loader(path) as loader:
        import_file(loader.store, "t.csv", rows.format(value=1).encode())
        before = loader.rows(stored)
        assert before == [("1", 1.0, 2, 2, None), ("2", 5.0, 2, 3, None)]
        import_file(loader.store, "t.csv", rows.format(value=9).encode(), changed="update")
        assert loader.rows(stored) == [("1", 9.0, 3, 2, 2 * 2**39 + 2 * 256), ("2", 5.0, 2, 3, None)]
        undo_import(loader.store, 3)
        assert loader.rows(stored) == before


def columns(loader, table):
    return loader.rows(
        f"SELECT column_name, data_type, is_nullable FROM duckdb_columns() WHERE table_name = '{table}' ORDER BY 1"
    )


@pytest.fixture(scope="module")
def before_it_is_killed(tmp_path_factory):
    """The file with which each step begins: answers to update, and an update to undo."""
    folder = tmp_path_factory.mktemp("killed")
    found = {"update": folder / "update.duckdb", "undo": folder / "undo.duckdb"}
    first, second = (answers("nps", [score] * 20_000).encode() for score in (9, 10))
    with Loader(found["update"]) as loader:
        loader.load(first)
    shutil.copy(found["update"], found["undo"])
    with Loader(found["undo"]) as loader:
        import_file(loader.store, "f.csv", second, changed="update")
    return found


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="there is no kill -9 here")
@pytest.mark.parametrize("delay", [0.05, 0.3, 0.6])
@pytest.mark.parametrize("step", ["update", "undo"])
def test_an_update_or_an_undo_that_is_killed_leaves_a_whole_store(tmp_path, before_it_is_killed, step, delay):
    path = shutil.copy(before_it_is_killed[step], tmp_path / "cx.duckdb")
    code = (
        "import sys\nfrom cxdash.store import Store\nfrom cxdash.store.history import undo_import\n"
        "from cxdash.store.load import import_file\nfrom tests.store.loading import answers\nstore = Store(sys.argv[1])\n"
        "data = answers('nps', [10] * 20_000).encode()\nprint('go', flush=True)\n"
        "undo_import(store, 2) if sys.argv[2] == 'undo' else import_file(store, 'f.csv', data, changed='update')\n"
    )
    process = python(code, path, step)
    process.stdout.readline()
    time.sleep(delay)
    process.kill()
    process.wait()
    with Loader(path) as loader:
        live = loader.rows("SELECT DISTINCT score, count(*) OVER (PARTITION BY score) FROM responses")
        kept = loader.one("SELECT count(*) FROM replaced_responses")
    assert (live, kept) in (([(9.0, 20_000)], 0), ([(10.0, 20_000)], 20_000))
