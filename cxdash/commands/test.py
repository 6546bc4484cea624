"""Test: style, types and every test, each step's output short. Standard library only; knows no test."""

import argparse
import os
import subprocess
import sys
import time

from cxdash.commands import browser
from cxdash.commands.environment import ROOT

CHECKS: tuple[tuple[str, list[str]], ...] = (
    ("ruff check", ["ruff", "check", "--quiet", "."]),
    ("ruff format", ["ruff", "format", "--check", "--quiet", "."]),
    ("mypy", ["mypy"]),
)
SHOWN_LINES = 60
WORKERS = str(max(2, min(4, os.cpu_count() or 2)))


def add(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Register `test`; every argument that is not its own goes to pytest."""
    parser = subparsers.add_parser(
        "test",
        help="check style, types and every test",
        usage="python -m cxdash test [PYTEST ARGUMENT ...]",
        epilog="For example: python -m cxdash test -x tests/house",
    )
    parser.set_defaults(run=run, rest=[])


def run(args: argparse.Namespace) -> int:
    """Run all checks and the tests; 1 if any of them failed. The last line of the output is pytest's own summary."""
    os.chdir(ROOT)
    os.environ[browser.VARIABLE] = browser.chromium()
    failed = [name for name, command in CHECKS if not _passes(name, command)]
    workers = [] if any(argument.startswith("-n") for argument in args.rest) else ["-n", WORKERS]
    # Hundreds of processes are started that would otherwise compile the program anew, each for itself.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    # A file's tests share a server and a browser, so they stay together; the slow files come first (tests/conftest.py).
    spread = ["--dist", "loadfile", "--no-loadscope-reorder"]
    tests = [sys.executable, "-m", "pytest", *workers, *spread, *args.rest]
    if subprocess.run(tests).returncode:
        failed.append("pytest")
    if failed:
        sys.stderr.write(f"Failed: {', '.join(failed)}\n")
    return int(bool(failed))


def _passes(name: str, command: list[str]) -> bool:
    began = time.monotonic()
    done = subprocess.run([sys.executable, "-m", *command], capture_output=True, text=True, errors="replace")
    verdict = "failed" if done.returncode else "ok"
    print(f"{name}: {verdict} ({time.monotonic() - began:.0f} s)", flush=True)
    if done.returncode:
        print("\n".join((done.stdout + done.stderr).strip().splitlines()[-SHOWN_LINES:]), flush=True)
    return done.returncode == 0
