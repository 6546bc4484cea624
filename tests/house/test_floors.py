"""Floors: imports go down only, and three libraries stay in their rooms."""

import ast
from pathlib import Path

import pytest

from tests.house.tree import ROOT, Source, plant, sources

GROUND = "ground"
FLOORS: dict[str, int] = {
    GROUND: 0, "cxdash.stats": 0, "cxdash.spreadsheet": 0,
    "cxdash.metrics": 1, "cxdash.dimensions": 1, "cxdash.presets": 1,
    "cxdash.queries": 2, "cxdash.findings": 2, "cxdash.charts": 2, "cxdash.exports": 2, "cxdash.intake": 2, "cxdash.demo": 2,
    "cxdash.store": 3,
    "cxdash.ui": 4, "cxdash.commands": 4,
    "pages": 5, "cxdash.__main__": 5,
    "app": 6,
}  # fmt: skip
# Five small files that are one room: each may use the others.
ON_THE_GROUND = ("cxdash", "cxdash.words", "cxdash.errors", "cxdash.settings", "cxdash.filters", "cxdash.steps")
LIBRARIES = {
    "streamlit": ("cxdash.ui", "pages", "app"),
    "duckdb": ("cxdash.store",),
    "plotly": ("cxdash.charts",),
}


def room_of(module: str) -> str | None:
    """The room that a module of ours stands in; None if it is on no floor."""
    if module in ON_THE_GROUND:
        return GROUND
    first, _dot, rest = module.partition(".")
    room = f"{first}.{rest.partition('.')[0]}" if first == "cxdash" else first
    return room if room in FLOORS else None


def imports(source: Source, modules: set[str]) -> set[str]:
    """The dotted names that a file imports, anywhere in it; `from a import b` is a.b where that is a module of ours."""
    found: set[str] = set()
    package = source.name if source.path.endswith("__init__.py") else source.name.rpartition(".")[0]
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                above = package.split(".")[: len(package.split(".")) - node.level + 1]
                base = ".".join([*above, base] if base else above)
            for alias in node.names:
                full = f"{base}.{alias.name}"
                found.add(full if full in modules else base)
        elif isinstance(node, ast.Call) and "import" in ast.unparse(node.func):
            found |= {
                arg.value for arg in node.args[:1] if isinstance(arg, ast.Constant) and isinstance(arg.value, str)
            }
    return found


def faults(root: Path) -> list[str]:
    """What breaks the floors, each with what to do."""
    all_sources = list(sources(root))
    modules = {source.name for source in all_sources}
    said = []
    for source in all_sources:
        room = room_of(source.name)
        if room is None:
            said.append(
                f"{source.path} is on no floor. Move it into a room that there is, or give its room a floor in"
                " tests/house/test_floors.py and in ARCHITECTURE.md."
            )
            continue
        for target in sorted(imports(source, modules)):
            said += _fault(source, room, target)
    return said


def _fault(source: Source, room: str, target: str) -> list[str]:
    library = target.partition(".")[0]
    if library in LIBRARIES and room not in LIBRARIES[library]:
        return [
            f"{source.path} imports {library}, which belongs in {' and '.join(LIBRARIES[library])} only."
            " Move that work there and call it."
        ]
    other = room_of(target)
    if library not in ("cxdash", "pages", "app") or other == room:
        return []
    if other is None:
        return [f"{source.path} imports {target}, which is on no floor."]
    if FLOORS[other] < FLOORS[room]:
        return []
    way = "sideways" if FLOORS[other] == FLOORS[room] else "up"
    return [
        f"{source.path} imports {way}: {target} is on floor {FLOORS[other]}, it is on floor {FLOORS[room]}."
        " Hand over what it needs as an argument, or move the shared part to a lower floor."
    ]


def test_imports_go_down_only():
    assert faults(ROOT) == []


def test_the_floors_are_read():
    assert len(list(sources(ROOT))) > 20
    assert any("cxdash.stats" in name for source in sources(ROOT) for name in imports(source, set()))


@pytest.mark.parametrize(
    ("path", "text", "said"),
    [
        ("cxdash/stats/a.py", "from cxdash.metrics import METRICS", "imports up"),
        ("cxdash/stats/a.py", "from ..store import Store", "imports up"),
        ("cxdash/charts/a.py", "def f():\n    import cxdash.queries.parts", "sideways"),
        ("cxdash/charts/a.py", "from cxdash import queries", "sideways"),
        ("cxdash/ui/a.py", "from importlib import import_module\nimport_module('pages.trends')", "imports up"),
        ("cxdash/findings/a.py", "import streamlit as st", "imports streamlit"),
        ("cxdash/queries/a.py", "from duckdb import connect", "imports duckdb"),
        ("pages/a.py", "import plotly.graph_objects as go", "imports plotly"),
        ("cxdash/utils.py", "", "on no floor"),
        ("stray.py", "", "on no floor"),
        ("cxdash/ui/a.py", "import cxdash.gone.away", "on no floor"),
    ],
)
def test_a_broken_rule_is_seen(tmp_path, path, text, said):
    root = plant(tmp_path, {"cxdash/queries/__init__.py": "", path: text})
    (fault,) = faults(root)
    assert fault.startswith(path)
    assert said in fault


@pytest.mark.parametrize(
    ("path", "text"),
    [
        (
            "cxdash/store/a.py",
            "import duckdb\nfrom cxdash.queries.parts import build\nfrom cxdash.errors import CxError",
        ),
        ("cxdash/errors.py", "from cxdash.words import N_"),
        ("cxdash/charts/a.py", "import plotly.graph_objects as go\nfrom . import b\nfrom .b import c"),
        ("pages/a.py", "import streamlit as st\nfrom cxdash.ui import shell"),
    ],
)
def test_what_is_right_passes(tmp_path, path, text):
    assert faults(plant(tmp_path, {path: text})) == []
