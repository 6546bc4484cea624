"""`watch`: what arrives is loaded once and moved with its report; what is half there waits."""

import json
import subprocess
import sys
import time

from tests.commandline import ROOT, cxdash, cxdash_here, cxdash_json

ANSWERS = "response_id,date,nps\nr1,2026-01-05,9\nr2,2026-01-06,10\n"


def answers(database):
    return cxdash_json("metric", "nps", "--db", database, "--min-answers", "0")["groups"][0]["n"]


def test_what_is_there_is_loaded_and_moved_with_its_report(tmp_path):
    folder, database = tmp_path / "in", tmp_path / "x.duckdb"
    folder.mkdir()
    (folder / "a.csv").write_text(ANSWERS)
    (folder / "broken.csv").write_bytes(b"%PDF-1.7 nothing")
    (folder / "half.csv.part").write_text("response_id,da")
    (folder / ".hidden.csv").write_text(ANSWERS)
    done = cxdash("watch", folder, "--db", database, "--once", code=1)
    assert "PDF" in done.stderr
    assert sorted(path.name for path in folder.iterdir()) == [".hidden.csv", "done", "failed", "half.csv.part"]
    assert sorted(path.name for path in (folder / "done").iterdir()) == ["a.csv", "a.csv.report.json"]
    report = json.loads((folder / "done" / "a.csv.report.json").read_text(encoding="utf-8"))
    assert report["imports"][0]["loaded"] == 2
    failed = json.loads((folder / "failed" / "broken.csv.report.json").read_text(encoding="utf-8"))
    assert failed["code"] == "intake.binary"
    assert answers(database) == 2


def test_a_second_file_of_a_name_keeps_the_first(tmp_path):
    folder, database = tmp_path / "in", tmp_path / "x.duckdb"
    folder.mkdir()
    for text in (ANSWERS, ANSWERS.replace("r1", "r3")):
        (folder / "a.csv").write_text(text)
        cxdash_here("watch", folder, "--db", database, "--once")
    kept = [path for path in (folder / "done").iterdir() if path.suffix == ".csv"]
    assert sorted(path.read_text() for path in kept) == sorted([ANSWERS, ANSWERS.replace("r1", "r3")])
    assert answers(database) == 3


def test_once_leaves_what_still_grows_for_the_next_time(tmp_path):
    folder, database = tmp_path / "in", tmp_path / "x.duckdb"
    folder.mkdir()
    path = folder / "a.csv"
    path.write_text("response_id,date,nps\n")
    code = (
        "import sys, time\nwith open(sys.argv[1], 'a') as file:\n    for n in range(600):\n"
        "        file.write(f'r{n},2026-01-05,9\\n'); file.flush(); time.sleep(.05)"
    )
    growing = subprocess.Popen([sys.executable, "-c", code, str(path)])
    try:
        cxdash_here("watch", folder, "--db", database, "--once")
        assert path.exists()
    finally:
        growing.kill()
        growing.wait()
    cxdash_here("watch", folder, "--db", database, "--once")
    assert (folder / "done" / "a.csv").exists()


def test_a_folder_that_is_none_is_said(tmp_path):
    assert "no folder" in cxdash("watch", tmp_path / "nowhere", "--once", code=1).stderr


def test_a_file_that_is_still_written_waits_until_it_is_whole(tmp_path):
    folder, database = tmp_path / "in", tmp_path / "x.duckdb"
    folder.mkdir()
    command = [sys.executable, "-m", "cxdash", "watch", str(folder), "--db", str(database), "--every", "0.5"]
    watching = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    try:
        with (folder / "a.csv").open("w", encoding="utf-8") as file:
            for line in ANSWERS.splitlines(keepends=True):  # slower than two looks would be apart if it did not grow
                file.write(line)
                file.flush()
                time.sleep(0.2)
        until = time.monotonic() + 60
        while not (folder / "done" / "a.csv").exists():
            assert time.monotonic() < until, "nothing was loaded"
            assert watching.poll() is None, watching.stderr.read()
            time.sleep(0.2)
    finally:
        watching.terminate()
        watching.wait(20)
    assert answers(database) == 2
