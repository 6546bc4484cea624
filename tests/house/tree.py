"""The project's own Python files as syntax trees, for the tests of the house."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
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


def files(root: Path = ROOT) -> Iterator[Path]:
    """Every file of the project. An environment, with ten times as many as all the rest, is not walked through."""
    for one in root.iterdir():
        if not one.name.startswith("."):
            yield from one.rglob("*") if one.is_dir() else [one]


def own_paths(root: Path = ROOT) -> list[str]:
    """The paths of the Python files of the program itself, the tests apart."""
    found = [path.relative_to(root).parts for path in sorted(files(root)) if path.suffix == ".py"]
    return ["/".join(parts) for parts in found if parts[0] not in NOT_OURS and not any(one[0] == "." for one in parts)]


def sources(root: Path = ROOT) -> Iterator[Source]:
    return (own(path) if root == ROOT else _read(root, path) for path in own_paths(root))


@cache
def own(path: str) -> Source:
    """A file of the program, read once for all tests of the house."""
    return _read(ROOT, path)


def _read(root: Path, path: str) -> Source:
    text = (root / path).read_text(encoding="utf-8")
    name = path.replace("/", ".").removesuffix(".py").removesuffix(".__init__")
    return Source(path, name, text, ast.parse(text))


def plant(root: Path, files: dict[str, str]) -> Path:
    """Write a small tree of files, to see a rule fail."""
    for path, text in files.items():
        place = root / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text, encoding="utf-8")
    return root
