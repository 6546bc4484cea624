"""`words`: extracts every visible text and brings the catalogues of all languages up to date with the code."""

import argparse
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po, write_po

from cxdash.settings import ROOT
from cxdash.words import LANGUAGES, LOCALES

_KEYWORDS = {"_": None, "N_": None, "ngettext": (1, 2)}
_PLACES = ("cxdash", "pages")
# Header lines that nobody fills in, or that would change a file in which no text has changed.
_HEADERS = tuple(
    f'"{name}'.encode() for name in ("POT-", "PO-", "Project", "Report", "Last-T", "Language-T", "Generated")
)


def add(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = subparsers.add_parser("words", help="bring the catalogues of texts up to date with the code")
    parser.set_defaults(run=run)


def run(_arguments: argparse.Namespace) -> int:
    template = extracted()
    for language in LANGUAGES:
        if language == "en":
            continue
        catalogue = updated(language, template)
        (LOCALES / f"{language}.po").write_bytes(as_po(catalogue))
        missing = sum(1 for message in catalogue if message.id and not _is_translated(message.string))
        print(f"{language}: {len(catalogue)} texts, {missing} to translate")
    return 0


def extracted() -> Catalog:
    """Every text that the code marks, with the files that it stands in (no line numbers: they change with every edit)."""
    catalogue = Catalog(project="cxdash", fuzzy=False)
    for path in _sources():
        name = path.relative_to(ROOT).as_posix()
        for _line, message, _comments, _context in extract_from_file("python", path, keywords=_KEYWORDS):
            catalogue.add(message, locations=[(name, 0)])
    return catalogue


def updated(language: str, template: Catalog) -> Catalog:
    """The language's catalogue with the code's texts: known translations kept, new texts empty, old ones gone."""
    path = LOCALES / f"{language}.po"
    known = read_po(BytesIO(path.read_bytes()), locale=language) if path.exists() else Catalog(locale=language)
    known.fuzzy = False
    known.header_comment = (
        f"# The texts of cxdash in “{language}”. Made by `python -m cxdash words`; translate the empty ones."
    )
    known.update(template, no_fuzzy_matching=True, update_creation_date=False)
    known.obsolete.clear()
    return known


def as_po(catalogue: Catalog) -> bytes:
    """The file's bytes, the same for the same texts: sorted, without dates."""
    written = BytesIO()
    write_po(
        written, catalogue, sort_output=True, omit_header=False, include_lineno=False, width=100, ignore_obsolete=True
    )
    lines = written.getvalue().split(b"\n")
    return b"\n".join(line for line in lines if not line.startswith(_HEADERS))


def _sources() -> Iterator[Path]:
    for place in _PLACES:
        yield from sorted((ROOT / place).rglob("*.py"))


def _is_translated(text: str | tuple[str, ...]) -> bool:
    return all(text) if isinstance(text, tuple) else bool(text)
