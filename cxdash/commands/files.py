"""Files: the arguments that say how files are read, and the files opened by them; the same for `import` and `watch`."""

import argparse
import getpass
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from cxdash.errors import CxError, sentence
from cxdash.intake.fields import KINDS
from cxdash.intake.file.containers import members
from cxdash.intake.mapping import Mapping
from cxdash.intake.mapping_file import read_mapping
from cxdash.intake.reading import SETTINGS, Reading, reading_from
from cxdash.intake.understanding import Understanding, understand
from cxdash.words import N_, _

_HELP = {
    "encoding": "such as utf-8, cp1251 or utf-16",
    "delimiter": "what separates cells: , ; | or \\t",
    "quote": "what stands around cells: \" or '; empty for nothing",
    "header_rows": "how many rows name the columns; 0 for none",
    "skip_rows": "how many rows above them say nothing",
    "comment": "what begins a line that is a comment",
    "sheet": "the sheet of a workbook, or the file in an archive; else all of them",
    "decimal": "the decimal mark of numbers: . or ,",
    "thousands": "the mark between thousands; empty for none",
    "date_order": "dmy, mdy or ymd",
    "time_zone": "of times without an offset, such as Europe/Vilnius",
    "today": "the day, as YYYY-MM-DD, from which “3 months ago” counts",
}

# What a person does at a command line about an error of a file; the Data page says where to do it there.
_HOW = {
    "intake.kind": N_("Say it with --kind."),
    "intake.nothing": N_("Say in a file which column is which, and give it with --mapping: the README shows how."),
    "intake.date_order": N_("Give --date-order dmy or --date-order mdy."),
    "intake.relative": N_("Give it as --today 2026-01-31, say, or leave the column out of the mapping."),
    "intake.decimal": N_("Give the mark before the decimals: --decimal . or --decimal ,"),
    "intake.scale": N_("Give the scale in a mapping, such as scale = [0, 10]; --explain prints one to begin with."),
    "intake.scale_doubt": N_(
        "Give the scale in a mapping, such as scale = [1, 5], and the codes that mean blank; --explain prints one to begin with."
    ),
}  # fmt: skip


@dataclass(frozen=True)
class Table:
    """One table of a file, to be loaded. name: what the history calls it; mapping: what each column is."""

    name: str
    path: Path
    understood: Understanding | None
    mapping: Mapping


@dataclass
class Refused:
    """Says why a file, or one table of it, cannot be read, and counts how many."""

    count: int = 0

    def __call__(self, name: str, error: CxError) -> None:
        self.count += 1
        said = refusal(error)
        sys.stderr.write(f"{said}\n" if name in said else f"{name}: {said}\n")


def refusal(error: CxError) -> str:
    """The sentence, and what to do about it here; where a mapping has the answer, what to write into one."""
    if error.code in _HOW:
        return f"{sentence(error)} {_(_HOW[error.code])}"
    if not error.facts.get("lines"):
        return sentence(error)
    how = _(
        "To do so, save the mapping that --explain prints, write this into its part of the same name, and give it back with --mapping:"
    )
    lines = (f"    {line}" for line in str(error.facts["lines"]).splitlines())
    return "\n".join([sentence(error), f"  {how}", *lines])


def add_choices(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--db", type=Path, default=None, help="the database file (default: CXDASH_DATABASE)")
    parser.add_argument("--kind", choices=list(KINDS), help="what the rows are (default: told by the columns)")
    parser.add_argument("--mapping", type=Path, help="a TOML file that says which column is which field")
    parser.add_argument(
        "--preset", metavar="TOOL", help="the tool that made the file; “none” for none (default: told by the columns)"
    )
    parser.add_argument(
        "--changed",
        choices=("refuse", "update"),
        default="refuse",
        help="a row whose id is loaded with other content (default: refuse)",
    )
    group = parser.add_argument_group("how the file is written (default: told from the file)")
    for name in SETTINGS:
        kind = int if name in ("header_rows", "skip_rows") else str
        group.add_argument("--" + name.replace("_", "-"), type=kind, metavar="X", help=_HELP[name])


def tables(path: Path, arguments: argparse.Namespace, refused: Refused) -> Iterator[Table]:
    """Every table of a file, with the mapping that is given or else told by it.

    Of several tables one that cannot be read is told to `refused`, and the others go on. Raises CxError("intake.…").
    """
    _check(path)
    said = _reading(arguments)
    given = _mapping(arguments)
    found = members(path.name, path)
    chosen = [member for member in found if said.sheet in (None, member.name, Path(member.name).name)]
    if not chosen:
        raise CxError("intake.sheet", value=said.sheet or "", names=", ".join(member.name for member in found[:12]))
    for member in chosen:
        is_one = len(found) == 1
        reading = said if is_one and member.name == path.name else replace(said, sheet=None if is_one else member.name)
        name = path.name if is_one else f"{path.name}: {member.name}"
        if given is not None:
            yield Table(name, path, None, replace(given, reading=reading.over(given.reading)))
            continue
        tool = "" if arguments.preset == "none" else arguments.preset
        try:
            understood = understand(path, reading, arguments.kind, tool)
            if not getattr(arguments, "explain", False):
                understood.check()
        except CxError as error:
            if is_one:
                raise
            refused(name, error)
            continue
        yield Table(name, path, understood, understood.mapping)


def who() -> str:
    """The person at this command line."""
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):  # a container's user may have no name
        return ""


def _reading(arguments: argparse.Namespace) -> Reading:
    given = {name: getattr(arguments, name) for name in SETTINGS if getattr(arguments, name) is not None}
    if given.get("delimiter") == "\\t":
        given["delimiter"] = "\t"
    return reading_from(given)


def _mapping(arguments: argparse.Namespace) -> Mapping | None:
    """The mapping file; CxError("intake.mapping_kind") where it is of another kind than the one that is said."""
    if arguments.mapping is None:
        return None
    _check(arguments.mapping)
    found = read_mapping(arguments.mapping.read_bytes().decode("utf-8-sig", "replace"))
    if arguments.kind not in (None, found.kind):
        raise CxError("intake.mapping_kind", kind=arguments.kind, found=found.kind)
    return found


def _check(path: Path) -> None:
    try:
        with path.open("rb") as file:
            file.read(1)
    except FileNotFoundError as error:
        raise CxError("intake.missing", path=path) from error
    except OSError as error:
        raise CxError("intake.unreadable", path=path, detail=error.strerror or error) from error
