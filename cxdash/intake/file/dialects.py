"""Dialects: what separates and quotes the cells of a text, told from its first rows. Knows no byte and no column."""

import re
from collections import Counter
from itertools import product

from cxdash.intake.file.evidence import Evidence
from cxdash.intake.file.quotes import Dialect
from cxdash.intake.file.top import is_value
from cxdash.intake.reading import Reading

DELIMITERS = (",", ";", "\t", "|")
ROWS = 200  # that are looked at
_SEP = re.compile(r'\A"?sep=([^\r\n"])"?(?:\r\n|\r|\n|\Z)', re.IGNORECASE)


def sep_line(text: str) -> tuple[str, int]:
    """The separator that the first line names for Excel, and the length of the line; ("", 0) without one."""
    found = _SEP.match(text)
    return (found[1], found.end()) if found else ("", 0)


def find_dialect(text: str, reading: Reading, sep: str = "", is_cut: bool = False) -> tuple[Dialect, list[Evidence]]:
    """How the rows of a sample are cut. is_cut: it may end within a row. Raises CxError("intake.setting")."""
    said = sep if reading.delimiter is None and sep else reading.delimiter
    quotes = _likely_quotes(text, said) if reading.quote is None else [reading.quote]
    tried = [Dialect(cut, quote) for quote, cut in product(quotes, DELIMITERS if said is None else [said])]
    fits = {dialect: _fitness(dialect, text, is_cut) for dialect in tried}
    best = max(tried, key=lambda dialect: fits[dialect])  # of equals the first, which is the more usual one
    share, width = fits[best]
    if said is None and (width < 2 or not _is_table(best, text, is_cut)):
        best, width = Dialect("", best.quote), 1
    return best, [_about_delimiter(best, reading, sep, share, width), _about_quote(best, reading, text)]


def _about_delimiter(best: Dialect, reading: Reading, sep: str, share: float, width: int) -> Evidence:
    if reading.delimiter is not None:
        return Evidence("delimiter", best.delimiter, "sure", "given")
    if sep:
        return Evidence("delimiter", best.delimiter, "sure", "delimiter.sep")
    if width < 2:
        return Evidence("delimiter", best.delimiter, "likely", "delimiter.none")
    sureness = "sure" if share > 0.98 else "likely" if share > 0.8 else "guess"
    facts: dict[str, object] = {"share": round(100 * share), "width": width}
    return Evidence("delimiter", best.delimiter, sureness, "delimiter.rows", facts)


def _about_quote(best: Dialect, reading: Reading, text: str) -> Evidence:
    if reading.quote is not None:
        return Evidence("quote", best.quote, "sure", "given")
    if best.escaped:
        return Evidence("quote", best.quote, "likely", "quote.escaped")
    count = len(_quoted(text, best.quote, best.cut)) if best.quote else 0
    if not count:
        return Evidence("quote", best.quote, "sure", "quote.usual")
    return Evidence("quote", best.quote, "likely" if best.quote == "'" else "sure", "quote.cells", {"count": count})


def _likely_quotes(text: str, delimiter: str | None) -> list[str]:
    """The quotes that stand around whole cells; the double one first, which is also the one where there are none."""
    cut = "".join(DELIMITERS) if delimiter is None else delimiter
    double = len(_quoted(text, '"', cut))
    # A backslash before a quote and a common sign escapes it; a path that ends in one is followed by the cell's end.
    escaped = len(re.findall(rf'\\"(?!["{re.escape(cut)}\r\n]|\Z)', text)) if double else 0
    if escaped and escaped >= len(re.findall(rf'(?<!\\)\\"(?=[{re.escape(cut)}\r\n]|\Z)', text)):
        return ['\\"', '"']
    lines = sum(1 for line in re.split(r"[\r\n]+", text) if line)
    single = len(_quoted(text, "'", cut))
    return ["'", '"'] if not double and single >= 2 and 2 * single >= lines else ['"']


def _quoted(text: str, quote: str, cuts: str) -> list[str]:
    mark, ends = re.escape(quote[-1]), re.escape(cuts) + r"\r\n"
    return re.findall(rf"(?:(?<=[{ends}])|\A){mark}(?:[^{mark}]++|{mark}{mark})*+{mark}(?=[{ends}]|\Z)", text)


def _sample(dialect: Dialect, text: str, is_cut: bool) -> list[list[str]]:
    rows = [row for row in dialect.cells(text, ROWS) if any(cell.strip() for cell in row)]
    return rows[:-1] if is_cut and 2 < len(rows) < ROWS else rows


def _fitness(dialect: Dialect, text: str, is_cut: bool) -> tuple[float, int]:
    """The share of rows that have the commonest number of cells, more than one, and this number.

    Cells beyond the header's, when they are empty, do not count: some programs end every row with a separator.
    """
    rows = _sample(dialect, text, is_cut)
    widths = Counter(len(row) for row in rows)
    width = max(widths, key=lambda cells: (widths[cells], cells), default=0)
    header = next((len(row) for row in rows if len(row) > 1), 0)
    if header > 1 and widths[header] >= widths[width] / 2:
        width = header  # the names of the columns say how many there are
    return (widths[width] / len(rows), width) if width > 1 else (0.0, 0)


def _is_table(dialect: Dialect, text: str, is_cut: bool) -> bool:
    """Not a column of sentences with commas: the first row is cut too, or there are values in the cells under it."""
    rows = _sample(dialect, text, is_cut)
    _share, width = _fitness(dialect, text, is_cut)
    table = [row for row in rows if len(row) == width]
    valued = any(2 * sum(is_value(row[place]) for row in table) >= len(table) for place in range(width))
    return len(rows[0]) > 1 or valued
