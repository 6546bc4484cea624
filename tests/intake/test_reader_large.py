"""A large file flows through in blocks: quickly looked at, every row once, little memory."""

import subprocess
import sys
import time

import pytest

from cxdash.intake.file.quotes import Dialect, by_rows
from cxdash.intake.file.reader import read_sheet

SIZE = 120_000_000


@pytest.fixture(scope="module")
def large(tmp_path_factory):
    """120 MB of rows, some with quotes and letters beyond ASCII."""
    path = tmp_path_factory.mktemp("large") / "large.csv"
    lines = [f'r{n},place {n % 500},2026-01-{n % 28 + 1:02d},{n % 11},"so ""šilta"", {n}"\n' for n in range(20_000)]
    chunk = "".join(lines).encode()
    with path.open("wb") as file:
        file.write(b"id,place,date,nps,comment\n")
        for _round in range(SIZE // len(chunk)):
            file.write(chunk)
    return path, SIZE // len(chunk) * 20_000


def test_the_preview_reads_little(large):
    start = time.monotonic()
    sheet = read_sheet(large[0])
    assert sheet.head(2)[1] == ["r1", "place 1", "2026-01-02", "1", 'so "šilta", 1']
    assert time.monotonic() - start < 2


def test_every_row_comes_once_and_memory_stays_small(large):
    path, count = large
    program = (
        "import resource, sys; from pathlib import Path; from cxdash.intake.file.reader import read_sheet\n"
        "before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "sheet = read_sheet(Path(sys.argv[1])); rows, last = 0, 1\n"
        "for batch in sheet.batches():\n"
        "    assert batch['row'][0].as_py() == last + 1\n"
        "    rows, last = rows + batch.num_rows, batch['row'][-1].as_py()\n"
        "print(rows, len(sheet.refused), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)"
    )
    done = subprocess.run([sys.executable, "-c", program, str(path)], capture_output=True, text=True, check=True)
    rows, refused, kilobytes = map(int, done.stdout.split())
    assert (rows, refused) == (count, 0)
    assert kilobytes < 200_000


def test_rows_that_lie_across_blocks_stay_whole():
    data = b'1,"a\nb",x\r\n2,"c ""d""\r\n",y\n3,e"f,z\r' * 50
    for size in (1, 2, 3, 7, 50):
        blocks = list(by_rows((data[place : place + size] for place in range(0, len(data), size)), Dialect(",", '"')))
        assert b"".join(blocks) == data
        assert all(not block.startswith(b"\n") for block in blocks)
        rows = [row for block in blocks for row in Dialect(",", '"').cells(block.decode())]
        assert rows == Dialect(",", '"').cells(data.decode())
