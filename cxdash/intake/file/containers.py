"""Containers: the tables in a file: itself, those in an archive, the sheets of a workbook. By content, never by its name."""

import gzip
import io
import tempfile
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import IO, BinaryIO, cast

from cxdash.errors import CxError
from cxdash.intake.file import typed
from cxdash.intake.file.foreign import refuse_documents, refuse_foreign
from cxdash.intake.file.source import BLOCK, Source
from cxdash.intake.reading import DETECTED, Reading

MOST = 1 << 36  # bytes of a table unpacked
_ABOUT = ("readme", "read me", "read_me", "license", "licence", "changelog", "notice", "copying")
_RATIO, _SMALL = 250, 1 << 28  # what is unpacked to more than _SMALL bytes and _RATIO times its size is a bomb
_IN_MEMORY = 1 << 25
_DEPTH = 3  # archives within archives
_WRITTEN = Reading(encoding="utf-8", delimiter=",", quote='"')  # how tables of typed cells are written here


@dataclass(frozen=True)
class Member:
    """A table in a file: its name, how to open it (bytes of a CSV file), and what it was: csv, sheet or parquet.

    reading: what is known of those bytes, because they were written here.
    """

    name: str
    open: Callable[[], BinaryIO]
    kind: str = "csv"
    reading: Reading = DETECTED


@dataclass
class _Upload:
    """One file as it came: its size, and how much all that was unpacked from it takes, archives in it too."""

    size: int
    unpacked: int = 0

    def add(self, size: int, name: str) -> None:
        self.unpacked += size
        _guard(self.unpacked, self.size, name)


def members(name: str, source: "bytes | Path | BinaryIO | Source") -> list[Member]:
    """The tables in a file, in its order; of an archive also those in its folders and in archives in it.

    Raises CxError("intake.…") for what is no table and holds none, is damaged, needs a password, or unpacks to more than
    a machine can hold.
    """
    opened = Source(source)
    return _members(name, opened, 0, _Upload(opened.size))


def only_member(source: "bytes | Path | BinaryIO | Source | Member", name: str | None) -> Member:
    """The table to read: the only one, or the one with this name; CxError("intake.sheet") tells the names."""
    if isinstance(source, Member):
        return source
    found = members("", source)
    if name is None or (len(found) == 1 and not found[0].name):
        chosen = found if len(found) == 1 else []
    else:
        chosen = [member for member in found if member.name == name] or [m for m in found if Path(m.name).name == name]
    if len(chosen) != 1:
        names = ", ".join(member.name for member in found[:12]) + (" …" if len(found) > 12 else "")
        raise CxError("intake.sheet" if name is not None else "intake.sheets", value=name or "", names=names)
    return chosen[0]


def _members(name: str, source: Source, depth: int, upload: _Upload) -> list[Member]:
    head = source.read(0, 4096)
    if head.startswith(b"PK\x03\x04") or head.startswith(b"PK\x05\x06"):
        return _archive(name, source, depth, upload)
    if head.startswith(b"\x1f\x8b"):
        if depth >= _DEPTH:
            raise CxError("intake.nested", name=name)
        inner = name[:-3] if name.lower().endswith(".gz") else name
        packed = cast(IO[bytes], gzip.GzipFile(fileobj=_stream(source)))
        unpacked = _spooled(packed, source.size, name, "GZIP", upload)
        return _members(inner, Source(unpacked), depth + 1, upload)
    if head.startswith(b"PAR1"):
        return [Member(name, lambda: typed.parquet(_stream(source)), "parquet", _WRITTEN)]
    refuse_foreign(name, source, head)
    return [Member(name, lambda: _stream(source))]


def _archive(name: str, source: Source, depth: int, upload: _Upload) -> list[Member]:
    try:
        with zipfile.ZipFile(_stream(source)) as archive:
            entries = [entry for entry in archive.infolist() if not entry.is_dir()]
            names = [entry.filename for entry in entries]
            mimetype = _mimetype(archive)
            is_sheets = mimetype.startswith(b"application/vnd.oasis.opendocument.spreadsheet")
            if is_sheets or any(part in names for part in ("xl/workbook.xml", "xl/workbook.bin")):
                _guard(sum(entry.file_size for entry in entries), source.size, name)
                return _sheets(source)
            refuse_documents(names, mimetype)
            if depth >= _DEPTH:
                raise CxError("intake.nested", name=name)
            found: list[Member] = []
            for entry in entries:
                if not _is_hidden(entry.filename) and not _is_about(entry.filename):
                    found += _entry(archive, entry, depth, upload)
    except (zipfile.BadZipFile, EOFError, zlib.error, OSError, NotImplementedError, ValueError) as error:
        is_workbook = name.lower().endswith((".xlsx", ".xlsm", ".xlsb", ".ods"))
        raise CxError("intake.damaged", kind="Excel" if is_workbook else "ZIP") from error
    if not found:
        raise CxError("intake.no_table", names=", ".join(names[:12])) if names else CxError("intake.no_file")
    return found


def _entry(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, depth: int, upload: _Upload) -> list[Member]:
    """The tables in a file of an archive; none in one that is no table, such as a picture beside them."""
    if entry.flag_bits & 1:
        raise CxError("intake.password", name=entry.filename)
    _guard(entry.file_size, max(entry.compress_size, 1), entry.filename)
    with archive.open(entry) as packed:
        unpacked = _spooled(packed, max(entry.compress_size, 1), entry.filename, "ZIP", upload)
    try:
        found = _members(entry.filename, Source(unpacked), depth + 1, upload)
    except CxError as error:
        if error.code in ("intake.nested", "intake.bomb", "intake.password"):
            raise
        return []
    if len(found) > 1:
        return [Member(f"{entry.filename}/{m.name}", m.open, m.kind, m.reading) for m in found]
    return [Member(entry.filename, found[0].open, found[0].kind, found[0].reading)]


def _sheets(source: Source) -> list[Member]:
    def opener(place: int) -> Callable[[], BinaryIO]:
        return lambda: typed.sheet(_stream(source), place)

    return [Member(name, opener(place), "sheet", _WRITTEN) for place, name in typed.sheet_names(_stream(source))]


def _mimetype(archive: zipfile.ZipFile) -> bytes:
    """What a document says that it is; nothing of another archive."""
    if "mimetype" not in archive.namelist() or archive.getinfo("mimetype").flag_bits & 1:
        return b""
    with archive.open("mimetype") as packed:
        return packed.read(100)


def _is_hidden(path: str) -> bool:
    parts = Path(path.replace("\\", "/")).parts
    return any(part.startswith(".") or part == "__MACOSX" for part in parts) or parts[-1].lower() == "thumbs.db"


def _is_about(path: str) -> bool:
    """Whether it is called like what is put beside data to say what they are."""
    name = Path(path.replace("\\", "/"))
    return name.stem.lower() in _ABOUT and name.suffix.lower() in ("", ".txt", ".md", ".rst")


def _guard(size: int, packed: int, name: str) -> None:
    if size > MOST or (size > _SMALL and size > _RATIO * packed):
        raise CxError("intake.bomb", name=name)


def _spooled(packed: IO[bytes], size: int, name: str, kind: str, upload: _Upload) -> BinaryIO:
    """What is unpacked, in memory up to a bound and on the disk beyond; gone with the last that holds it."""
    target = tempfile.SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115  # who reads it closes it
    read = packed.read
    total = 0
    try:
        while block := read(BLOCK):
            total += len(block)
            _guard(total, size, name)
            upload.add(len(block), name)
            target.write(block)
    except (EOFError, zlib.error, zipfile.BadZipFile, OSError) as error:
        raise CxError("intake.damaged", kind=kind) from error
    target.seek(0)
    return target  # type: ignore[return-value]


def _stream(source: Source) -> BinaryIO:
    """A file of its own over the source, with its own place."""
    return io.BufferedReader(_View(source), 1 << 16)


class _View(io.RawIOBase):
    def __init__(self, source: Source) -> None:
        self.source, self.place = source, 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = 0) -> int:
        start = (0, self.place, self.source.size)[whence]
        self.place = max(start + offset, 0)
        return self.place

    def tell(self) -> int:
        return self.place

    def readinto(self, buffer: "bytearray | memoryview") -> int:  # type: ignore[override]
        found = self.source.read(self.place, len(buffer))
        buffer[: len(found)] = found
        self.place += len(found)
        return len(found)
