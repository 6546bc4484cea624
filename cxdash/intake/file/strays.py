"""Strays: rows in which a quote stands where none belongs, written anew as they are meant, or told apart as doubtful.

A parser takes such a quote for the end of the cell and moves it: "vil"nius" would become vilnius". Knows no header.
"""

import re
from collections import Counter

from cxdash.intake.file.quotes import Dialect, all_in_pairs

_ENDS = re.compile(r"[\r\n]+\Z")
_NAMING = 20  # rows among which the names of the columns stand, if anywhere


def without_strays(block: bytes, dialect: Dialect, cells: int, marker: bytes) -> tuple[bytes, list[str]]:
    """Whole rows, of which each stray quote is written so that every parser reads it; and the rows that nobody can read.

    cells: of a row; marker: what stands in the place of a row that is doubtful.
    """
    mark = dialect.quote[-1:].encode()
    if not mark or mark not in block or (not dialect.escaped and all_in_pairs(block, dialect)):
        return block, []
    data = block if block.endswith((b"\n", b"\r")) else block + b"\n"
    pieces: list[bytes] = []
    doubtful: list[str] = []
    place = 0
    while place < len(data):
        sound = dialect.sound_rows.match(data, place)
        end = sound.end() if sound else place
        pieces.append(data[place:end])
        odd = dialect.row.match(data, end)
        if odd is None:
            pieces.append(data[end:])
            break
        place = odd.end()
        text = odd[0].decode("utf-8", "replace")
        read = meant(text, dialect, cells) if end < place else []
        if read is None:
            doubtful.append(_ENDS.sub("", text))
            pieces.append(marker + b"\n")
        else:
            pieces.append(_written(read, dialect).encode() + b"\n" if read else odd[0])
    return b"".join(pieces), doubtful


def meant(text: str, dialect: Dialect, cells: int) -> list[str] | None:
    """The cells of a row with stray quotes, where only one way to cut it gives as many as there should be; else None.

    Quotes around a whole cell are read as those of the file, though other cells of the row have none: "wow" is wow then.
    """
    if dialect.escaped:
        return None  # it has a sign for quotes within cells, and does not use it
    row, mark = _ENDS.sub("", text), dialect.quote
    ways = (row.split(dialect.cut), _by_closing_quotes(row, dialect))
    found = []
    for pieces in ways:
        if len(pieces) == cells:
            read = [_cell(piece, mark) for piece in pieces]
            whole = [cell for cell in read if cell is not None]
            if len(whole) == cells and whole not in found:
                found.append(whole)
    return found[0] if len(found) == 1 else None


def first_rows(text: str, dialect: Dialect, most: int) -> tuple[list[list[str]], dict[int, str]]:
    """The first rows of a text, those with stray quotes as they are meant; and the texts of those that nobody can read.

    How many cells a row should have, the others say. A row that is quoted as a whole, as names of columns are by some
    programs, is cut once more.
    """
    rows, odd = dialect.cells(text, most), dict[int, str]()
    widths = Counter(len(row) for row in rows if len(row) > 1)
    width = max(widths, key=lambda cells: widths[cells], default=1)
    data, place = text.encode(), 0
    for number in range(min(len(rows), _NAMING)):
        found = dialect.row.match(data, place)
        if found is None:
            break
        place, row = found.end(), _ENDS.sub("", found[0].decode("utf-8", "replace"))
        if len(rows[number]) == 1 < width and dialect.cut in row:
            whole = dialect.cells(rows[number][0], 1)
            rows[number] = whole[0] if whole and len(whole[0]) == width else rows[number]
        elif dialect.sound_rows.fullmatch(found[0]) is None:
            pieces = row.split(dialect.cut)
            read = meant(row, dialect, width) or (pieces if len(pieces) == width else None)
            rows[number] = read or rows[number]
            odd |= {} if read else {number: row}
    return rows, odd


def _by_closing_quotes(row: str, dialect: Dialect) -> list[str]:
    """Cut where a quote closes a cell, which is where a separator follows it, and where a cell without quotes ends."""
    mark, cut = re.escape(dialect.quote), re.escape(dialect.cut)
    quoted = rf"{mark}(?:[^{mark}]++|{mark}{mark}|{mark}(?!{cut}|\Z))*+{mark}(?={cut}|\Z)"
    cell = rf"({quoted}|(?!{mark})[^{cut}]*)"
    # Each later cell takes its separator with it, so that an empty one moves on too.
    later, found, pieces = re.compile(cut + cell), re.match(cell, row), list[str]()
    while found:
        pieces.append(found[1])
        if found.end() == len(row):
            return pieces
        found = later.match(row, found.end())
    return []


def _cell(piece: str, mark: str) -> str | None:
    """What a cell says; None where that can be read in two ways."""
    if not piece.startswith(mark):
        return piece
    sign = re.escape(mark)
    sound = re.fullmatch(rf"{sign}((?:[^{sign}]++|{sign}{sign})*+){sign}([ \t]*)", piece)
    if sound:
        return sound[1].replace(mark * 2, mark) + sound[2]
    inside = piece[1:-1]
    if piece.endswith(mark) and len(piece) > 1:
        is_doubtful = mark * 2 in inside or _are_two(inside, mark)
        # ""text"": quoted text, quoted once more.
        return None if is_doubtful else inside
    return piece if piece.count(mark) % 2 == 0 and mark * 2 not in piece else None


def _are_two(inside: str, mark: str) -> bool:
    """Whether the cell may as well begin and end with quoted words of its own, as in "Great" and "good"."""
    sign = re.escape(mark)
    return re.match(rf"[^{sign}]*\S{sign}(?!\w)", inside) is not None and (
        re.search(rf"(?<!\w){sign}\S[^{sign}]*\Z", inside) is not None
    )


def _written(cells: list[str], dialect: Dialect) -> str:
    mark = dialect.quote
    special = re.compile(rf"[{re.escape(mark + dialect.cut)}\r\n]")
    return dialect.cut.join(
        f"{mark}{cell.replace(mark, mark * 2)}{mark}" if special.search(cell) else cell for cell in cells
    )


def as_they_stand(text: str, dialect: Dialect) -> list[str] | None:
    """The cells of a row that was refused for its quotes, with them; None for a row whose quotes are sound."""
    mark = dialect.quote[-1:].encode()
    data = _ENDS.sub("", text).encode() + b"\n"
    if not mark or mark not in data:
        return None
    sound = dialect.sound_rows.match(data)
    return None if sound and sound.end() == len(data) else data[:-1].decode().split(dialect.cut)
