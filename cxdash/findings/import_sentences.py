"""Import sentences: the rows of a file and the answers that they make, said in words. Knows no page."""

from cxdash import words
from cxdash.words import ngettext


def gone_text(kind: str, loaded: int, gone: int) -> tuple[int, str]:
    """What an undo takes: rows as the upload counted them, and a sentence on the answers that they make, "" where each is one.

    kind, loaded: of the import, and its rows; gone: what goes of the store, which has a row for each answer.
    """
    if kind != "responses" or gone <= loaded:
        return gone, ""
    return loaded, answers_of_rows(gone)


def answers_of_rows(n: int) -> str:
    """How many answers the rows of a file make."""
    text = ngettext(
        "That makes {n} answer: a row has one for each score, and for each further comment.",
        "That makes {n} answers: a row has one for each score, and for each further comment.",
        n,
    )
    return text.format(n=words.number(n))
