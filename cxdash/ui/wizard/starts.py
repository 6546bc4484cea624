"""Starts: where the mapping of a table can begin: a saved mapping, the export of a known tool, the columns' names.

Knows no widget.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from cxdash.errors import CxError
from cxdash.intake.fields import KINDS
from cxdash.intake.guessing.guess import guess_kind, guess_mapping
from cxdash.intake.guessing.presets import preset_for
from cxdash.intake.mapping import Mapping
from cxdash.intake.reading import DETECTED, Reading
from cxdash.intake.understanding import by_tool
from cxdash.intake.vocabulary import plain
from cxdash.spreadsheet import marked_kind
from cxdash.store.connect import Store
from cxdash.store.mappings import offered
from cxdash.ui.data.peek import Peek

NAMES, PRESET, SAVED, FILE = "names", "preset", "saved", "file"


@dataclass(frozen=True)
class Start:
    """One way to begin. id: "names", "preset:<name>" or "saved:<name>"; sureness of columns, where the start settles it."""

    id: str
    mapping: Mapping | None
    sureness: dict[str, str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return self.id.partition(":")[2]


def starts(
    store: Store, look: Callable[[Reading], Peek], kind: str | None = None, said: Reading = DETECTED
) -> list[Start]:
    """All ways to begin with such a table, the best one first; without a kind the names may tell none (mapping None).

    look: the table as it is when it is read so; said: what a person said of the reading.
    """
    looked = look(said)
    found = [_start(f"{SAVED}:{name}", mapping) for name, mapping in offered(store, looked.header)]
    preset = preset_for(looked.header, looked.head)
    if preset is not None:
        _table, mapping = by_tool(preset, looked, look, lambda one: one.head, said)
        found.append(_start(f"{PRESET}:{preset.name}", mapping))
    if kind is not None:
        found = [one for one in found if one.mapping is not None and one.mapping.kind == kind]
    return [*found, by_names(looked, kind)]


def _start(name: str, mapping: Mapping) -> Start:
    return Start(name, mapping, dict.fromkeys(mapping.used_columns(), "sure"))


def by_names(looked: Peek, kind: str | None = None) -> Start:
    """What the names of the columns say, and the looks of their values."""
    try:
        mapping = guess_mapping(looked.header, kind or _kind(looked), looked.looks)
    except CxError:  # nothing was recognised: everything is chosen by hand
        return Start(NAMES, None if kind is None else Mapping(kind=KINDS[kind].id))
    return Start(NAMES, mapping)


def _kind(looked: Peek) -> str:
    own = marked_kind(looked.header)
    return own if own in KINDS else guess_kind(looked.header, looked.looks)


def fits(mapping: Mapping, header: list[str]) -> bool:
    """Whether the table has every column that the mapping names; case, blanks and punctuation do not matter."""
    return {plain(name) or name for name in mapping.used_columns()} <= {plain(name) or name for name in header}


def spelled(mapping: Mapping, header: Sequence[str]) -> Mapping:
    """The mapping with its columns as this header spells them; one that the header does not have stays as it is."""
    alike = {plain(name) or name: name for name in reversed(header)} | {name: name for name in header}

    def own(name: str) -> str:
        return alike.get(name) or alike.get(plain(name) or name, name)

    def templated(text: str) -> str:
        return re.sub(r"\{([^{}]+)\}", lambda found: "{" + own(found[1]) + "}", text)

    return replace(
        mapping,
        columns=tuple((name, replace(source, template=templated(source.template))) for name, source in mapping.columns),
        comments=tuple(own(name) for name in mapping.comments),
        scores=tuple(replace(spec, column=own(spec.column)) for spec in mapping.scores),
        stages=tuple(replace(spec, column=own(spec.column)) for spec in mapping.stages),
        leave_out=tuple((own(name), texts) for name, texts in mapping.leave_out),
        attributes=None if mapping.attributes is None else tuple(own(name) for name in mapping.attributes),
    )
