"""Drafts: uploads that are not loaded yet, on this server's disk, so that they outlive a reload. Know no widget."""

import json
import os
import re
import secrets
import shutil
import stat
import tempfile
import time
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cxdash.errors import CxError
from cxdash.intake.mapping import Mapping
from cxdash.intake.mapping_file import read_mapping, write_mapping
from cxdash.intake.reading import DETECTED, Reading, reading_from

KEPT = 24 * 3600.0  # seconds after its last change that a draft is kept
ADDRESS = "draft"  # of the address: its token
STEPS = ("file", "reading", "columns", "check")
_TOKEN = re.compile(r"[A-Za-z0-9_-]{32}")
_STATE = "state.json"
Mends = dict[int, dict[str, str]]  # row -> column -> what it is to say


@dataclass
class Table:
    """One table of an upload. name: as a person knows it; file: its bytes, within the draft; reading: what is known of them;
    checksums: of these bytes and, where it is the only table of a file, of that.
    """

    id: str
    name: str
    file: str
    size: int
    reading: Reading = DETECTED
    mends: Mends = field(default_factory=dict)
    checksums: list[str] = field(default_factory=list)
    import_id: int | None = None  # set when it is loaded; its bytes are gone then


@dataclass
class Group:
    """Tables of the same columns: read, mapped, checked and loaded together.

    start: where the mapping began ("names", "preset:…", "saved:…", "file", "hand"); version grows when it is replaced as a
    whole. mapping None: nobody knows yet. step None: none was chosen, so the page decides. is_wanted: it is to be read although
    it was imported before.
    """

    id: str
    tables: list[str]
    reading: Reading = DETECTED
    kind: str | None = None
    mapping: Mapping | None = None
    start: str = "names"
    version: int = 0
    step: str | None = None
    changed: str = "refuse"
    sureness: dict[str, str] = field(default_factory=dict)  # of columns, where the start settles it, or a person
    settled: list[str] = field(default_factory=list)  # questions that were answered with no
    is_wanted: bool = False


@dataclass
class Draft:
    """An upload under its token. refused: files that are no table, with the error that says why; last: the last id."""

    token: str
    tables: dict[str, Table] = field(default_factory=dict)
    groups: list[Group] = field(default_factory=list)
    refused: list[tuple[str, CxError]] = field(default_factory=list)
    last: int = 0

    @property
    def folder(self) -> Path:
        return _home() / self.token

    def path(self, table: Table) -> Path:
        return self.folder / table.file

    def of(self, group: Group) -> list[Table]:
        return [self.tables[one] for one in group.tables]

    def new_id(self) -> str:
        """Another one each time: of what was removed, looks and widgets may still be kept under its id."""
        self.last += 1
        return str(self.last)

    def save(self) -> None:
        """Keep it as it is now: whole, or as it was before. Raises CxError("upload.disk")."""
        try:
            self.folder.mkdir(mode=0o700, exist_ok=True)
            new = self.folder / f".{secrets.token_hex(4)}"
            new.write_text(json.dumps(_state(self), ensure_ascii=False), encoding="utf-8")
            new.replace(self.folder / _STATE)
        except OSError as error:
            raise CxError("upload.disk", path=_home(), detail=error.strerror or error) from error

    def drop_bytes(self, tables: Iterable[Table]) -> None:
        for table in tables:
            self.path(table).unlink(missing_ok=True)

    def discard(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)


def new_draft() -> Draft:
    """An empty draft; old ones go. Raises CxError("upload.disk") where no file can be kept."""
    sweep()
    draft = Draft(secrets.token_urlsafe(24))
    draft.save()
    return draft


def find_draft(token: str) -> Draft | None:
    """The draft of this token; None for one that is none, is too old, or whose state cannot be read."""
    if not _TOKEN.fullmatch(token):
        return None
    try:
        state = _home() / token / _STATE
        if time.time() - state.stat().st_mtime > KEPT:
            return None
        return _draft(token, json.loads(state.read_text(encoding="utf-8")))
    except (OSError, ValueError, KeyError, TypeError, AttributeError, CxError):
        return None


def sweep() -> None:
    """Remove drafts that nobody changed for a day."""
    for folder in _home().iterdir():
        with suppress(OSError):
            state = folder / _STATE
            if time.time() - (state if state.exists() else folder).stat().st_mtime > KEPT:
                shutil.rmtree(folder, ignore_errors=True)


def _home() -> Path:
    """A folder that only this account can read; another's folder of that name is not used."""
    own = os.getuid() if hasattr(os, "getuid") else os.environ.get("USERNAME", "")
    path = Path(tempfile.gettempdir()) / f"cxdash-drafts-{own}"
    try:
        path.mkdir(mode=0o700, exist_ok=True)
        found = path.lstat()
    except OSError as error:
        raise CxError("upload.disk", path=path, detail=error.strerror or error) from error
    if not stat.S_ISDIR(found.st_mode) or (hasattr(os, "getuid") and found.st_uid != os.getuid()):
        raise CxError("upload.disk", path=path, detail="it belongs to somebody else")
    path.chmod(0o700)
    return path


def _state(draft: Draft) -> dict[str, Any]:
    return {
        "tables": [
            {
                **{name: getattr(table, name) for name in ("id", "name", "file", "size", "checksums", "import_id")},
                "reading": table.reading.given(),
                "mends": [[row, cells] for row, cells in table.mends.items()],
            }
            for table in draft.tables.values()
        ],
        "groups": [
            {
                **{name: getattr(group, name) for name in _PLAIN},
                "reading": group.reading.given(),
                "mapping": None if group.mapping is None else write_mapping(group.mapping),
            }
            for group in draft.groups
        ],
        "last": draft.last,
        "refused": [[name, error.code, {k: str(v) for k, v in error.facts.items()}] for name, error in draft.refused],
    }


_PLAIN = ("id", "tables", "kind", "start", "version", "step", "changed", "sureness", "settled", "is_wanted")


def _draft(token: str, state: dict[str, Any]) -> Draft:
    draft = Draft(token, last=int(state["last"]))
    for table in state["tables"]:
        mends = {int(row): dict(cells) for row, cells in table.pop("mends")}
        draft.tables[table["id"]] = Table(**{**table, "reading": reading_from(table["reading"])}, mends=mends)
    for group in state["groups"]:
        mapping = None if group["mapping"] is None else read_mapping(group["mapping"])
        draft.groups.append(Group(**{**group, "reading": reading_from(group["reading"]), "mapping": mapping}))
    draft.refused = [(name, CxError(code, **facts)) for name, code, facts in state["refused"]]
    return draft
