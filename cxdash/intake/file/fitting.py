"""Fitting: whether a file can be written in the encoding that is said, by what its bytes tell. Reads no table."""

import codecs
import re
import string
from itertools import islice

from cxdash.errors import CxError
from cxdash.intake.file.source import Source

WHOLE = 1 << 25  # bytes: a longer file is judged by samples, and what lies between them while it is read
HEAD = 1 << 16  # bytes
SAMPLES = 12, 1 << 17  # of a longer file: how many, and bytes of each
_PLAIN = string.ascii_letters + string.digits + " ,;\n"  # what all encodings but those of mainframes write alike
_MARKED = ("utf-16", "utf-32")  # which begin with a mark of the order of their bytes
_MANY = re.compile(rb"[\xc2-\xf4][\x80-\xbf]+")  # signs of several bytes
_ENOUGH_SIGNS = 3  # that hardly are of another encoding by chance


def known(name: str) -> str:
    """The name that Python has for an encoding of text."""
    try:
        "a".encode(name).decode(name)
        found = codecs.lookup(name).name
        if found not in _MARKED:
            codecs.getincrementaldecoder(name)("replace").decode(bytes(range(256)), True)
        return found
    except (LookupError, ValueError, TypeError, AssertionError) as error:
        raise CxError("intake.encoding", value=name) from error


def fitting(name: str, found: str, code: str, source: Source) -> str | None:
    """This encoding, with the order of its bytes; None where the file cannot be written in it, by what it was told from (found, code):
    text would be damaged, and nobody would see.
    """
    head = source.read(0, HEAD)
    if code in ("encoding.mark", "encoding.zeros"):
        if found == "utf-8-sig":
            return name if is_utf8(name) else None
        order = f"{found}-{'le' if head.startswith(codecs.BOM_UTF16_LE) else 'be'}" if found in _MARKED else found
        return order if name in (order, order[: len("utf-16")]) else None
    if name.startswith("utf-16"):
        return None
    if name.startswith("utf-32"):
        orders = (f"{name}-le", f"{name}-be") if name in _MARKED else (name,)
        return next((one for one in orders if _decodes(one, head, source)), None)
    if code == "encoding.ascii":
        return name if _PLAIN.encode().decode(name, "replace") == _PLAIN and _decodes(name, head, source) else None
    if code in ("encoding.valid", "encoding.damaged"):
        return name if is_utf8(name) or _signs(name, source) < _ENOUGH_SIGNS else None
    return None if code == "encoding.letters" and is_utf8(name) else name


def _decodes(name: str, head: bytes, source: Source) -> bool:
    try:
        codecs.getincrementaldecoder(name)("strict").decode(head, final=len(head) == source.size)
    except UnicodeError:
        return False
    return True


def _signs(name: str, source: Source) -> int:
    """How many signs, up to as many as are enough, are written as UTF-8 has them. Of an encoding that writes signs in two bytes itself
    some are by chance: of these only different ones count.
    """
    found = (one.group() for sample in source.samples(WHOLE, *SAMPLES) for one in _MANY.finditer(sample))
    try:
        "一".encode(name)
    except UnicodeError:
        return len(list(islice(found, _ENOUGH_SIGNS)))
    seen = set[bytes]()
    for sign in found:
        seen.add(sign)
        if len(seen) == _ENOUGH_SIGNS:
            break
    return len(seen)


def is_utf8(name: str) -> bool:
    return name in ("utf-8", "utf-8-sig")
