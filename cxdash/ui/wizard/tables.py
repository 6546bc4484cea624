"""Tables: uploaded files into a draft: archives and workbooks taken apart, tables of the same columns put together.

Knows no widget and no store.
"""

import hashlib
import shutil
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import BinaryIO

from cxdash.errors import CxError
from cxdash.intake.file.containers import Member, members
from cxdash.intake.reading import Reading
from cxdash.ui.data.peek import Peek, peek
from cxdash.ui.wizard.drafts import Draft, Group, Table

_LOOKED = 60  # looks that are kept; a page runs many times
# What cannot be mended by reading the file in another way.
_HOPELESS = ("intake.empty", "intake.missing", "intake.unreadable", "intake.damaged")
_looks: OrderedDict[object, Peek | CxError] = OrderedDict()
_lock = threading.Lock()


def take_in(
    draft: Draft, files: Iterable[tuple[str, BinaryIO]], is_known: Callable[[Table], bool] = lambda table: False
) -> None:  # fmt: skip
    """Keep these files in the draft, and their tables in its groups. Raises CxError("upload.disk").

    is_known: whether a table was imported before; one that was is in no group with others.
    """
    for name, file in files:
        try:
            found = _tables(draft, name, file)
        except CxError as error:
            if error.code == "upload.disk":
                raise
            draft.refused.append((name, error))
            continue
        except OSError as error:
            raise CxError("upload.disk", path=draft.folder, detail=error.strerror or error) from error
        for table in found:
            draft.tables[table.id] = table
            _put_into_a_group(draft, table, is_known)
    draft.groups.sort(key=lambda group: _is_narrow(draft, group))  # a sheet with a title stands first, and is none
    draft.save()


def _tables(draft: Draft, name: str, file: BinaryIO) -> list[Table]:
    """The tables of one file, each with its bytes in the draft's folder."""
    raw = draft.folder / f"{draft.new_id()}.raw"
    with raw.open("wb") as target:
        shutil.copyfileobj(file, target, 1 << 20)
    try:
        whole = _checksum(raw)
        found = members(name, raw)
        if len(found) == 1 and found[0].kind == "csv" and found[0].name == name:
            number = draft.new_id()
            table = Table(number, name, f"{number}.csv", raw.stat().st_size, checksums=[whole])
            raw.rename(draft.path(table))
            return [table]
        tables = [_unpacked(draft, name, member, draft.new_id()) for member in found]
        if len(tables) == 1:  # the command line keeps the checksum of the file as it is
            tables[0].checksums.append(whole)
        return tables
    finally:
        raw.unlink(missing_ok=True)


def _unpacked(draft: Draft, name: str, member: Member, number: str) -> Table:
    shown = name if member.name in (name, "") else f"{name} › {member.name}"
    table = Table(number, shown, f"{number}.csv", 0, member.reading)
    with member.open() as source, draft.path(table).open("wb") as target:
        shutil.copyfileobj(source, target, 1 << 20)
    table.size = draft.path(table).stat().st_size
    table.checksums = [_checksum(draft.path(table))]
    return table


def _checksum(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _put_into_a_group(draft: Draft, table: Table, is_known: Callable[[Table], bool]) -> None:
    """Beside tables of the same columns that wait to be loaded, else alone; a table without a row is refused."""
    header: list[str] | None = None
    try:
        header = look(draft, table).header
    except CxError as error:
        if error.code in _HOPELESS:
            del draft.tables[table.id]
            draft.drop_bytes([table])
            draft.refused.append((table.name, error))
            return
    for group in draft.groups:
        waiting = [one for one in draft.of(group) if one.import_id is None]
        is_alike = bool(waiting) and is_known(waiting[0]) == is_known(table)
        if header is not None and is_alike and _header(draft, group) == header:
            group.tables.append(table.id)
            return
    draft.groups.append(Group(draft.new_id(), [table.id]))


def _is_narrow(draft: Draft, group: Group) -> bool:
    header = _header(draft, group) if any(one.import_id is None for one in draft.of(group)) else None
    return header is not None and len(header) == 1


def _header(draft: Draft, group: Group) -> list[str] | None:
    try:
        return look(draft, draft.of(group)[0], group.reading).header
    except CxError:
        return None


def reading_of(table: Table, reading: Reading) -> Reading:
    """How a table is read: what is known of its bytes, and what a person said."""
    return reading.over(table.reading)


def look(draft: Draft, table: Table, reading: Reading | None = None) -> Peek:
    """The table's first rows, read so; looked at once. Raises CxError("intake.…")."""
    wanted = reading_of(table, reading) if reading is not None else table.reading
    key = (draft.token, table.id, wanted)
    with _lock:
        found = _looks.get(key)
    if found is None:
        try:
            found = peek(draft.path(table), wanted)
        except CxError as error:
            found = error
        with _lock:
            _looks[key] = found
            while len(_looks) > _LOOKED:
                _looks.popitem(last=False)
    if isinstance(found, CxError):
        raise found
    return found


def remove(draft: Draft, table_id: str) -> None:
    """Take a table out of the draft; a group without tables goes too."""
    draft.drop_bytes([draft.tables.pop(table_id)])
    for group in draft.groups:
        group.tables = [one for one in group.tables if one != table_id]
    draft.groups = [group for group in draft.groups if group.tables]
    draft.save()
