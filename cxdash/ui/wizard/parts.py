"""Parts: small things that more than one step shows: names, sizes, icons, sentences of errors. Know no step."""

import streamlit as st

from cxdash.errors import CxError, sentence
from cxdash.ui.plain import plain, short
from cxdash.ui.wizard.drafts import Table, find_draft
from cxdash.words import N_, _, ngettext, number

CHOSEN = "chosen"  # of a column that a person spoke of
SURENESS = {
    CHOSEN: N_("your choice"),
    "sure": N_("sure"),
    "likely": N_("likely"),
    "guess": N_("please check"),
}
# What a person does about an error that speaks of a mapping file.
_WHERE = {
    "intake.scale": N_("Choose its scale under “Columns”, or say there that it is something else."),
    "intake.scale_doubt": N_("Choose its scale, and the codes that mean blank, under “Columns”."),
    "intake.date_order": N_("Choose day first or month first under “Columns”, in “Dates”."),
    "intake.nothing": N_("Say under “Columns” what each column is."),
    "intake.relative": N_("Give the day from which they count under “Read as”, in “Counted from”."),
    "intake.decimal": N_("Choose the mark under “Read as”."),
    "intake.stage": N_("Do so under “Columns”: the last part is about all rows."),
    "intake.quote": N_("If quotes mean nothing in this file, choose “none” as its quote under “Read as”."),
    "intake.header_quotes": N_("If quotes mean nothing in this file, choose “none” as its quote under “Read as”."),
    "intake.encoding": N_("Choose another encoding under “Read as”."),
    "intake.encoding_not": N_("Choose another encoding under “Read as”."),
}
# Where it is mended.
PLACES = {
    "intake.relative": "reading",
    "intake.decimal": "reading",
    "intake.quote": "reading",
    "intake.header_quotes": "reading",
    "intake.no_rows": "reading",
    "intake.encoding": "reading",
    "intake.encoding_not": "reading",
}


def say_error(error: CxError) -> None:
    """The sentence, and where on this page to mend it."""
    where = " " + _(_WHERE[error.code]) if error.code in _WHERE else ""
    st.error(plain(sentence(error) + where), icon=":material/error:")


def size_text(size: int) -> str:
    if size < 1_000_000:
        return _("{size} KB").format(size=number(max(size / 1024, 0.1), 0 if size > 10_240 else 1))
    return _("{size} MB").format(size=number(size / 1_048_576, 1 if size < 100_000_000 else 0))


def group_name(tables: list[Table]) -> str:
    """“reviews.csv”, or “reports_2012.csv and 6 more of the same columns”."""
    first = short(tables[0].name, 100)
    more = len(tables) - 1
    if not more:
        return first
    text = ngettext("{name} and {n} more of the same columns", "{name} and {n} more of the same columns", more)
    return text.format(name=first, n=number(more))


def go(token: str, group_id: str, step: str | None) -> None:
    """Go to a step of a group; a callback of its buttons."""
    draft = find_draft(token)
    group = next((one for one in draft.groups if one.id == group_id), None) if draft else None
    if draft is not None and group is not None:
        group.step = step
        draft.save()


def rows_text(n: int) -> str:
    return ngettext("{n} row", "{n} rows", n).format(n=number(n))


def without_day(n: int) -> str:
    """What it means that so many rows have no date."""
    text = ngettext(
        "{n} has no date: it is in totals, in no trend.", "{n} have no date: they are in totals, in no trend.", n
    )
    return text.format(n=number(n))


def without_time(n: int) -> str:
    """What it means that so many touchpoints have a day alone."""
    text = ngettext(
        "{n} touchpoint has a date and no time of day: it counts as the beginning of that day. Beside files that tell times, what came "
        "first on a day may be wrong, and so may funnels and response times of less than a day.",
        "{n} touchpoints have a date and no time of day: they count as the beginning of that day. Beside files that tell times, what came "
        "first on a day may be wrong, and so may funnels and response times of less than a day.",
        n,
    )
    return text.format(n=number(n))


def without_score(n: int) -> str:
    """What it means that so many answers hold no score."""
    text = ngettext(
        "{n} answer has no score, such as a blank or a “don't know”: it is kept, and counts in no score.",
        "{n} answers have no score, such as blanks or “don't know”: they are kept, and count in no score.",
        n,
    )
    return text.format(n=number(n))
