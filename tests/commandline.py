"""The command line as a person runs it: a process of its own, or for speed the same entry in this one."""

import io
import json
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any

from cxdash.commands import main

ROOT = Path(__file__).resolve().parent.parent


def cxdash(*arguments: object, code: int = 0) -> subprocess.CompletedProcess[str]:
    """Run `python -m cxdash …`; fails unless it exits with `code`."""
    done = subprocess.run(
        [sys.executable, "-m", "cxdash", *map(str, arguments)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == code, f"exit {done.returncode}\n{done.stdout}\n{done.stderr}"
    return done


def cxdash_here(*arguments: object, code: int = 0) -> subprocess.CompletedProcess[str]:
    """The same in this process, for what is said only: how a process of its own ends and prints is not seen here."""
    told, failed = io.StringIO(), io.StringIO()
    with redirect_stdout(told), redirect_stderr(failed):
        found = main([*map(str, arguments)])
    assert found == code, f"exit {found}\n{told.getvalue()}\n{failed.getvalue()}"
    return subprocess.CompletedProcess(["cxdash", *map(str, arguments)], found, told.getvalue(), failed.getvalue())


def cxdash_json(*arguments: object) -> Any:
    """What the command prints as JSON, run in this process: starting one takes longer than most answers."""
    printed = io.StringIO()
    with redirect_stdout(printed):
        code = main([*map(str, arguments), "--json"])
    assert code == 0
    return json.loads(printed.getvalue())
