"""Top: where a table begins, how many of its rows name the columns, and the names. Knows no byte and no separator."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from cxdash.errors import CxError
from cxdash.intake.file.evidence import Evidence
from cxdash.intake.reading import Reading

Rows = Sequence[Sequence[str]]
_VALUE = re.compile(
    r"[-+]?\(?[$€£]?\s?\d[\d.,\s\u00a0']*\)?\s?%?|[-+]?\d+(?:\.\d+)?[eE][-+]?\d+"
    r"|\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}(?:[T ]\d{1,2}:\d{2}.*)?|\d{1,2}:\d{2}(?::\d{2})?"
)
# The second header row of SurveyMonkey, in the languages in which it comes.
_CHOICE = frozenset(
    """response;open-ended response;antwort;offene antwort;réponse;réponse ouverte;respuesta;respuesta abierta;risposta;
    resposta;ответ;ответ в свободной форме;odpowiedź;atsakymas""".replace("\n    ", "").split(";")
)
_IMPORT_ID = re.compile(r'\s*\{\s*"ImportId"\s*:')


@dataclass(frozen=True)
class Top:
    """What stands above the rows: `skip` rows that say nothing, `rows` that name the columns; the names, the questions."""

    skip: int
    rows: int
    header: list[str]
    questions: dict[str, str] = field(default_factory=dict)  # of a name, where the file has both
    comment: str = ""
    width: int = 0  # cells of the common row, when these are more than the header's, and the further ones empty
    evidence: tuple[Evidence, ...] = ()


def find_top(rows: Rows, reading: Reading) -> Top:
    """Raises CxError("intake.header") where the row that should name the columns does not."""
    comment = reading.comment or ""
    about: list[Evidence] = [Evidence("comment", comment, "sure", "given")] if comment else []
    if reading.skip_rows is None:
        skip, comment = _skipped(rows, comment)
        code = "skip.titles" if skip else "skip.none"
        about.append(Evidence("skip_rows", skip, "likely" if skip else "sure", code, {"count": skip}))
        if comment and not reading.comment:
            about.append(Evidence("comment", comment, "likely", "comment.top"))
    else:
        skip = reading.skip_rows
        about.append(Evidence("skip_rows", skip, "sure", "given"))
    below = rows[skip:]
    if not below:
        raise CxError("intake.header")
    if reading.header_rows is None:
        count, why = _header_rows(below)
    else:
        count, why = reading.header_rows, Evidence("header_rows", reading.header_rows, "sure", "given")
    header, questions = _names(below[:count], below)
    return Top(skip, count, header, questions, comment, _width(below[count:], len(header)), (*about, why))


def _filled(row: Sequence[str]) -> int:
    return sum(1 for cell in row if cell.strip())


def is_value(cell: str) -> bool:
    """Whether a cell is a number or a date in some form: what names of columns seldom are."""
    return _VALUE.fullmatch(cell.strip()) is not None


def _skipped(rows: Rows, comment: str) -> tuple[int, str]:
    """Rows above the header: blank ones, comments, and titles, which fill far fewer cells than the rows of the table."""
    usual = _usual(rows)
    sign = comment or ("#" if usual > 1 else "")
    place, sure, found = 0, 0, comment  # sure: behind the rows that can be no header
    while place < len(rows):
        row, filled = rows[place], _filled(rows[place])
        if not filled and len(row) < 2:
            sure += sure == place
        elif sign and row[0].lstrip().startswith(sign) and (found or 2 * filled <= usual):
            sure, found = sure + (sure == place), sign
        elif filled > max(1, usual // 3) or (filled and usual < 2):
            break
        place += 1
    names = rows[place] if place < len(rows) else []
    is_header = _filled(names) > 1 and 2 * sum(map(is_value, names)) < _filled(names)
    return (place if is_header else sure), found


def _usual(rows: Rows) -> int:
    """The commonest number of filled cells of a row, of equals the greater."""
    counts = Counter(_filled(row) for row in rows if _filled(row))
    return max(counts, key=lambda filled: (counts[filled], filled), default=0)


def _header_rows(rows: Rows) -> tuple[int, Evidence]:
    for count in (3, 2):
        if len(rows) >= count and any(_IMPORT_ID.match(cell) for cell in rows[count - 1]):
            return count, Evidence("header_rows", count, "sure", "header.import")
    if len(rows) > 1 and _is_choices(rows[0], rows[1]):
        return 2, Evidence("header_rows", 2, "likely", "header.two")
    under = [row for row in rows[1:] if _filled(row)]
    columns = [
        [row[place] for row in under if place < len(row) and row[place].strip()] for place in range(len(rows[0]))
    ]
    valued = [place for place, cells in enumerate(columns) if cells and sum(map(is_value, cells)) >= 0.9 * len(cells)]
    if valued and all(is_value(rows[0][place]) for place in valued):
        sureness = "likely" if len(under) > 2 else "guess"
        return 0, Evidence("header_rows", 0, sureness, "header.values")
    if valued or not under:
        return 1, Evidence("header_rows", 1, "sure" if valued else "likely", "header.names")
    return 1, Evidence("header_rows", 1, "guess", "header.words")


def _is_choices(first: Sequence[str], second: Sequence[str]) -> bool:
    """SurveyMonkey: choices under the questions; what is known of the respondent has a name and nothing under it."""
    under = [cell.strip() for cell in second]
    known = any(cell.lower() in _CHOICE for cell in under)
    blanks = any(name.strip() and not cell for name, cell in zip(first, under, strict=False))
    spread = any(cell and not name.strip() for name, cell in zip(first, under, strict=False))
    return known and (blanks or spread) and not any(map(is_value, under))


def _names(rows: Rows, below: Rows) -> tuple[list[str], dict[str, str]]:
    if not rows:
        width = max((len(row) for row in below[:20]), default=0)
        return [f"column {place}" for place in range(1, width + 1)], {}
    if not _filled(rows[0]):
        raise CxError("intake.header")
    second = rows[1] if len(rows) > 1 else []
    if len(rows) > 1 and (len(rows) > 2 or any(_IMPORT_ID.match(cell) for cell in second)):
        header = unique_names(rows[0])
        asked = [] if any(_IMPORT_ID.match(cell) for cell in second) else second
        return header, {name: _clean(text) for name, text in zip(header, asked, strict=False) if text.strip()}
    if len(rows) == 1:
        return unique_names(rows[0]), {}
    return unique_names(_merged(rows[0], second)), {}


def _merged(first: Sequence[str], second: Sequence[str]) -> list[str]:
    """A question with its choice; a question stands above the first of its choices only. “Response” says nothing."""
    merged, question = [], ""
    for place in range(max(len(first), len(second))):
        name = first[place].strip() if place < len(first) else ""
        choice = second[place].strip() if place < len(second) else ""
        question = name or question
        choice = "" if choice.lower() in _CHOICE else choice
        merged.append(f"{question} - {choice}" if question and choice else name or (choice if choice else question))
    return merged


def _clean(cell: str) -> str:
    # Braces name columns in the templates of mappings.
    return re.sub(r"\s+", " ", cell.replace("{", "(").replace("}", ")")).strip().strip("\ufeff")


def unique_names(cells: Sequence[str]) -> list[str]:
    """Names trimmed, made unique with (2), (3) …, empty ones named by their place."""
    names: dict[str, int] = {}  # to the last number that was given to this name
    for place, cell in enumerate(cells, 1):
        name = _clean(cell) or f"column {place}"
        unique = name
        while unique in names:
            names[name] += 1
            unique = f"{name} ({names[name]})"
        names[unique] = 1
    return list(names)


def _width(rows: Rows, header: int) -> int:
    """The header's, or more where most rows have further cells and all of them are empty."""
    full = [row for row in rows if _filled(row)]
    widths = Counter(len(row) for row in full)
    width = max(widths, key=lambda cells: widths[cells], default=header)
    spare = all(not cell.strip() for row in full for cell in row[header:])
    return width if width > header and spare else header
