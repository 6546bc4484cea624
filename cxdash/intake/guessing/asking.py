"""Asking: what is guessed of a column, what is asked about it, and the sentences of both. Knows no table."""

from dataclasses import dataclass, field
from typing import Literal

from cxdash.words import N_, _

Confidence = Literal["sure", "likely", "guess"]

SENTENCES: dict[str, str] = {
    "name.own": N_("The column has the field's own name."),
    "name.known": N_("“{column}” is a usual name for it."),
    "name.question": N_("The question asks for it."),
    "values.agree": N_("“{column}” is a usual name for it, and values such as {example} fit."),
    "values.only": N_("Its values look like it, such as {example}; its name says nothing."),
    "values.places": N_("“{other}” is the same in nearly all rows; in this column places differ, such as {example}."),
    "values.part": N_("It holds a part of a date only, such as {example}."),
    "ask.stage": N_(
        "At which stage did these touchpoints happen? Give one for all rows, or say which column tells it."
    ),
    "ask.time": N_("When did these touchpoints happen? Say which column tells it."),
    "ask.metric": N_("Which metric are the scores of “{column}”: NPS, CSAT or CES?"),
    "ask.score": N_("Which column holds the scores, or the comments?"),
    "ask.id": N_("Which column tells one row from another?"),
    "ask.reversed": N_("In “{column}”, is a low number the good answer? {why}"),
    "ask.today": N_("“{column}” counts back, such as {example}. From which day?"),
    "ask.part": N_(
        "“{column}” holds a part of a date only, such as {example}. What is it to be put into? For days of May 2018 write “2018-05-{mark}”."
    ),
    "ask.unit": N_(
        "“{column}” is a number, such as {example}. Is that the time until the answer in seconds, minutes, hours or days?"
    ),
    "ask.codes": N_(
        "In “{column}”, outside the scale from {low} to {high}: {codes}. Does that mean that there is no answer?"
    ),
    "ask.scale": N_("The scores in “{column}” run from {low} to {high}. On which scale of {metric} were they given?"),
    "ask.order": N_("The dates in “{column}” can be read in two ways, such as {example}. What stands first?"),
    "ask.no_comment": N_(
        "{n} of the first {rows} rows say “{text}” in “{column}”. Does that mean that there is no comment?"
    ),
    "ask.pair": N_(
        "Rows of the same “{column}” say different things: {rows} of them would be refused. Together with “{other}” each row "
        "has an id of its own. Use both?"
    ),
    "ask.no_id": N_(
        "Rows of the same “{column}” say different things: {rows} of them would be refused. Is it no id of a row? Then rows "
        "are known by all that they say."
    ),
    "ask.codes_apart": N_(
        "In “{column}”, outside the scale of their metric: {codes}. Does that mean that there is no answer?"
    ),
    "ask.scores": N_(
        "“{column}” is not read, though it holds whole numbers that rise and fall with those of “{other}”, as scores do. Is it one?"
    ),
    "ask.scores_more": N_(
        "{n} columns are not read, though they hold whole numbers that rise and fall with those of “{other}”, as scores do. "
        "Which of them are scores, and of what?"
    ),
    "ask.place": N_("Nothing says at which location this was. Does one of these columns: {names}?"),
    "why.words": N_("Its words say so."),
    "why.opposed": N_("Its answers fall where those of “{other}” rise."),
}

_OFFERS = frozenset({"ask.scores", "ask.scores_more", "ask.place"})
_MUST = frozenset({"ask.stage", "ask.time", "ask.metric", "ask.score", "ask.id"})


@dataclass(frozen=True)
class ColumnGuess:
    """What a column is taken for. meaning: a field's id, score:<metric>, comment, or None: not read; code: of SENTENCES."""

    column: str
    meaning: str | None
    confidence: Confidence
    code: str
    facts: dict[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Question:
    """What must be asked before loading. offer: the field for which one value for all rows would do; column: the one meant."""

    code: str
    facts: dict[str, object] = field(default_factory=dict)
    column: str | None = None
    offer: str | None = None

    @property
    def must(self) -> bool:
        """Whether nothing can be loaded without an answer."""
        return self.code in _MUST

    @property
    def is_grave(self) -> bool:
        """Whether rows could be read wrong without an answer; without a day to count from they only stand in no trend."""
        return self.code != "ask.today" and not self.is_offer

    @property
    def is_offer(self) -> bool:
        """Whether it is about columns without which the others are read just as well: nothing waits for an answer."""
        return self.code in _OFFERS


def said(found: ColumnGuess | Question) -> str:
    """The reason or the question as a sentence in the language of this thread; "" for a column that is not read."""
    facts = dict(found.facts)
    if "why" in facts:
        facts["why"] = _(SENTENCES[str(facts["why"])]).format(**facts)
    return _(SENTENCES[found.code]).format(**facts) if found.code else ""
