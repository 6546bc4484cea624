"""`run`: the database that it makes, the port, and its end."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request

import pytest

from cxdash.store import Store
from tests.server import ROOT, free_port, start


def run(*arguments, **settings):
    """`python -m cxdash run …` as a process of its own."""
    environment = {**os.environ, "CXDASH_NO_VENV": "1", **settings}
    return subprocess.Popen(
        [sys.executable, "-m", "cxdash", "run", *arguments], cwd=ROOT, env=environment, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8",
    )  # fmt: skip


def refused(*arguments, **settings):
    process = run(*arguments, **settings)
    out, _nothing = process.communicate(timeout=60)
    assert process.returncode == 1, out
    assert "Traceback" not in out
    return out


def test_a_port_in_use_is_a_sentence(tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        out = refused("--port", str(port), CXDASH_DATABASE=str(tmp_path / "none.duckdb"))
    assert f"Port {port} of 127.0.0.1 is in use" in out
    assert not list(tmp_path.iterdir()), "nothing is made before the port is known to be free"


def test_an_address_of_another_machine_is_a_sentence(tmp_path):
    out = refused("--address", "192.0.2.1", "--port", str(free_port()), CXDASH_DATABASE=str(tmp_path / "none.duckdb"))
    assert "cannot listen on 192.0.2.1" in out


def test_a_folder_that_cannot_be_made_is_a_sentence(tmp_path):
    (tmp_path / "file").write_text("")
    out = refused("--port", str(free_port()), CXDASH_DATABASE=str(tmp_path / "file" / "cxdash.duckdb"))
    assert "cannot be written" in out


def test_without_demo_it_starts_empty_and_ends_cleanly(tmp_path):
    database = tmp_path / "new" / "cxdash.duckdb"
    server = start(database, tmp_path / "log", CXDASH_DEMO="no")
    assert f"cxdash: {server.url}" in server.log
    with urllib.request.urlopen(f"{server.url}/api/health", timeout=30) as answer:
        assert json.load(answer)["status"] == "ok"
    server.process.send_signal(signal.SIGINT)
    assert server.process.wait(timeout=20) == 0
    assert "Traceback" not in server.log
    assert "leaked" not in server.log
    with Store(database, read_only=True) as store:
        assert store.frame("SELECT count(*) AS n FROM responses")["n"][0] == 0


def test_killed_while_it_makes_the_demo_it_leaves_no_database(tmp_path):
    database = tmp_path / "cxdash.duckdb"
    process = run("--port", str(free_port()), CXDASH_DATABASE=str(database))
    until = time.monotonic() + 60
    while not (tmp_path / "cxdash.duckdb.making").exists():
        assert process.poll() is None
        assert time.monotonic() < until
        time.sleep(0.05)
    process.kill()
    process.communicate()
    assert not database.exists()

    # The next start takes the left-overs away and begins anew.
    (tmp_path / "cxdash.duckdb.making.wal").write_bytes(b"left over")
    server = start(database, tmp_path / "log")
    server.stop()
    assert database.exists()
    assert not list(tmp_path.glob("*.making*"))


def test_a_second_one_on_the_same_file_is_a_sentence_before_it_starts(tmp_path):
    database = tmp_path / "cxdash.duckdb"
    first = start(database, tmp_path / "log", CXDASH_DEMO="no")
    try:
        with urllib.request.urlopen(f"{first.url}/api/health", timeout=30) as answer:
            assert json.load(answer)["status"] == "ok"
        out = refused("--port", str(free_port()), CXDASH_DATABASE=str(database), CXDASH_DEMO="no")
    finally:
        first.stop()
    assert f"Another cxdash has {database} open. Use that one, or stop it" in out
    assert "http://" not in out


@pytest.mark.parametrize("setting", ["no", "0", "False"])
def test_the_setting_leaves_the_demo_out(tmp_path, monkeypatch, setting):
    from cxdash.commands.run import make_database

    monkeypatch.setenv("CXDASH_DEMO", setting)
    make_database(tmp_path / "cxdash.duckdb")
    assert not list(tmp_path.iterdir())


def test_a_database_that_is_there_is_left_alone(tmp_path):
    from cxdash.commands.run import make_database

    path = tmp_path / "cxdash.duckdb"
    path.write_bytes(b"mine")
    make_database(path)
    assert path.read_bytes() == b"mine"
