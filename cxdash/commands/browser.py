"""Browser: finds a Chromium for the tests and benchmarks, or gets one. Standard library only; drives nothing itself."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from cxdash.commands.environment import Unprepared, say

VARIABLE = "CXDASH_CHROMIUM"
FLAGS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge")
PLACES = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
    r"{PROGRAMFILES}\Google\Chrome\Application\chrome.exe",
    r"{PROGRAMFILES(X86)}\Google\Chrome\Application\chrome.exe",
    r"{LOCALAPPDATA}\Google\Chrome\Application\chrome.exe",
    r"{PROGRAMFILES(X86)}\Microsoft\Edge\Application\msedge.exe",
)
OF_PLAYWRIGHT = "from playwright.sync_api import sync_playwright as p\nwith p() as q: print(q.chromium.executable_path)"
PATIENCE = 900


def chromium() -> str:
    """The path of a Chromium that starts: the one named in CXDASH_CHROMIUM, the system's, Playwright's, or a new one.

    Raises Unprepared, which says what to install, when none can be had.
    """
    named = os.environ.get(VARIABLE, "").strip()
    if named:
        if not Path(named).exists():
            raise Unprepared(f"{VARIABLE} is “{named}”, where there is no browser. Correct it, or leave it out.")
        return named
    found = next(filter(_starts, _known()), None) or _playwright() or _apt()
    if found is None:
        raise Unprepared(
            "No browser was found for the tests. Install Chromium or Chrome, or set"
            f" {VARIABLE} to the path of one (on Debian and Ubuntu: apt install chromium)."
        )
    return found


def _known() -> Iterator[str]:
    for name in NAMES:
        path = shutil.which(name)
        if path:
            yield path
    for place in PLACES:
        for variable in ("PROGRAMFILES(X86)", "PROGRAMFILES", "LOCALAPPDATA"):
            place = place.replace(f"{{{variable}}}", os.environ.get(variable, "?"))
        yield place


def _starts(path: str) -> bool:
    if not Path(path).exists():
        return False
    # On Windows `--version` opens a window; there is nothing that could be missing either.
    return os.name == "nt" or _ran([path, "--version"]) is not None


def _playwright() -> str | None:
    place = _ran([sys.executable, "-c", OF_PLAYWRIGHT])
    if place is None:
        return None
    if not _starts(place):
        say("No browser yet: Playwright downloads its Chromium …")
        _ran([sys.executable, "-m", "playwright", "install", "chromium"])
    return place if _starts(place) else None


def _apt() -> str | None:
    if os.name == "nt" or shutil.which("apt-get") is None or os.geteuid() != 0:
        return None
    say("No browser yet: apt-get installs chromium …")
    _ran(["apt-get", "update"])
    _ran(["apt-get", "install", "-y", "--no-install-recommends", "chromium"])
    return next(filter(_starts, _known()), None)


def _ran(command: list[str]) -> str | None:
    """What a command printed; None when it failed or took too long."""
    try:
        done = subprocess.run(
            command,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=PATIENCE,
            env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"},
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout.strip() if done.returncode == 0 else None
