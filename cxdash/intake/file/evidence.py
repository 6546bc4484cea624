"""Evidence: what a file's settings were told from, as codes and their sentences. Knows no byte."""

from dataclasses import dataclass, field

from cxdash.words import N_, _

SENTENCES: dict[str, str] = {
    "given": N_("As you said."),
    "encoding.mark": N_("The file begins with the mark of this encoding."),
    "encoding.zeros": N_("Every other byte is a zero."),
    "encoding.ascii": N_("There are no letters beyond plain English ones, so it makes no difference."),
    "encoding.valid": N_("All of it reads as UTF-8, which hardly happens by chance."),
    "encoding.damaged": N_("Nearly all of it reads as UTF-8; what does not is shown as �."),
    "encoding.letters": N_("It is not UTF-8; in this encoding its letters make the words of a language."),
    "delimiter.sep": N_("The first line says so (sep=)."),
    "delimiter.rows": N_("It cuts {share} % of the first rows into {width} cells."),
    "delimiter.none": N_("No separator cuts the rows into the same number of cells, so this is one column."),
    "quote.cells": N_("{count} of the first cells stand in such quotes."),
    "quote.escaped": N_("Quotes within quoted cells have a backslash before them."),
    "quote.usual": N_("No cell of the first rows is quoted, so this is the usual one."),
    "skip.none": N_("The table begins in the first row."),
    "skip.titles": N_("{count} rows above the table have fewer cells than it, or none."),
    "comment.top": N_("Lines above the table begin with it."),
    "header.names": N_("The first row holds words, and differs from the rows under it."),
    "header.words": N_("All rows hold words, so the first one is taken for the names of the columns."),
    "header.values": N_("The first row holds numbers or dates, as the rows under it do: it names no columns."),
    "header.two": N_("The second row holds the choices of the questions in the first one."),
    "header.import": N_("The rows under the names hold the questions and the keys of a survey tool (ImportId)."),
}


@dataclass(frozen=True)
class Evidence:
    """A setting of the reading, its value, how sure it is ("sure", "likely" or "guess"), and why: a code and its facts."""

    setting: str
    value: str | int
    sureness: str
    code: str
    facts: dict[str, object] = field(default_factory=dict)

    def sentence(self) -> str:
        """Why, in the language of this thread."""
        return _(SENTENCES[self.code]).format(**self.facts)
