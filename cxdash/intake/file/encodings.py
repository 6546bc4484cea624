"""Encodings: the bytes of a file to blocks of clean UTF-8, and how they were found to be written. Knows no table."""

import codecs
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field

import charset_normalizer
import numpy as np
import pyarrow as pa

from cxdash.errors import CxError
from cxdash.intake.file.evidence import Evidence
from cxdash.intake.file.fitting import HEAD, SAMPLES, WHOLE, fitting, is_utf8, known
from cxdash.intake.file.letters import code_page
from cxdash.intake.file.source import Source

_ONE_SIDE = 50  # times as many zeros on it as on the other: else they fill up columns
_MOSTLY = 0.9  # of the bytes above ASCII: from here on a file that is not UTF-8 is a damaged UTF-8 file
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def _unsettled() -> np.ndarray:
    """Which pairs of bytes begin a sign that NFC might change, or join to the one before; those of U+2000 left aside."""
    leads = "cc cd ce d2 d6 d7 d8 d9 db dc dd df e0 e1 ea ef f0"
    pairs = "e283 e284 e28c e2ab e2b3 e2b5 e2b7 e380 e382"
    table = np.zeros(1 << 16, dtype=bool)
    for lead in leads.split():
        table[int(lead, 16) << 8 : (int(lead, 16) + 1) << 8] = True
    for pair in pairs.split():
        table[int(pair, 16)] = True
    table[0xF09F] = False  # emoji
    return table


_UNSETTLED = _unsettled()


@dataclass
class Text:
    """A file's text as UTF-8: no NUL, no byte-order mark, letters of one sign (NFC). `replaced` counts what did not decode.

    Where a file proves not to be UTF-8 after nothing but ASCII, its code page is found then, and `encoding` changes.
    """

    source: Source
    encoding: str
    is_given: bool = False
    replaced: int = field(default=0, init=False)

    def blocks(self) -> Iterator[bytes]:
        """The whole text in blocks that end behind a line end where there is one; once more from the start each time."""
        self.replaced = 0
        rest = b""
        for block in self._decoded():
            if b"\x00" in block:
                block = block.replace(b"\x00", b"")
            rest = rest + block if rest else block
            cut = line_end(rest)
            if cut:
                yield normal(rest if cut == len(rest) else rest[:cut])
                rest = rest[cut:]
        if rest:
            yield normal(rest)

    def _decoded(self) -> Iterator[bytes]:
        skip = len(codecs.BOM_UTF8) if self.source.read(0, 3) == codecs.BOM_UTF8 and is_utf8(self.encoding) else 0
        place = skip
        if is_utf8(self.encoding):
            for block, read in self._utf8(skip):
                place += read
                yield block
        if not is_utf8(self.encoding):
            yield from self._other(place)

    def _utf8(self, start: int) -> Iterator[tuple[bytes, int]]:
        """Blocks with the bytes read for each; ends early when the file turns out to be of another encoding."""
        rest, only_ascii = b"", not self.is_given
        for raw in self.source.blocks(start):
            data = rest + raw if rest else raw
            rest = b""
            if not data.isascii():
                cut = _whole_length(data)
                data, rest = data[:cut], data[cut:]
                if not _is_valid(data):
                    if only_ascii and not _is_mostly_utf8(data):
                        self.encoding = _old(data)[0]
                        return
                    text = data.decode("utf-8", "replace")
                    self.replaced += text.count("\ufffd") - data.count(b"\xef\xbf\xbd")
                    yield text.encode(), len(data)
                    continue
                only_ascii = False
            yield data, len(data)
        if rest:
            self.replaced += 1
            yield b"\xef\xbf\xbd", len(rest)

    def _other(self, start: int) -> Iterator[bytes]:
        decoder = codecs.getincrementaldecoder(self.encoding)("replace")
        first = start == 0
        for raw in self.source.blocks(start):
            text = decoder.decode(raw)
            yield self._counted(text.removeprefix("\ufeff") if first else text)
            first = first and not text
        yield self._counted(decoder.decode(b"", True))

    def _counted(self, text: str) -> bytes:
        self.replaced += text.count("\ufffd")
        return text.encode("utf-8", "replace")


def find_text(source: Source, given: str | None) -> tuple[Text, Evidence]:
    """How the file is written. CxError("intake.encoding") for one that is not known, ("intake.encoding_not") for one that the file
    cannot be written in, ("intake.binary") for what is no text.
    """
    if given is None:
        return _told(source)
    name = known(given)
    try:
        text, evidence = _told(source)
    except CxError:  # no text in any encoding that is told by itself
        return Text(source, name, True), Evidence("encoding", given, "sure", "given")
    fits = fitting(name, text.encoding, evidence.code, source) if source.size else name
    if fits is None:
        raise CxError("intake.encoding_not", value=given, found=text.encoding)
    return Text(source, fits, True), Evidence("encoding", given, "sure", "given")


def _told(source: Source) -> tuple[Text, Evidence]:
    """What the bytes themselves say."""
    head = source.read(0, HEAD)
    for mark, name in _MARKS:
        if head.startswith(mark):
            return Text(source, name, True), Evidence("encoding", name, "sure", "encoding.mark")
    if wide := _utf16(head):
        return Text(source, wide, True), Evidence("encoding", wide, "likely", "encoding.zeros")
    samples = source.samples(WHOLE, *SAMPLES)
    whole = source.size <= WHOLE
    if all(sample.isascii() for sample in samples):
        return Text(source, "utf-8"), Evidence("encoding", "utf-8", "sure" if whole else "likely", "encoding.ascii")
    joined = b"".join(samples) if whole else b"\n".join(map(_whole_signs, samples))
    try:
        joined.decode("utf-8")
    except UnicodeDecodeError:
        if _is_mostly_utf8(joined):
            return Text(source, "utf-8", True), Evidence("encoding", "utf-8", "likely", "encoding.damaged")
    else:
        return Text(source, "utf-8", True), Evidence("encoding", "utf-8", "sure", "encoding.valid")
    top = head[:4096].replace(b"\x00", b"")  # columns may be filled up with zeros
    if sum(byte < 9 or 13 < byte < 27 for byte in top) > len(top) / 50:
        raise CxError("intake.binary", kind="binary")
    name, sureness = _old(joined.replace(b"\x00", b""))
    return Text(source, name), Evidence("encoding", name, sureness, "encoding.letters")


def line_end(data: bytes) -> int:
    """The place behind the last line end; a CR at the very end may be half of one, and does not count."""
    return max(data.rfind(b"\n"), data.rfind(b"\r", 0, max(len(data) - 1, 0))) + 1


def normal(data: bytes) -> bytes:
    """é of one sign or of two is the same place: NFC, looked at only where a sign of the kind that changes is there."""
    if data.isascii():
        return data
    octets = np.frombuffer(data, dtype=np.uint8)
    if octets.max() < 0xCC:  # Latin letters: quickly told, and most files have no others
        return data
    leads = np.flatnonzero(octets[:-1] >= 0xCC)
    if not _UNSETTLED[octets[leads].astype(np.uint16) << 8 | octets[leads + 1]].any():
        return data
    text = data.decode("utf-8")
    return data if unicodedata.is_normalized("NFC", text) else unicodedata.normalize("NFC", text).encode("utf-8")


def _whole_length(data: bytes) -> int:
    """Bytes up to the last sign, when that is cut: its first byte says how many there should be."""
    for back in range(1, min(4, len(data) + 1)):
        octet = data[-back]
        if octet >= 0xC0:
            return len(data) - back if back < (2 if octet < 0xE0 else 3 if octet < 0xF0 else 4) else len(data)
        if octet < 0x80:
            break
    return len(data)


def _is_valid(data: bytes) -> bool:
    """Whether it is UTF-8; three times as fast as decoding it."""
    offsets = pa.py_buffer(np.array([0, len(data)], dtype=np.int32))
    try:
        pa.Array.from_buffers(pa.binary(), 1, [None, offsets, pa.py_buffer(data)]).cast(pa.string())
    except pa.ArrowInvalid:
        return False
    return True


def _utf16(head: bytes) -> str | None:
    """Without a mark it is told by its zeros: on one side only, for Latin text every other byte, else at blanks and ends."""
    low, high = head[1::2].count(0), head[::2].count(0)
    name, most, least = ("utf-16-le", low, high) if low >= high else ("utf-16-be", high, low)
    if most < len(head) / 100 or least > most / _ONE_SIDE or len(head) < 8:
        return None
    if most > len(head) / 4:
        return name
    end = b"\n\x00" if name == "utf-16-le" else b"\x00\n"
    return name if head.count(end) == head.count(b"\n") > 0 else None


def _whole_signs(sample: bytes) -> bytes:
    """A sample that was cut anywhere, without the halves of signs at its ends."""
    return re.sub(rb"\A[\x80-\xbf]{1,3}|[\xc2-\xf4][\x80-\xbf]{0,2}\Z", b"", sample)


def _is_mostly_utf8(data: bytes) -> bool:
    high = len(data.translate(None, bytes(range(128))))
    kept = len(data.decode("utf-8", "ignore").encode("utf-8")) - (len(data) - high)
    return kept >= _MOSTLY * high


def _old(data: bytes) -> tuple[str, str]:
    """The code page by the letters of languages that are known here; by the library's knowledge for all other scripts."""
    verdict = code_page(data)
    if verdict.fitness >= 0.6:
        return verdict.page, "likely" if verdict.margin > 0.15 else "guess"
    found = charset_normalizer.from_bytes(data[:50_000]).best()
    if found is not None and _is_other_script(str(found)):
        return known(found.encoding), "guess"
    return verdict.page, "guess"


def _is_other_script(text: str) -> bool:
    letters = [sign for sign in text if not sign.isascii() and sign.isalpha()]
    return sum(sign >= "\u0370" for sign in letters) > len(letters) / 2
