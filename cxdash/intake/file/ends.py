"""Ends: the rows at the end of a table that are none of it: totals, counts of rows, notes. Knows no byte and no column."""

import re
from collections.abc import Sequence

LAST = 10  # rows that are looked at
_TOTAL = re.compile(
    r"(?:grand |sub)?totals?|total général|totale|somme|summe|gesamt(?:summe)?|insgesamt|итого|всего|iš viso|viso|razem|suma"
    r"|ogółem|celkem|summa|kokku|kopā|yhteensä|average|mean|среднее|durchschnitt|moyenne|promedio|vidurkis|średnia|count",
    re.IGNORECASE,
)
_ROWS = r"rows?|records?|responses?|results?|lines?|строк[аи]?|записей|zeilen|datensätze|lignes|filas|eilučių|eilutės|wierszy"
_COUNT = re.compile(
    rf"(?:number of |total |row )?(?:{_ROWS}|count)(?: count)?\s*[:=]\s*\d[\d.,\s]*"
    rf"|\(?\d[\d.,\s]* (?:{_ROWS})(?: (?:selected|returned|exported|affected|total))?\)?\.?|end of (?:report|file|data)",
    re.IGNORECASE,
)
_DATE = re.compile(r"\d{4}[-/.]\d{1,2}[-/.]\d{1,2}\b.*|\d{1,2}[-/.]\d{1,2}[-/.](?:\d{4}|\d\d)\b.*")


def is_footer(cells: Sequence[str], usual: int, is_after_blank: bool = False) -> bool:
    """Whether a row at the very end is no row of the table. usual: cells that its rows fill; a full row is always one,
    and so is one without a gap that has a date: a place can be called Total, but a total is of no day.

    is_after_blank: a line of one cell under a blank line is a note, whatever it says.
    """
    filled = [cell.strip() for cell in cells if cell.strip()]
    if not filled or len(filled) >= max(usual, 2):
        return False
    if len(filled) > 2 and all(cell.strip() for cell in cells[: len(filled)]) and any(map(_DATE.fullmatch, filled)):
        return False
    first = filled[0].strip("#-–—* ")
    if _COUNT.fullmatch(first) or (_TOTAL.fullmatch(first.rstrip(":= ")) is not None):
        return True
    return len(filled) == 1 and usual > 2 and ((is_after_blank and " " in first) or _is_labelled(first))


def _is_labelled(text: str) -> bool:
    """“Total: 12” in one cell."""
    label, mark, _value = text.partition(":")
    return bool(mark) and _TOTAL.fullmatch(label.strip()) is not None
