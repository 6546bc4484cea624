"""Records: every register is complete, the docs made from them are current, and every file says what it is."""

import ast
import re
import tomllib
from importlib import import_module

import pytest

from cxdash.commands import COMMANDS, RUNNING, TESTING
from cxdash.commands.docs import PAGES
from cxdash.dimensions import DIMENSIONS
from cxdash.errors import SENTENCES
from cxdash.metrics import METRICS
from cxdash.settings import SETTINGS
from tests.house.tree import ROOT, files, own, own_paths, sources

# Written in two halves, so that this file does not find itself.
MARKS = re.compile(r"\b(?:TO" + "DO|FIX" + "ME|XX" + r"X)\b")


@pytest.mark.parametrize("metric", METRICS.values(), ids=METRICS)
def test_a_metric_is_complete(metric):
    assert METRICS[metric.id] is metric
    assert re.fullmatch(r"[a-z][a-z_]*", metric.id)
    assert all(text.strip() for text in (metric.label, metric.help, metric.formula, metric.points, metric.score))
    assert metric.help.endswith(".")
    assert metric.formula.endswith(".")
    assert (metric.default_scale is None) == (not metric.scales)
    assert metric.default_scale is None or metric.default_scale in metric.scales
    page = (ROOT / "docs" / "metrics.md").read_text(encoding="utf-8")
    assert f"`{metric.id}`" in page
    assert metric.formula in page


@pytest.mark.parametrize("dimension", DIMENSIONS.values(), ids=DIMENSIONS)
def test_a_dimension_is_complete(dimension):
    assert DIMENSIONS[dimension.id] is dimension
    assert dimension.label.strip()
    assert dimension.tables


def test_every_setting_has_a_name_of_its_own_and_help():
    assert len({setting.name for setting in SETTINGS}) == len(SETTINGS)
    assert all(setting.help.endswith(".") for setting in SETTINGS)
    import cxdash.settings as module

    written = {value for value in vars(module).values() if isinstance(value, module.Setting)}
    assert written == set(SETTINGS)


def test_every_error_is_a_sentence_that_is_used():
    used = "\n".join(source.text for source in sources() if source.path != "cxdash/errors.py")
    for code, sentence in SENTENCES.items():
        assert sentence.removesuffix("{hint}").endswith((".", "?", "{detail}")), code
        head, _dot, tail = code.partition(".")
        assert f'"{code}"' in used or f'"{head}.{{' in used or f'"{tail}"' in used, f"nothing raises {code}"


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)
def test_a_command_can_be_called(command):
    module = import_module(f"cxdash.commands.{command.module}")
    assert callable(module.add)
    assert (ROOT / command.requirements).is_file()


def test_every_command_is_in_the_register():
    registered = {command.module for command in COMMANDS}
    for source in sources():
        names = {node.name for node in source.tree.body if isinstance(node, ast.FunctionDef)}
        if source.path.startswith("cxdash/commands/") and {"add", "run"} <= names:
            assert source.name.rpartition(".")[2] in registered, f"{source.path} is missing in COMMANDS"


@pytest.mark.parametrize("path", PAGES)
def test_generated_docs_are_current(path):
    written = (ROOT / path).read_text(encoding="utf-8")
    assert written == PAGES[path](), f"{path} is not what the records say: run `python -m cxdash docs`"


def _pins(path):
    lines = (ROOT / path).read_text(encoding="utf-8").splitlines()
    return {line.rstrip("\\ ") for line in lines if "==" in line and not line.startswith((" ", "#"))}


def test_the_tests_run_against_what_is_run():
    assert _pins(RUNNING) <= _pins(TESTING)


def test_the_locks_hold_what_the_project_asks_for():
    asked = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    for path, names in ((RUNNING, asked["dependencies"]), (TESTING, asked["optional-dependencies"]["test"])):
        locked = {pin.partition("==")[0] for pin in _pins(path)}
        assert {re.split(r"[=<>]", name)[0] for name in names} <= locked


@pytest.mark.parametrize("path", own_paths())
def test_a_module_opens_with_what_it_does(path):
    docstring = ast.get_docstring(own(path).tree)
    assert docstring, f"{path} has no docstring: one line on what it does and what it does not know"
    assert docstring.splitlines()[0].endswith((".", "?"))


def test_no_marks_are_left():
    texts = [path for path in files() if path.suffix in (".py", ".sql", ".toml", ".md", ".yml")]
    ours = [path for path in texts if not any(part.startswith(".") for part in path.relative_to(ROOT).parts)]
    assert len(ours) > 40
    assert [path.name for path in ours if MARKS.search(path.read_text(encoding="utf-8"))] == []
