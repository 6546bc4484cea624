"""Intake: a validated load against a bare typed read_csv of the same file in the same run; the preview of a file of 1 GB.

Each is measured in a process of its own, so that the memory of one says nothing of the other. The machine is not steady: the
ratio counts, not the seconds.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import duckdb

from cxdash.settings import ROOT

ROWS = 5_000_000
BOUND = 0.5  # of the bare rows a second
MEMORY_BOUND = 1536  # MB above the bare process
PREVIEW_BYTES = 1 << 30
PREVIEW_BOUND = 2.0  # seconds
_PATHED = {**os.environ, "PYTHONPATH": str(ROOT)}
_COLUMNS = {
    "response_id": "VARCHAR",
    "customer_id": "VARCHAR",
    "location_id": "VARCHAR",
    "answered_at": "TIMESTAMP",
    "channel": "VARCHAR",
    "metric": "VARCHAR",
    "score": "DOUBLE",
    "comment": "VARCHAR",
}
# Three questions of each survey, in the order in which they were answered, over three years; some say why.
_FILE = """
COPY (
    SELECT 'R' || lpad((i // 3)::VARCHAR, 9, '0') AS response_id, 'C' || hash(i // 3) % 800000 AS customer_id,
        'L' || lpad((hash(i // 3 + 7) % 2000)::VARCHAR, 4, '0') AS location_id,
        strftime(TIMESTAMP '2023-01-01' + to_seconds((i // 3) * 94000000 // ({rows} // 3 + 1)), '%Y-%m-%d %H:%M:%S') AS answered_at,
        ['web', 'email', 'app', 'shop', 'phone', 'sms'][1 + (hash(i // 3 + 3) % 6)::INTEGER] AS channel,
        ['nps', 'csat', 'ces'][1 + i % 3] AS metric,
        CASE i % 3 WHEN 0 THEN hash(i + 5) % 11 WHEN 1 THEN 1 + hash(i + 5) % 5 ELSE 1 + hash(i + 5) % 7 END AS score,
        CASE WHEN i % 3 = 0 AND hash(i + 9) % 5 = 0 THEN
            ['Friendly staff, will come again', 'Too slow', 'Fine', 'Could not find it'][1 + (hash(i + 11) % 4)::INTEGER] END AS comment
    FROM range({rows}) t(i){order}
) TO '{path}' (HEADER)"""


def main() -> int:
    """Print the table; 1 when a bound is missed."""
    parser = argparse.ArgumentParser(prog="bench intake")
    parser.add_argument("--rows", type=int, default=ROWS)
    parser.add_argument("--shuffled", action="store_true", help="rows in no order of time")
    parser.add_argument("--no-preview", action="store_true")
    arguments, _others = parser.parse_known_args(sys.argv[1:])
    with tempfile.TemporaryDirectory(prefix="cxdash-bench-") as folder:
        path = Path(folder) / "answers.csv"
        order = " ORDER BY hash(i)" if arguments.shuffled else ""
        with duckdb.connect() as connection:
            connection.execute(_FILE.format(rows=arguments.rows, path=path, order=order))
        print(f"{arguments.rows:,} rows, {path.stat().st_size / 1e6:,.0f} MB")
        bare, ours = (_measured(which, path, Path(folder)) for which in ("bare", "ours"))
        missed = _said(arguments.rows, bare, ours)
        if not arguments.no_preview:
            missed |= _preview(path, Path(folder))
    return int(missed)


def _measured(which: str, path: Path, folder: Path) -> dict[str, float]:
    """Seconds and MB above the idle process of one load into a fresh database, in a process of its own."""
    command = [sys.executable, str(Path(__file__)), which, str(path), str(folder / f"{which}.duckdb")]
    done = subprocess.run(command, check=True, capture_output=True, text=True, cwd=ROOT, env=_PATHED)
    return {name: float(value) for name, value in json.loads(done.stdout.splitlines()[-1]).items()}


def _said(rows: int, bare: dict[str, float], ours: dict[str, float]) -> bool:
    ratio = bare["seconds"] / ours["seconds"]
    print(f"{'':<16}{'rows/s':>12}{'seconds':>10}{'of CPU':>10}{'MB above idle':>16}")
    for name, found in (("bare read_csv", bare), ("validated load", ours)):
        print(
            f"{name:<16}{rows / found['seconds']:>12,.0f}{found['seconds']:>10.1f}{found['cpu']:>10.1f}{found['mb']:>16,.0f}"
        )
    work = bare["cpu"] / ours["cpu"]  # steadier, where others use the machine too
    print(f"of the bare rows/s: {ratio:.2f}, bound {BOUND} (of CPU time: {work:.2f}); memory bound {MEMORY_BOUND} MB")
    return ratio < BOUND or ours["mb"] > MEMORY_BOUND


def _preview(path: Path, folder: Path) -> bool:
    from cxdash.intake.file.reader import read_sheet

    large = folder / "large.csv"
    head, _newline, body = path.read_bytes().partition(b"\n")
    with large.open("wb") as file:
        file.write(head + b"\n")
        while file.tell() < PREVIEW_BYTES:
            file.write(body)
    started = time.perf_counter()
    shown = read_sheet(large).head(20)
    seconds = time.perf_counter() - started
    print(
        f"preview of {large.stat().st_size / 1e9:.1f} GB: {len(shown)} rows in {seconds:.2f} s, bound {PREVIEW_BOUND} s"
    )
    return seconds > PREVIEW_BOUND


def load_bare(path: Path, database: Path) -> dict[str, float]:
    """The engine alone: typed columns into a table of a new file, into the file itself."""
    connection = duckdb.connect(database)
    idle, since = _megabytes(), _now()
    columns = ", ".join(f"'{name}': '{kind}'" for name, kind in _COLUMNS.items())
    connection.execute(f"CREATE TABLE answers AS SELECT * FROM read_csv('{path}', columns = {{{columns}}})")
    connection.execute("CHECKPOINT")
    return _taken(since, idle)


def load_ours(path: Path, database: Path) -> dict[str, float]:
    """What an upload does."""
    from cxdash.store import Store
    from cxdash.store.load import import_file

    with Store(database) as store:
        idle, since = _megabytes(), _now()
        result = import_file(store, path.name, path)
        assert result.loaded == result.read, "the file has no problems"
        return _taken(since, idle)


def _now() -> tuple[float, float]:
    return time.perf_counter(), time.process_time()


def _taken(since: tuple[float, float], idle: float) -> dict[str, float]:
    seconds, cpu = (now - before for now, before in zip(_now(), since, strict=True))
    return {"seconds": seconds, "cpu": cpu, "mb": _megabytes() - idle}


def _megabytes() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    if sys.argv[1] in ("bare", "ours"):
        load = load_bare if sys.argv[1] == "bare" else load_ours
        print(json.dumps(load(Path(sys.argv[2]), Path(sys.argv[3]))))
    else:
        sys.exit(main())
