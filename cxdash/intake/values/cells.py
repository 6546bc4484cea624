"""Cells: the columns of one sheet under one mapping, as the names that the staged table gives them."""

from collections.abc import Iterable

from cxdash.errors import CxError, did_you_mean
from cxdash.intake.fields import KINDS
from cxdash.intake.mapping import Mapping, Source
from cxdash.intake.values.sql import (
    Parameters,
    cleaned,
    code_of,
    first_signs,
    is_code,
    plain_code,
    without_blank_words,
)
from cxdash.intake.vocabulary import blank_words, plain
from cxdash.spreadsheet import SAFE, bare, marked_kind

STAGED = "staged"
MOST_COLUMNS = 500  # that are read of one file: the engine takes a minute for 5,000


class Cells:
    """Finds a file's columns by name: exactly, or without regard to case, blanks and punctuation."""

    def __init__(self, header: list[str], mapping: Mapping) -> None:
        self.header = header
        self.mapping = mapping
        self.is_own = marked_kind(header) is not None  # an export of this program, come back
        self.begins: dict[str, frozenset[int]] = {}  # the first bytes of a staged column's cells, where they are known
        self._exact = {name: place for place, name in enumerate(header)}
        self._plain = {plain(name): place for place, name in reversed(list(enumerate(header)))}

    def place(self, column: str) -> int:
        """The place of a column in the file; CxError("intake.mapping_column") with the nearest name."""
        name = " ".join(column.split())
        found = self._exact.get(name, self._plain.get(plain(name)))
        if found is None:
            raise CxError("intake.mapping_column", name=column, hint=did_you_mean(name, self.header))
        return found

    def cell(self, column: str) -> str:
        return f"x{self.place(column)}"

    def used(self) -> list[int]:
        """Places of all columns that are read: the mapped ones and the attributes. CxError("intake.wide") for too many."""
        places = {self.place(column) for column in self.mapping.used_columns()}
        places |= {self.place(name) for name in self.attributes()}
        if len(places) > MOST_COLUMNS:
            raise CxError("intake.wide", n=len(places), most=MOST_COLUMNS)
        return sorted(places)

    def attributes(self) -> list[str]:
        """Further columns to keep: those the mapping names; of what is no answer and no touchpoint, unless it names any, all others."""
        if self.mapping.attributes is not None:
            return list(self.mapping.attributes)
        if KINDS[self.mapping.kind].is_fact:
            return []
        mapped = {self.place(column) for column in self.mapping.used_columns()}
        return [name for place, name in enumerate(self.header) if place not in mapped]

    def attribute_name(self, column: str) -> str:
        """What an attribute is called in the store: as its column, without what an export put before a formula."""
        return bare(column) if self.is_own else column

    def needs_staging(self) -> bool:
        """Whether clean cells must be worked on once more, or each row's content be known: else they stand as they are."""
        return self.is_own or bool(self.mapping.blank) or not self.has_ids()

    def staging(self, shelf: str) -> tuple[str, dict[str, object]]:
        """SELECT row, content and the used cells from the shelf: codes of blanks taken out.

        content: a fingerprint of the whole row and of the constants, for rows without an id, NULL for others.
        """
        parameters = Parameters()
        columns = [f"{self._staged(place, parameters)} AS x{place}" for place in self.used()]
        inner = f"SELECT row, {', '.join(f'c{place}' for place in range(len(self.header)))}, {', '.join(columns)} FROM {shelf}"
        names = ", ".join(f"x{place}" for place in self.used())
        return f"SELECT row, {self._content(parameters)} AS content, {names} FROM ({inner})", parameters.values

    def unnamed(self, shelf: str) -> tuple[str, dict[str, object]]:
        """SELECT the number of rows of the shelf that have no id."""
        parameters = Parameters()
        return f"SELECT count(*) FROM {shelf} WHERE {self._id(parameters)} IS NULL", parameters.values

    def _staged(self, place: int, parameters: Parameters) -> str:
        text = f"x{place}"
        if self.is_own:
            taken = cleaned(f"regexp_replace({text}, {parameters.add(SAFE)}, '\\1')")
            text = f"CASE WHEN starts_with({text}, chr(39)) THEN {taken} ELSE {text} END"
        if self.mapping.blank:
            text = f"CASE WHEN {is_code(text, self.mapping.blank, parameters)} THEN NULL ELSE {text} END"
        return text

    def has_ids(self) -> bool:
        """Whether rows have ids of their own as far as the columns say; all but answers and touchpoints always do."""
        record = KINDS[self.mapping.kind]
        return not record.is_fact or self.text(record.key, Parameters()) is not None

    def _id(self, parameters: Parameters) -> str:
        text = self.text(KINDS[self.mapping.kind].key, parameters)
        return "NULL" if text is None else self.without_blank_words(text, parameters)

    def without_blank_words(self, text: str, parameters: Parameters) -> str:
        """As the function of this name; the text as it stands where none of its cells can be such a word."""
        return without_blank_words(text, parameters) if self.may_be(text, blank_words()) else text

    def may_be(self, text: str, words: Iterable[str]) -> bool:
        """Whether a cell of this text may be one of these words, in whatever case: by how the cells begin, where that is known."""
        begins = self.begins.get(text)
        return begins is None or any(sign.encode()[0] in begins for sign in first_signs(words))

    def _content(self, parameters: Parameters) -> str:
        """Constants are part of the content: the same lines about another location are other answers."""
        if not KINDS[self.mapping.kind].is_fact:
            return "NULL::VARCHAR"
        order = sorted(range(len(self.header)), key=lambda place: self.header[place])
        about = "\x1f".join(
            [*(self.header[place] for place in order), *(f"{k}={v}" for k, v in self.mapping.constants)]
        )
        whole = f"md5(concat_ws(chr(31), {parameters.add(about)}, {', '.join(f'c{place}' for place in order)}))"
        return whole if not self.has_ids() else f"CASE WHEN {self._id(parameters)} IS NULL THEN {whole} END"

    def text(self, name: str, parameters: Parameters) -> str | None:
        """The text of a field: its source, else its constant; None when the mapping gives neither."""
        source = self.mapping.source(name)
        constant = self.mapping.constant(name)
        given = None if source is None else self.source_text(source, parameters)
        fixed = None if constant is None else parameters.add(constant)
        if given is not None and fixed is not None:
            return f"coalesce({given}, {fixed})"
        return given or fixed

    def source_text(self, source: Source, parameters: Parameters) -> str:
        """A template as a concatenation: empty as soon as one of its columns is."""
        parts, rest = [], source.template
        for column in source.columns():
            before, _mark, rest = rest.partition("{" + column + "}")
            parts += [parameters.add(before)] if before else []
            parts.append(self.cell(column))
        parts += [parameters.add(rest)] if rest else []
        text = parts[0] if len(parts) == 1 else "(" + " || ".join(parts) + ")"
        if not source.values:
            return text
        cases = " ".join(
            f"WHEN {parameters.add(plain_code(key))} THEN {parameters.add(value)}" for key, value in source.values
        )
        return f"CASE {code_of(text)} {cases} ELSE {text} END"

    def label(self, name: str) -> str:
        """What a problem calls the field's column: the file's own name for it, else the field id."""
        source = self.mapping.source(name)
        columns = [] if source is None else source.columns()
        return ", ".join(columns) or name
