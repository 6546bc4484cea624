"""Presets: which survey tool a file comes from, told by its columns, and the mapping of it. Knows no SQL."""

import itertools
import re
import tomllib
from collections.abc import Iterable, Sequence
from collections.abc import Mapping as Table
from dataclasses import dataclass, field, replace
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Literal
from zoneinfo import available_timezones

from cxdash.errors import CxError
from cxdash.intake.guessing.guess import guess_mapping
from cxdash.intake.guessing.questions import asked, is_question
from cxdash.intake.mapping import Mapping, ScoreColumn, Source
from cxdash.intake.mapping_file import mapping_from
from cxdash.intake.reading import SETTINGS, Reading, reading_from
from cxdash.intake.vocabulary import plain, word
from cxdash.spreadsheet import marked_kind

FOLDER = Path(__file__).parents[2] / "presets"
Rows = Sequence[Sequence[str | None]]
Sureness = Literal["sure", "likely"]
_SURE = 3  # so many of the tool's own columns are no accident
_PASSED_ON = (*SETTINGS, "kind", "blank", "attributes", "constants")
_IN_KEYS = ("columns", "scores", "leave_out")  # these speak of columns by their keys
_OWN = {"name", "menu", "about", "names", "recognise", "questions", "zone", "answer", "nps_beside", "ignore"}


@dataclass(frozen=True)
class Form:
    """One set of columns by which an export is known. first: the key that must be the first; asks: others are questions."""

    columns: tuple[str, ...]
    first: str | None = None
    asks: bool = False


@dataclass(frozen=True)
class Preset:
    """The export of one tool. names: for each key all that the tool calls this column; table: the mapping, in keys."""

    id: str
    name: str
    menu: str
    about: str
    names: dict[str, tuple[str, ...]] = field(compare=False)
    forms: tuple[Form, ...] = field(compare=False)
    table: dict[str, Any] = field(compare=False)
    asks: bool = False
    zone: str | None = None
    answer: tuple[str, str] | None = None  # a key, and what its cell is like in an answer, but not in a header
    nps_beside: str | None = None
    ignore: tuple[str, ...] = ()

    @property
    def reading(self) -> Reading:
        """What is known of the tool's files; header_rows: those that it writes."""
        return reading_from(self.table)

    def reading_of(self, header: Sequence[str], below: Rows = ()) -> Reading:
        """What is known of this very file: its header rows, and the time zone that it names in them.

        below: the rows under the first of the header; without them only what that row says is known.
        """
        cells = [cell for row in (header, *below[:3]) for cell in row if cell]
        named = (found[1] for cell in cells if self.zone and (found := re.search(self.zone, cell)))
        zone = next((name for name in named if name in available_timezones()), self.reading.time_zone)
        return replace(self.reading, header_rows=self._header_rows(header, below), time_zone=zone)

    def _header_rows(self, header: Sequence[str], below: Rows) -> int | None:
        """People take the further rows away: so it is as many as are no answers, and no more than the tool writes."""
        most, found = self.reading.header_rows, self.found(header)
        if most is None or self.answer is None or self.answer[0] not in found or not below:
            return None
        key, pattern = self.answer
        place = list(header).index(found[key])
        further = itertools.takewhile(lambda row: not re.search(pattern, _cell(row, place) or ""), below[: most - 1])
        return 1 + sum(1 for _row in further)

    def found(self, header: Sequence[str]) -> dict[str, str]:
        """The file's columns by key; a key whose column the file does not have is missing."""
        spelled, taken = _spelled(tuple(header)), dict[str, str]()
        for key, names in self.names.items():
            columns = (_column(one, spelled) for one in names)
            match = next((name for name in columns if name is not None and name not in taken.values()), None)
            if match is not None:
                taken[key] = match
        return taken

    def fit(self, header: Sequence[str]) -> tuple[int, int]:
        """How well a header fits: the columns of the form that it has whole, all columns known; (0, 0) for no form."""
        found = self.found(header)
        return max((_fit(form, header, found) for form in self.forms), default=(0, 0))

    def sureness(self, header: Sequence[str]) -> Sureness | None:
        """How sure it is that a file with this header comes from this tool; None: it does not."""
        fit = self.fit(header)
        return None if fit == (0, 0) else "sure" if fit[0] >= _SURE or fit[1] > _SURE else "likely"

    def mapping(self, header: Sequence[str], rows: Rows = (), questions: Table[str, str] | None = None) -> Mapping:
        """The mapping for a file with this header: the tool's own columns, then what the questions ask, then the guess.

        rows: the first rows, by which a column with answers goes before one without. questions: the text of each column
        whose name is only a code.
        """
        found = self.found(header)
        filled = [name for place, name in enumerate(header) if not rows or any(_cell(row, place) for row in rows)]
        table = {key: value for key, value in self.table.items() if key in _PASSED_ON}
        table["columns"] = _resolved_columns(self.table.get("columns", {}), found, filled)
        table["scores"] = _resolved_scores(self.table.get("scores", []), found, filled)
        table["leave_out"] = {
            found[key]: texts for key, texts in self.table.get("leave_out", {}).items() if key in found
        }
        mapping = replace(mapping_from(table), reading=self.reading_of(header))
        rest = [name for name in header if name not in found.values() and not self._is_ignored(name)]
        if self.asks:
            texts = {name: (questions or {}).get(name, name) for name in rest}
            mapping = _with_questions(mapping, texts, self._nps_columns(header))
        used = set(mapping.used_columns())
        return _with_guess(mapping, [name for name in rest if name not in used])

    def _is_ignored(self, name: str) -> bool:
        texts = (word(name), plain(name))
        return any(re.search(pattern, text) for pattern in self.ignore for text in texts)

    def _nps_columns(self, header: Sequence[str]) -> list[str]:
        """Columns that have another one beside them with the group of each answer: they are the answers."""
        if self.nps_beside is None:
            return []
        bases = [found[1] for name in header if (found := re.match(self.nps_beside, name))]
        columns = (_column(base, _spelled(tuple(header))) for base in bases)
        return [name for name in columns if name is not None]


@cache
def presets() -> dict[str, Preset]:
    """Every preset by its id, which is the name of its file."""
    files = sorted(FOLDER.glob("*.toml"))
    return {path.stem: preset_from(path.stem, tomllib.loads(path.read_text(encoding="utf-8"))) for path in files}


def preset_from(name: str, table: Table[str, Any]) -> Preset:
    """A preset from its TOML; KeyError or ValueError for one that is not complete."""
    unknown = set(table) - _OWN - {*_PASSED_ON, *_IN_KEYS}
    if unknown:
        raise ValueError(f"{name}: {', '.join(sorted(unknown))}")
    forms = [Form(tuple(one["columns"]), one.get("first"), one.get("asks", False)) for one in table["recognise"]]
    return Preset(
        id=name,
        name=table["name"],
        menu=table["menu"],
        about=table["about"],
        names={key: tuple(names) for key, names in table["names"].items()},
        forms=tuple(forms),
        table={key: value for key, value in table.items() if key in (*_PASSED_ON, *_IN_KEYS)},
        asks=table.get("questions", False),
        zone=table.get("zone"),
        answer=next(iter(table.get("answer", {}).items()), None),
        nps_beside=table.get("nps_beside"),
        ignore=tuple(table.get("ignore", ())),
    )


def preset_for(header: Sequence[str], rows: Rows = ()) -> Preset | None:
    """The preset that a file's columns speak for; None when none does, or two do as well, or it is an export of ours.

    rows: the first rows, among which further rows of a header may stand.
    """
    if marked_kind(header) is not None:
        return None
    ranked = sorted(((preset.fit(header), preset) for preset in presets().values()), key=lambda one: one[0])
    (second, _other), (best, preset) = ranked[-2:]
    return None if best == (0, 0) or best == second else preset


def _fit(form: Form, header: Sequence[str], found: dict[str, str]) -> tuple[int, int]:
    if not set(form.columns) <= set(found):
        return (0, 0)
    if form.first is not None and header[0] != found[form.first]:
        return (0, 0)
    if form.asks and not any(is_question(name) for name in header if name not in found.values()):
        return (0, 0)
    return (len(form.columns), len(found))


@lru_cache(maxsize=8)
def _spelled(header: tuple[str, ...]) -> dict[str, str]:
    """The columns by their names in lower case, of equal ones the first."""
    return {word(name): name for name in reversed(header)}


def _column(name: str, spelled: Table[str, str]) -> str | None:
    """The column of this name (or /pattern/), in whatever case."""
    if len(name) > 2 and name[0] == name[-1] == "/":
        return next((column for text, column in spelled.items() if re.search(name[1:-1], text)), None)
    return spelled.get(word(name))


def _resolved_columns(table: Table[str, Any], found: dict[str, str], filled: list[str]) -> dict[str, Any]:
    """[columns] with the file's names for keys; without what the file does not have."""
    resolved: dict[str, Any] = {}
    for name, given in table.items():
        choices = [given] if isinstance(given, str | dict) else list(given)
        there = [source for one in choices if (source := _resolved_source(one, found)) is not None]
        if name == "comment":
            resolved[name] = there
        elif there:
            full = [one for one in there if set(_names_in(one)) <= set(filled)]
            resolved[name] = (full or there)[0]
    return resolved


def _resolved_source(source: str | dict[str, Any], found: dict[str, str]) -> str | dict[str, Any] | None:
    if isinstance(source, str):
        return found.get(source)
    template = source.get("template") or "{" + source["column"] + "}"
    keys = Source(template).columns()
    if not set(keys) <= set(found):
        return None
    for key in keys:
        template = template.replace("{" + key + "}", "{" + found[key] + "}")
    return {**{name: value for name, value in source.items() if name != "column"}, "template": template}


def _names_in(source: str | dict[str, Any]) -> list[str]:
    return [source] if isinstance(source, str) else Source(source["template"]).columns()


def _resolved_scores(entries: Iterable[Table[str, Any]], found: dict[str, str], filled: list[str]) -> list[Any]:
    resolved = []
    for entry in entries:
        keys = [entry["column"]] if isinstance(entry["column"], str) else entry["column"]
        there = [found[key] for key in keys if key in found]
        if there:
            column = next((name for name in there if name in filled), there[0])
            resolved.append({**entry, "column": column})
    return resolved


def _with_questions(mapping: Mapping, texts: Table[str, str], nps: Sequence[str]) -> Mapping:
    """The mapping with what the questions (by column) ask for, where it has nothing for it yet."""
    scores, comments, fields = list(mapping.scores), list(mapping.comments), dict(mapping.columns)
    for name, text in texts.items():
        found = asked(text)
        if name in nps:
            scores.append(ScoreColumn(name, "nps", (0, 10)))
        elif found is None:
            continue
        elif found.field == "comment":
            comments.append(name)
        elif found.field == "location_id":
            fields.setdefault(found.field, Source("{" + name + "}"))
        else:
            scores.append(ScoreColumn(name, found.field, reversed=found.reversed))
    return replace(mapping, scores=tuple(scores), comments=tuple(comments), columns=tuple(fields.items()))


def _with_guess(mapping: Mapping, columns: list[str]) -> Mapping:
    """The mapping with the guess for further columns: fields that it does not have; no scores beside those of the tool."""
    try:
        # What has scores already needs no more of them: so the guess does not miss any.
        guess = guess_mapping([*columns, "score", "metric"], mapping.kind)
    except CxError:
        return mapping
    have = {name for name, _source in mapping.columns} | {"score", "metric", "scale_min", "scale_max"}
    further = [(name, source) for name, source in guess.columns if name not in have]
    further = [(name, source) for name, source in further if set(source.columns()) <= set(columns)]
    narrow = mapping.source("score") is not None
    return replace(
        mapping,
        columns=(*mapping.columns, *further),
        scores=mapping.scores or (() if narrow else guess.scores),
        comments=mapping.comments or tuple(name for name in guess.comments if name in columns),
    )


def _cell(row: Sequence[str | None], place: int) -> str | None:
    return row[place] if place < len(row) else None
