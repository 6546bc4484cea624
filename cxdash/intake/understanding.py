"""Understanding: what a file says of itself: how it is written, whose export it is, what its columns are. Knows no store."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO, Protocol, TypeVar

from cxdash.errors import CxError, did_you_mean
from cxdash.intake.file.containers import Member
from cxdash.intake.file.reader import Sheet, read_sheet
from cxdash.intake.guessing.answering import answer_lines
from cxdash.intake.guessing.asking import said
from cxdash.intake.guessing.judgement import Guess, Rows, guess, judge
from cxdash.intake.guessing.presets import Preset, preset_for, presets
from cxdash.intake.mapping import Mapping
from cxdash.intake.reading import DETECTED, Reading

LOOKED_AT = 2000  # rows


class Table(Protocol):
    """A table whose top was read: its header, how it was read, and its questions by column."""

    @property
    def header(self) -> list[str]: ...
    @property
    def reading(self) -> Reading: ...
    @property
    def questions(self) -> dict[str, str]: ...


_Table = TypeVar("_Table", bound=Table)


@dataclass(frozen=True)
class Understanding:
    """A table as it was understood. preset: the tool that it comes from, None for none that is known; guess: the mapping
    with its reasons, and what is left to ask.
    """

    sheet: Sheet
    preset: Preset | None
    guess: Guess

    @property
    def mapping(self) -> Mapping:
        return self.guess.mapping

    def check(self) -> None:
        """CxError("intake.ask") with the first question without whose answer the rows would be read wrong, and the lines of a
        mapping that answer it.
        """
        for question in self.guess.questions:
            if question.is_grave:
                lines = answer_lines(question, self.mapping)
                raise CxError("intake.ask", question=said(question), lines="\n".join(lines))


def understand(
    source: "bytes | Path | BinaryIO | Member",
    reading: Reading = DETECTED,
    kind: str | None = None,
    tool: str | None = None,
) -> Understanding:
    """Read the top of a table and say what it is; what `reading` and `kind` say is not asked.

    tool: the id of the preset to take, "" for none; None: told by the columns. Raises CxError("intake.…") for what is no
    table or has no column that is known, and CxError("preset.unknown").
    """
    sheet = read_sheet(source, reading)
    rows = _top(sheet)
    preset = _preset(sheet.header, rows, kind, tool)
    if preset is None:
        return Understanding(sheet, None, guess(sheet.header, rows, kind, reading))
    sheet, mapping = by_tool(preset, sheet, lambda wanted: read_sheet(source, wanted), _top, reading)
    known = replace(mapping, reading=reading.over(mapping.reading))
    return Understanding(sheet, preset, judge(known, sheet.header, _top(sheet)))


def by_tool(
    preset: Preset,
    table: _Table,
    read: Callable[[Reading], _Table],
    rows: Callable[[_Table], Rows],
    said: Reading = DETECTED,
) -> tuple[_Table, Mapping]:
    """The table read as the tool writes its files, and its mapping, whose reading is what is known of the tool's.

    table: as it was first read; read: the same one read so; rows: its first ones; said: what goes before all that is known.
    """
    # The rows under the first, be they of the header or not: what was told of the header may be wrong.
    below = rows(read(replace(said, header_rows=1)))[:3] if preset.reading.header_rows else []
    known = preset.reading_of(table.header, below)
    wanted = said.over(known)
    if wanted.over(table.reading) != table.reading:
        table = read(wanted)
    return table, replace(preset.mapping(table.header, rows(table), table.questions), reading=known)


def _top(sheet: Sheet) -> list[list[str]]:
    return sheet.head(LOOKED_AT)


def _preset(header: list[str], rows: Rows, kind: str | None, tool: str | None) -> Preset | None:
    if tool == "":
        return None
    if tool is None:
        found = preset_for(header, rows)
        return found if found is None or kind in (None, found.table["kind"]) else None
    if tool not in presets():
        raise CxError("preset.unknown", name=tool, hint=did_you_mean(tool, presets()))
    return presets()[tool]
