"""Sizes: what grows too long needs a reason that somebody wrote down."""

import ast
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house.tree import ROOT, plant, sources

LONGEST_FUNCTION = 40
LONGEST_MODULE = 300
LONGEST_PAGE = 80
RATCHET = Path(__file__).with_name("ratchet.toml")


def sizes(root: Path) -> Iterator[tuple[str, int, int]]:
    """Each module and function: its name, its lines and how many it may have."""
    for source in sources(root):
        longest = LONGEST_PAGE if source.path.startswith("pages/") else LONGEST_MODULE
        yield source.path, len(source.text.splitlines()), longest
        for node in ast.walk(source.tree):
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                lines = (node.end_lineno or node.lineno) - node.lineno + 1
                yield f"{source.path}:{node.name}", lines, LONGEST_FUNCTION


def faults(root: Path, ratchet: dict[str, dict[str, object]]) -> list[str]:
    """What is too long without a reason, and reasons that are no longer needed."""
    said, needed = [], set()
    for name, lines, longest in sizes(root):
        if lines <= longest:
            continue
        needed.add(name)
        entry = ratchet.get(name)
        if entry is None:
            said.append(f"{name} has {lines} lines, {longest} are allowed. Split it, or give a reason in ratchet.toml.")
        elif not str(entry.get("reason", "")).strip():
            said.append(f"{name} stands in ratchet.toml without a reason.")
        elif lines > int(str(entry.get("lines", 0))):
            said.append(f"{name} has grown to {lines} lines from the {entry.get('lines')} in ratchet.toml. Split it.")
    said += [
        f"{name} stands in ratchet.toml and needs no reason any more. Remove it." for name in ratchet.keys() - needed
    ]
    return said


def test_nothing_is_too_long():
    assert faults(ROOT, tomllib.loads(RATCHET.read_text(encoding="utf-8"))) == []


LONG_FUNCTION = "def grown():\n" + "    pass\n" * 40
LONG_MODULE = "x = 1\n" * 301


@pytest.mark.parametrize(
    ("files", "ratchet", "said"),
    [
        ({"cxdash/a.py": LONG_FUNCTION}, {}, "a.py:grown has 41 lines"),
        ({"cxdash/a.py": LONG_MODULE}, {}, "a.py has 301 lines"),
        ({"pages/a.py": "x = 1\n" * 81}, {}, "a.py has 81 lines"),
        ({"cxdash/a.py": LONG_MODULE}, {"cxdash/a.py": {"lines": 301, "reason": " "}}, "without a reason"),
        ({"cxdash/a.py": LONG_MODULE}, {"cxdash/a.py": {"lines": 300, "reason": "a table"}}, "has grown to 301"),
        ({"cxdash/a.py": "x = 1"}, {"cxdash/a.py": {"lines": 301, "reason": "a table"}}, "needs no reason"),
        ({}, {"cxdash/gone.py": {"lines": 301, "reason": "a table"}}, "needs no reason"),
    ],
)
def test_a_broken_rule_is_seen(tmp_path, files, ratchet, said):
    (fault,) = faults(plant(tmp_path, files), ratchet)
    assert said in fault


def test_a_reason_is_enough(tmp_path):
    root = plant(tmp_path, {"cxdash/a.py": LONG_MODULE, "cxdash/b.py": LONG_FUNCTION.replace("    pass\n", "", 1)})
    assert faults(root, {"cxdash/a.py": {"lines": 305, "reason": "a table"}}) == []
