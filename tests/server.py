"""The real server as a person starts it, on a free port with a database of its own."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PATIENCE = 90.0


@dataclass
class Server:
    """A running server: its address, its database and what it has written so far."""

    url: str
    database: Path
    log_file: Path
    process: "subprocess.Popen[bytes]"

    @property
    def log(self) -> str:
        return self.log_file.read_text(encoding="utf-8", errors="replace")

    def stop(self) -> None:
        self.process.terminate()
        try:
            self.process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def start(database: Path, log_file: Path, app: Path | None = None, **settings: str) -> Server:
    """Start `python -m cxdash run` with this database; settings are more `CXDASH_*` variables. Returns when it answers.

    app: another app than the project's, for benchmarks.
    """
    port = free_port()
    environment = {**os.environ, "CXDASH_NO_VENV": "1", "CXDASH_DATABASE": str(database), **settings}
    command = [sys.executable, "-m", "cxdash", "run", "--port", str(port)]
    if app is not None:
        environment["PYTHONPATH"] = str(ROOT)
        command = [sys.executable, "-m", "streamlit", "run", str(app), "--server.port", str(port)]
        command += ["--server.headless", "true", "--server.address", "127.0.0.1"]
    with log_file.open("wb") as log:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=subprocess.STDOUT)
    server = Server(f"http://127.0.0.1:{port}", database, log_file, process)
    until = time.monotonic() + PATIENCE
    while not _listens(server.url):
        if process.poll() is not None or time.monotonic() > until:
            server.stop()
            raise AssertionError(f"the server did not start:\n{server.log[-4000:]}")
        time.sleep(0.1)
    return server


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _listens(url: str) -> bool:
    try:
        with urllib.request.urlopen(f"{url}/api/health", timeout=30):
            return True
    except urllib.error.HTTPError:
        return True  # it listens, and says that its database cannot be opened
    except OSError:
        return False
