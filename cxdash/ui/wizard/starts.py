"""Starts: where the mapping of a table can begin: a saved mapping, the export of a known tool, the columns' names.

Knows no widget.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from cxdash.errors import CxError
from cxdash.intake.fields import KINDS
from cxdash.intake.guessing.guess import guess_kind, guess_mapping
from cxdash.intake.guessing.presets import Preset, preset_for
from cxdash.intake.mapping import Mapping
from cxdash.intake.reading import DETECTED, Reading
from cxdash.spreadsheet import marked_kind
from cxdash.store.connect import Store
from cxdash.store.mappings import offered
from cxdash.ui.peek import Peek

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


def starts(store: Store, look: Callable[[Reading], Peek], kind: str | None = None) -> list[Start]:
    """All ways to begin with such a table, the best one first; without a kind the names may tell none (mapping None).

    look: the table as it is when it is read so.
    """
    looked = look(DETECTED)
    found = [_start(f"{SAVED}:{name}", mapping) for name, mapping in offered(store, looked.header)]
    preset = preset_for(looked.header, looked.head[:5])
    if preset is not None:
        found.append(_of_tool(preset, look(preset.reading_of(looked.header, looked.head))))
    if kind is not None:
        found = [one for one in found if one.mapping is not None and one.mapping.kind == kind]
    return [*found, by_names(looked, kind)]


def _start(name: str, mapping: Mapping) -> Start:
    return Start(name, mapping, dict.fromkeys(mapping.used_columns(), "sure"))


def _of_tool(preset: Preset, looked: Peek) -> Start:
    return _start(f"{PRESET}:{preset.name}", preset.mapping(looked.header, looked.head, looked.questions))


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
    """Whether the table has every column that the mapping names."""
    return set(mapping.used_columns()) <= set(header)
