"""The project's own Python files as syntax trees, for the tests of the house."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
NOT_OURS = ("tests", "data", "docs")


@dataclass(frozen=True)
class Source:
    """One file: its path below the root with forward slashes, its dotted name, its text and its tree."""

    path: str
    name: str
    text: str
    tree: ast.Module


def sources(root: Path = ROOT) -> Iterator[Source]:
    """Every Python file of the program itself, the tests apart."""
    for path in sorted(root.rglob("*.py")):
        parts = path.relative_to(root).parts
        if parts[0] in NOT_OURS or any(part.startswith(".") for part in parts):
            continue
        text = path.read_text(encoding="utf-8")
        name = ".".join(parts).removesuffix(".py").removesuffix(".__init__")
        yield Source("/".join(parts), name, text, ast.parse(text))


def plant(root: Path, files: dict[str, str]) -> Path:
    """Write a small tree of files, to see a rule fail."""
    for path, text in files.items():
        place = root / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text, encoding="utf-8")
    return root
