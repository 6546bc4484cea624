"""Foreign: what a file is that is no table, by its first bytes, and the sentence that says what to do. Knows no table."""

import re
from collections.abc import Iterable

from cxdash.errors import CxError
from cxdash.intake.file.source import Source

# code, kind, and bytes with the place where they stand; all of a row must be there
_KINDS: tuple[tuple[str, str, tuple[tuple[int, bytes], ...]], ...] = (
    ("intake.picture", "PNG", ((0, b"\x89PNG"),)),
    ("intake.picture", "JPEG", ((0, b"\xff\xd8\xff"),)),
    ("intake.picture", "GIF", ((0, b"GIF8"), (5, b"a"))),
    ("intake.picture", "WebP", ((0, b"RIFF"), (8, b"WEBP"))),
    ("intake.picture", "BMP", ((0, b"BM"), (6, b"\0\0\0\0"))),
    ("intake.picture", "TIFF", ((0, b"II*\0"),)),
    ("intake.picture", "TIFF", ((0, b"MM\0*"),)),
    ("intake.picture", "HEIC", ((0, b"\0\0"), (4, b"ftyphei"))),
    ("intake.picture", "HEIC", ((0, b"\0\0"), (4, b"ftypmif1"))),
    ("intake.picture", "AVIF", ((0, b"\0\0"), (4, b"ftypavif"))),
    ("intake.picture", "Photoshop", ((0, b"8BPS\0"),)),
    ("intake.binary", "PDF", ((0, b"%PDF-"),)),
    ("intake.binary", "RTF", ((0, b"{\\rtf"),)),
    ("intake.packed", "7z", ((0, b"7z\xbc\xaf\x27\x1c"),)),
    ("intake.packed", "RAR", ((0, b"Rar!\x1a"),)),
    ("intake.packed", "bzip2", ((0, b"BZh"), (4, b"1AY&SY"))),
    ("intake.packed", "xz", ((0, b"\xfd7zXZ"),)),
    ("intake.packed", "Zstandard", ((0, b"\x28\xb5\x2f\xfd"),)),
    ("intake.packed", "tar", ((256, b"\0ustar"),)),
    ("intake.database", "SQLite", ((0, b"SQLite format 3\0"),)),
    ("intake.database", "DuckDB", ((8, b"DUCK"), (16, b"\0\0\0\0"))),
    ("intake.database", "Access", ((0, b"\0\1\0\0Standard "),)),
    ("intake.statistics", "SPSS", ((0, b"$FL2@(#)"),)),
    ("intake.statistics", "SPSS", ((0, b"$FL3@(#)"),)),
    ("intake.statistics", "Stata", ((0, b"<stata_dta><header>"),)),
    ("intake.statistics", "SAS", ((12, b"\xc2\xea\x81\x60"),)),
    ("intake.statistics", "Arrow", ((0, b"ARROW1\0"),)),
    ("intake.statistics", "Avro", ((0, b"Obj\1"),)),
    ("intake.media", "MP4", ((0, b"\0\0"), (4, b"ftyp"))),
    ("intake.media", "MP3", ((0, b"ID3"), (4, b"\0"))),
    ("intake.media", "WAV", ((0, b"RIFF"), (8, b"WAVE"))),
    ("intake.media", "AVI", ((0, b"RIFF"), (8, b"AVI "))),
    ("intake.media", "Ogg", ((0, b"OggS\0"),)),
    ("intake.media", "Matroska", ((0, b"\x1a\x45\xdf\xa3"),)),
    ("intake.binary", "ELF", ((0, b"\x7fELF"),)),
)
_WORDS = ("GIF", "WebP", "WAV", "AVI")  # that begin as a name of a column may
_BINARY = re.compile(rb"[\0-\x08\x0e-\x1f\x7f-\xff]")
_OLE = b"\xd0\xcf\x11\xe0"  # old Office files, and new ones with a password
_STREAMS = (("WordDocument", "Word"), ("PowerPoint Document", "PowerPoint"), ("__properties_version1.0", "Outlook"))
_OFFICE = (("word/document.xml", "Word"), ("ppt/presentation.xml", "PowerPoint"))
# A name of a column may begin like either: “<head count>”, “[1] Score”.
_HTML = re.compile(
    rb"\s*(?:<!--.*?-->\s*)*(?:<!doctype html|<\?xml|<(?:html|head|body|table|svg)\b[^>]*>\s*<)",
    re.IGNORECASE | re.DOTALL,
)
_JSON = re.compile(
    rb'\s*(?:\{\s*"(?:[^"\\]|\\.)*"\s*:|\{\s*\}'
    rb'|\[\s*(?:[\[{"]|\]\s*\Z|(?:-?\d[\d.eE+]*|null|true|false)\s*(?:,\s*[-\d"\[{ntf]|\]\s*\Z)))'
)


def refuse_foreign(name: str, source: Source, head: bytes) -> None:
    """CxError("intake.…") for what is no table, by its head, with what to do; nothing for what may be one."""
    is_text = not _BINARY.search(head)
    for code, kind, marks in _KINDS:
        if all(head[place : place + len(mark)] == mark for place, mark in marks) and not (is_text and kind in _WORDS):
            raise CxError(code, kind=kind)
    if head.startswith(_OLE):
        _refuse_office(name, _directory(source, head))
    text = head.removeprefix(b"\xef\xbb\xbf")
    if text[:2] in (b"\xff\xfe", b"\xfe\xff"):
        text = text.replace(b"\x00", b"")[2:]
    if _HTML.match(text):
        raise CxError("intake.page")
    if _JSON.match(text):
        raise CxError("intake.json")


def refuse_documents(names: Iterable[str], mimetype: bytes) -> None:
    """CxError("intake.…") for a ZIP that is a document: nobody calls it an archive. names: of what is in it."""
    held = set(names)
    for part, kind in _OFFICE:
        if part in held:
            raise CxError("intake.binary", kind=kind)
    if any(one.endswith(".iwa") for one in held):
        raise CxError("intake.numbers")
    for mark, kind in ((b"application/vnd.oasis.opendocument", "OpenDocument"), (b"application/epub", "EPUB")):
        if mimetype.startswith(mark):
            raise CxError("intake.binary", kind=kind)


def _refuse_office(name: str, directory: bytes) -> None:
    if "EncryptedPackage".encode("utf-16-le") in directory:
        raise CxError("intake.password", name=name or "Excel")
    for stream, kind in _STREAMS:
        if stream.encode("utf-16-le") in directory:
            raise CxError("intake.binary", kind=kind)
    raise CxError("intake.xls")


def _directory(source: Source, head: bytes) -> bytes:
    """The names in an OLE file: its header says in which sector their list begins ([MS-CFB], section 2.2)."""
    size = 1 << min(int.from_bytes(head[30:32], "little"), 12)
    return source.read((int.from_bytes(head[48:52], "little") + 1) * size, 1 << 14)
