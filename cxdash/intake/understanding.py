"""Understanding: what a file says of itself: how it is written, whose export it is, what its columns are. Knows no store."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO

from cxdash.errors import CxError, did_you_mean
from cxdash.intake.file.containers import Member
from cxdash.intake.file.reader import Sheet, read_sheet
from cxdash.intake.guessing.guess import guess_mapping
from cxdash.intake.guessing.judgement import Guess, judge, looks_of, said
from cxdash.intake.guessing.presets import Preset, preset_for, presets
from cxdash.intake.mapping import Mapping
from cxdash.intake.reading import DETECTED, Reading

LOOKED_AT = 200  # rows


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
        """CxError("intake.ask") with the first question without whose answer the rows would be read wrong."""
        for question in self.guess.questions:
            if question.code != "ask.today":  # answers without a date are loaded, and stand in no trend
                raise CxError("intake.ask", question=said(question))


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
    preset = _preset(sheet, kind, tool)
    if preset is None:
        rows = sheet.head(LOOKED_AT)
        mapping = guess_mapping(sheet.header, kind, looks_of(sheet.header, rows))
        return _judged(sheet, None, replace(mapping, reading=reading), rows)
    # The rows under the first, be they of the header or not: what was told of the header may be wrong.
    below = read_sheet(source, replace(reading, header_rows=1)).head(3) if preset.reading.header_rows else []
    known = replace(preset.reading_of(sheet.header, below), **reading.given())  # type: ignore[arg-type]
    if replace(sheet.reading, **known.given()) != sheet.reading:  # type: ignore[arg-type]
        sheet = read_sheet(source, known)
    rows = sheet.head(LOOKED_AT)
    return _judged(sheet, preset, replace(preset.mapping(sheet.header, rows, sheet.questions), reading=known), rows)


def _judged(sheet: Sheet, preset: Preset | None, mapping: Mapping, rows: list[list[str]]) -> Understanding:
    return Understanding(sheet, preset, judge(mapping, sheet.header, rows))


def _preset(sheet: Sheet, kind: str | None, tool: str | None) -> Preset | None:
    if tool == "":
        return None
    if tool is None:
        found = preset_for(sheet.header, sheet.head(LOOKED_AT))
        return found if found is None or kind in (None, found.table["kind"]) else None
    if tool not in presets():
        raise CxError("preset.unknown", name=tool, hint=did_you_mean(tool, presets()))
    return presets()[tool]
