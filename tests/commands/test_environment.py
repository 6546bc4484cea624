"""The environment as a person meets it: a small project of its own, real interpreters, real installs, no network."""

import ast
import hashlib
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.server import ROOT

PROBE = '''"""Run: tells where it runs and what is installed."""
import sys
def add(subparsers):
    subparsers.add_parser("run").set_defaults(run=run, rest=[])
def run(args):
    import tiny
    print(tiny.VERSION, sys.prefix, args.rest)
    return 3
'''


def wheel(folder, version):
    """A package that can be installed without a network; its requirement line, locked."""
    path = folder / f"tiny-{version}-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as archive:
        info = f"tiny-{version}.dist-info"
        archive.writestr("tiny.py", f"VERSION = {version!r}\n")
        archive.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\nName: tiny\nVersion: {version}\n")
        archive.writestr(
            f"{info}/WHEEL", "Wheel-Version: 1.0\nGenerator: tests\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        )
        archive.writestr(f"{info}/RECORD", f"tiny.py,,\n{info}/METADATA,,\n{info}/WHEEL,,\n{info}/RECORD,,\n")
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    return f"--no-index\n--find-links {folder.as_uri()}\ntiny=={version} \\\n    --hash=sha256:{digest}\n"


@pytest.fixture
def project(tmp_path):
    """A project with the real launcher, one locked requirement and a command that needs it."""
    commands = tmp_path / "cxdash" / "commands"
    commands.mkdir(parents=True)
    for name in ("__init__.py", "__main__.py", "commands/__init__.py", "commands/environment.py"):
        shutil.copy(ROOT / "cxdash" / name, tmp_path / "cxdash" / name)
    (commands / "run.py").write_text(PROBE, encoding="utf-8")
    (tmp_path / "requirements.txt").write_text(wheel(tmp_path, "1.0"), encoding="utf-8")
    return tmp_path


def environment(**settings):
    """A shell without this test run's environment, without uv and without anybody's pip settings."""
    dropped = ("VIRTUAL_ENV", "CXDASH_NO_VENV", "PYTHONPATH")
    kept = {
        key: value for key, value in os.environ.items() if key not in dropped and not key.startswith(("PIP_", "UV_"))
    }
    folders = [folder for folder in kept["PATH"].split(os.pathsep) if not shutil.which("uv", path=folder)]
    return {**kept, "PATH": os.pathsep.join(folders), "PIP_CONFIG_FILE": os.devnull, "PIP_RETRIES": "0", **settings}


def bare_python():
    """The interpreter that this environment was made from, without its packages."""
    return getattr(sys, "_base_executable", sys.executable)


def command(project, *arguments, **settings):
    return subprocess.Popen(
        [bare_python(), "-m", "cxdash", *arguments], cwd=project, env=environment(**settings), text=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip


def call(project, *arguments, **settings):
    process = command(project, *arguments, **settings)
    out, err = process.communicate(timeout=240)
    return process.returncode, out, err


def test_it_is_made_once_by_two_at_once_kept_renewed_and_mended_and_says_so_without_a_network(project):
    venv = project / ".venv"
    both = [command(project, "run", "--more", "things") for _time in range(2)]
    answers = [(process.communicate(timeout=240), process.returncode) for process in both]
    assert [(out, code) for (out, _err), code in answers] == [(f"1.0 {venv} ['--more', 'things']\n", 3)] * 2, answers
    told = "".join(err for (_out, err), _code in answers)
    assert (told.count("Making"), told.count("Installing")) == (1, 1)

    code, out, err = call(project, "run")
    assert (code, out, err) == (3, f"1.0 {venv} []\n", ""), "a second run makes and installs nothing"

    (project / "requirements.txt").write_text(wheel(project, "2.0"), encoding="utf-8")
    code, out, err = call(project, "run")
    assert out.startswith("2.0 ")
    assert "Installing" in err
    assert "Making" not in err

    # Killed half-way: the package's files are gone, its name is still known, and the mark stands. Then there is no network.
    next(venv.rglob("tiny.py")).unlink()
    (venv / "cxdash-unfinished").touch()
    locked = (project / "requirements.txt").read_text(encoding="utf-8")
    nowhere = "--index-url http://127.0.0.1:9/simple\n" + "".join(locked.splitlines(keepends=True)[2:])
    (project / "requirements.txt").write_text(nowhere, encoding="utf-8")
    code, out, err = call(project, "run")
    assert (code, out) == (1, "")
    assert "Making" in err
    assert "Is this machine connected to the internet?" in err
    assert "Traceback" not in err

    (project / "requirements.txt").write_text(locked, encoding="utf-8")
    code, out, err = call(project, "run")
    assert out.startswith("2.0 "), err
    assert "Making" not in err, "what there is is kept"
    assert not (venv / "cxdash-unfinished").exists()


@pytest.mark.parametrize(
    "said", ["The virtual environment was not created successfully because ensurepip is not available."]
)
def test_without_the_venv_module_it_says_what_to_install(project, said):
    # Debian's Python without python3-venv has the module, which prints this and fails.
    (project / "venv.py").write_text(f"import sys\nsys.exit({said!r})\n", encoding="utf-8")
    code, _out, err = call(project, "run")
    assert code == 1
    assert "apt install python3-venv" in err
    assert not (project / ".venv").exists()


def test_a_folder_that_cannot_be_written_is_a_sentence(project):
    (project / ".venv.lock").mkdir()
    code, _out, err = call(project, "run")
    assert code == 1
    assert "cannot be written" in err
    assert "Traceback" not in err


def test_it_can_be_left_to_others(project):
    code, _out, err = call(project, "run", CXDASH_NO_VENV="1")
    assert code == 1
    assert err == "The package tiny is not installed. Install requirements.txt, or unset CXDASH_NO_VENV.\n"
    assert not (project / ".venv").exists()


@pytest.mark.parametrize("arguments", [["--help"], ["run", "--help"], ["test", "--help"]])
def test_help_needs_nothing_installed(arguments):
    done = subprocess.run(
        [bare_python(), "-S", "-m", "cxdash", *arguments], cwd=ROOT, env=environment(), capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("usage: python -m cxdash")


@pytest.mark.parametrize("arguments", [[], ["nothing"], ["run", "--port", "0"], ["run", "--colour", "blue"]])
def test_wrong_usage_is_2_and_prepares_nothing(project, arguments):
    shutil.copy(ROOT / "cxdash" / "commands" / "run.py", project / "cxdash" / "commands" / "run.py")
    code, out, err = call(project, *arguments)
    assert (code, out) == (2, "")
    assert "usage:" in err
    assert not (project / ".venv").exists()


def test_an_old_python_is_told_what_is_needed():
    pretend = (
        "import runpy, sys; sys.version_info = (3, 9, 1, 'final', 0); runpy.run_module('cxdash', run_name='__main__')"
    )
    done = subprocess.run([sys.executable, "-c", pretend], cwd=ROOT, env=environment(), capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "cxdash needs Python 3.11 or newer; this is 3.9.\n"
    # … and that old Python can read the file that says it.
    ast.parse((ROOT / "cxdash" / "__main__.py").read_text(encoding="utf-8"), feature_version=(3, 7))


def test_the_launcher_needs_the_standard_library_only():
    allowed = sys.stdlib_module_names | {"cxdash"}
    for name in (
        "__main__",
        "commands/__init__",
        "commands/environment",
        "commands/run",
        "commands/test",
        "commands/browser",
    ):
        tree = ast.parse(Path(ROOT / "cxdash" / f"{name}.py").read_text(encoding="utf-8"))
        for node in tree.body:
            modules = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            modules += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            for module in modules:
                assert module.partition(".")[0] in allowed, f"{name} imports {module} before it can be there"
                assert not module.startswith("cxdash.") or module.startswith("cxdash.commands"), name
