"""Environment: makes .venv, installs the locked requirements, goes on inside it. Standard library only; knows no command."""

import hashlib
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
OLDEST = (3, 11)
NO_VENV = "CXDASH_NO_VENV"
INSIDE = "CXDASH_INSIDE"  # set for the process that goes on inside .venv, so that it is never started twice

OFFLINE = ("NewConnectionError", "Temporary failure in name resolution", "ConnectTimeout", "getaddrinfo", "dns error",
           "Could not find a version that satisfies", "No matching distribution", "ProxyError", "Connection refused",
           "error sending request", "Failed to fetch", "Could not connect", "tcp connect error")  # fmt: skip


class Unprepared(Exception):
    """The environment cannot be made; its text says why and what to do. (In English: no catalogue is read yet.)"""


def prepare(requirements: str, arguments: list[str], root: Path = ROOT) -> None:
    """Return inside an environment that has `requirements` (a path below root); else make it and start again inside.

    Does nothing when CXDASH_NO_VENV is set. Two at once wait for each other; one that was killed is made anew.
    Raises Unprepared.
    """
    if os.environ.get(NO_VENV, "").strip() not in ("", "0"):
        return
    venv = root / ".venv"
    # Popped, so that what this process starts decides for itself.
    inside = os.environ.pop(INSIDE, "") == str(venv) or Path(sys.prefix).resolve() == venv.resolve()
    if not _is_current(venv, root, requirements, inside):
        if not venv.exists() and _has_all(root / requirements):
            return
        with locked(root / ".venv.lock", "Another cxdash is preparing .venv; waiting for it …"):
            if not _is_current(venv, root, requirements, inside):
                _make(venv, inside)
                _install(venv, root, requirements)
    if not inside:
        _go_on_inside(venv, arguments)


def python_of(venv: Path) -> Path:
    """The interpreter of a virtual environment on this system."""
    return venv / "Scripts" / "python.exe" if os.name == "nt" else venv / "bin" / "python"


def _replace_process(command: list[str], environment: dict[str, str]) -> int:
    """Become this command (its exit code on Windows, where a process cannot be replaced)."""
    sys.stdout.flush()
    sys.stderr.flush()
    if os.name != "nt":
        os.execve(command[0], command, environment)
    process = subprocess.Popen(command, env=environment)
    while True:
        with suppress(KeyboardInterrupt):  # Ctrl-C reaches the child too; wait for its own clean end
            return process.wait()


@contextmanager
def locked(path: Path, waiting: str, patience: float = 1800.0) -> Iterator[None]:
    """Hold this lock file: one process at a time; it is free again when its holder ends, however that ends.

    Says `waiting` when it has to wait. Raises Unprepared after `patience` seconds, or when the folder is read-only.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        file = path.open("a+b")
    except OSError as error:
        raise Unprepared(f"{path} cannot be written ({error.strerror}). Allow writing to its folder.") from error
    with file:
        until = time.monotonic() + patience
        said = False
        while not _take(file.fileno()):
            if not said:
                say(waiting)
            said = True
            if time.monotonic() > until:
                raise Unprepared(f"{path} is still held by another cxdash. Stop that one and try again.")
            time.sleep(0.2)
        yield


def say(text: str) -> None:
    """Tell the person at the terminal; standard output stays free for the command's own answer."""
    print(text, file=sys.stderr, flush=True)


def _take(handle: int) -> bool:
    try:
        if os.name == "nt":
            import msvcrt

            os.lseek(handle, 0, os.SEEK_SET)
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined, unused-ignore]
        else:
            import fcntl

            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def _go_on_inside(venv: Path, arguments: list[str]) -> None:
    command = [str(python_of(venv)), "-m", "cxdash", *arguments]
    sys.exit(_replace_process(command, {**os.environ, INSIDE: str(venv)}))


def _stamp(venv: Path) -> Path:
    return venv / "cxdash-installed.json"


def _unfinished(venv: Path) -> Path:
    return venv / "cxdash-unfinished"


def _hash(path: Path) -> str:
    return hashlib.sha256(path.read_bytes().replace(b"\r\n", b"\n")).hexdigest()


def _version(venv: Path) -> str:
    """Major and minor version that .venv was made with; empty when it is no environment."""
    with suppress(OSError):
        for line in (venv / "pyvenv.cfg").read_text(encoding="utf-8").splitlines():
            key, _equals, value = line.partition("=")
            if key.strip() in ("version", "version_info"):
                return ".".join(value.strip().split(".")[:2])
    return ""


def _is_current(venv: Path, root: Path, requirements: str, inside: bool) -> bool:
    """Whether .venv stands, was finished and has exactly these requirements, by its stamp: nothing is started to know it."""
    try:
        stamp = json.loads(_stamp(venv).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    running = ".".join(map(str, sys.version_info[:2]))
    return (
        isinstance(stamp, dict)
        and stamp.get(requirements) == _hash(root / requirements)
        and stamp.get("python") == (running if inside else _version(venv))
        and python_of(venv).exists()
        and not _unfinished(venv).exists()
    )


def _has_all(requirements: Path) -> bool:
    """Whether this interpreter has every pinned version already (a container, somebody's own environment)."""
    from importlib import metadata

    for line in requirements.read_text(encoding="utf-8").splitlines():
        pin, _semicolon, marker = line.rstrip("\\ ").partition(";")
        name, equals, version = pin.strip().partition("==")
        if not equals or line.startswith((" ", "#")) or marker:
            continue
        try:
            if metadata.version(name) != version:
                return False
        except metadata.PackageNotFoundError:
            return False
    return True


def _make(venv: Path, inside: bool) -> None:
    """A working, empty or half-new .venv: what stands is kept unless it does not run, is too old or was never finished."""
    if _unfinished(venv).exists() or not _runs(venv):
        if inside:
            raise Unprepared(f"{venv} is incomplete. Call the same command with another Python: it is made anew.")
        say(f"Making {venv} …")
        uv = shutil.which("uv")
        if uv:
            command = [uv, "venv", "--quiet", "--clear", "--python", sys.executable, str(venv)]
        else:
            command = [sys.executable, "-m", "venv", "--clear", str(venv)]
        done = _call(command)
        if done.returncode:
            shutil.rmtree(venv, ignore_errors=True)
            raise Unprepared(_no_venv(done))


def _runs(venv: Path) -> bool:
    """Whether .venv has an interpreter that starts, is new enough and is the one it was made with."""
    python = python_of(venv)
    if not python.exists():
        return False
    done = _call([str(python), "-c", "import sys; print('{}.{}'.format(*sys.version_info))"])
    version = done.stdout.strip()
    return done.returncode == 0 and version == _version(venv) and tuple(map(int, version.split("."))) >= OLDEST


def _install(venv: Path, root: Path, requirements: str) -> None:
    """Install what is locked; the stamp is written last, and a mark stands in .venv for as long as it is half-way."""
    file = root / requirements
    say(f"Installing {requirements}; the first time this takes a minute or two …")
    uv = shutil.which("uv")
    python = str(python_of(venv))
    if uv:
        command = [
            uv,
            "pip",
            "install",
            "--quiet",
            "--compile-bytecode",
            "--python",
            python,
            "--require-hashes",
            "-r",
            str(file),
        ]
    else:
        _bring_pip(python)
        command = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input"]
        command += ["--require-hashes", "-r", str(file)]
    stamp = _read_stamp(venv)
    _unfinished(venv).touch()
    done = _call(command)
    _unfinished(venv).unlink()  # it ended by itself, and pip undoes what it could not finish
    if done.returncode:
        raise Unprepared(_not_installed(requirements, done))
    stamp |= {requirements: _hash(file), "python": _version(venv)}
    if requirements != "requirements.txt":  # the tests' lock holds everything that running needs
        stamp["requirements.txt"] = _hash(root / "requirements.txt")
    temporary = _stamp(venv).with_suffix(".new")
    temporary.write_text(json.dumps(stamp), encoding="utf-8")
    os.replace(temporary, _stamp(venv))


def _read_stamp(venv: Path) -> dict[str, str]:
    """What .venv had before; nothing if it was made with another Python."""
    with suppress(OSError, ValueError):
        stamp = json.loads(_stamp(venv).read_text(encoding="utf-8"))
        if isinstance(stamp, dict) and stamp.get("python") == _version(venv):
            return stamp
    return {}


def _bring_pip(python: str) -> None:
    # An environment that uv made has no pip; it is needed when uv is no longer there.
    if _call([python, "-m", "pip", "--version"]).returncode:
        done = _call([python, "-m", "ensurepip", "--upgrade"])
        if done.returncode:
            raise Unprepared(_no_venv(done))


def _call(command: list[str]) -> "subprocess.CompletedProcess[str]":
    environment = {key: value for key, value in os.environ.items() if key not in ("PYTHONHOME", "VIRTUAL_ENV")}
    try:
        return subprocess.run(command, capture_output=True, text=True, errors="replace", env=environment)
    except OSError as error:
        return subprocess.CompletedProcess(command, 127, "", str(error))


def _last_lines(done: "subprocess.CompletedProcess[str]") -> str:
    lines = [line for line in (done.stdout + "\n" + done.stderr).splitlines() if line.strip()]
    return "\n".join("  " + line.strip()[:300] for line in lines[-6:])


def _no_venv(done: "subprocess.CompletedProcess[str]") -> str:
    said = done.stdout + done.stderr
    if "ensurepip" in said or "No module named venv" in said:
        package = "python{}.{}-venv".format(*sys.version_info[:2])
        return (
            "This Python cannot make virtual environments. On Debian and Ubuntu: apt install python3-venv"
            f" (or {package}). Installing uv works too: https://docs.astral.sh/uv/"
        )
    return f"The virtual environment could not be made:\n{_last_lines(done)}"


def _not_installed(requirements: str, done: "subprocess.CompletedProcess[str]") -> str:
    said = done.stdout + done.stderr
    if "No space left" in said:
        advice = "The disk is full; free some space and try again."
    elif any(mark in said for mark in OFFLINE):
        advice = (
            "Is this machine connected to the internet? Behind a mirror or proxy, set PIP_INDEX_URL or HTTPS_PROXY."
        )
    else:
        advice = "Try again; what is there already is kept."
    return f"The packages of {requirements} could not be installed. {advice}\n{_last_lines(done)}"
