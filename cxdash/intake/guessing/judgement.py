"""Judgement: how sure the meaning of each column is and why, and what must be asked before anything is loaded. Knows no SQL."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from cxdash.intake.fields import KINDS
from cxdash.intake.guessing.guess import guess_mapping, is_duration, is_one_place
from cxdash.intake.guessing.looks import Look, look
from cxdash.intake.mapping import Mapping, ScoreColumn
from cxdash.intake.reading import DETECTED, Reading
from cxdash.intake.values.scales import reads_reversed
from cxdash.intake.vocabulary import plain, synonyms
from cxdash.words import N_, _

Confidence = Literal["sure", "likely", "guess"]
Rows = Sequence[Sequence[str | None]]
_OPPOSED = -0.4  # correlation of two scores from which on one of them runs down
_FEWEST = 20  # pairs of scores for that

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
        "“{column}” holds a part of a date only, such as {example}. What is it to be put into? For days of May 2018 that is 2018-05-{mark}."
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
    "why.words": N_("Its words say so."),
    "why.opposed": N_("Its answers fall where those of “{other}” rise."),
}

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
        return self.code != "ask.today"


@dataclass(frozen=True)
class Guess:
    """A mapping with the reasons for it: one guess a column, and what is left to ask."""

    mapping: Mapping
    columns: tuple[ColumnGuess, ...]
    questions: tuple[Question, ...]


def said(found: ColumnGuess | Question) -> str:
    """The reason or the question as a sentence in the language of this thread; "" for a column that is not read."""
    facts = dict(found.facts)
    if "why" in facts:
        facts["why"] = _(SENTENCES[str(facts["why"])]).format(**facts)
    return _(SENTENCES[found.code]).format(**facts) if found.code else ""


def looks_of(header: Sequence[str], rows: Rows) -> dict[str, Look]:
    """What each column's values look like; rows: some of the file's, as texts."""
    return {name: look(row[place] if place < len(row) else None for row in rows) for place, name in enumerate(header)}


def guess(header: list[str], rows: Rows, kind: str | None = None, reading: Reading = DETECTED) -> Guess:
    """What the columns are, by their names and by the values in these rows. Raises as `guess_mapping`.

    reading: what was said of how the file is read; it stands in the mapping, and what it says is not asked.
    """
    looks = looks_of(header, rows)
    mapping = replace(guess_mapping(header, kind, looks), reading=reading)
    return judge(mapping, header, rows, looks)


def judge(mapping: Mapping, header: list[str], rows: Rows, looks: dict[str, Look] | None = None) -> Guess:
    """The reasons for a mapping and its questions, also for one that a person or a preset made."""
    seen = looks_of(header, rows) if looks is None else looks
    columns = tuple(_column(mapping, name, seen) for name in header)
    questions = [
        *missing(mapping),
        *_reversed(mapping, header, rows),
        *_counting_back(mapping, header, seen),
        *_unfinished(mapping, seen),
    ]
    return Guess(mapping, columns, tuple(questions))


def _column(mapping: Mapping, name: str, looks: dict[str, Look]) -> ColumnGuess:
    meaning, seen = _meaning(mapping, name), looks.get(name, Look("empty"))
    if meaning is None:
        return ColumnGuess(name, None, "guess", "")
    odd = _odd(mapping, name, meaning, looks)
    if odd is not None:
        return odd
    known = plain(name)
    metric = meaning.removeprefix("score:")
    names = synonyms()["metrics"][metric] if metric != meaning else synonyms()[mapping.kind].get(meaning, [])
    if known == plain(meaning) or known == metric:
        return ColumnGuess(name, meaning, "sure", "name.own")
    facts: dict[str, object] = {"column": name, "example": seen.example}
    if known in names:
        fits = seen.kind in _fitting(mapping, meaning)
        return ColumnGuess(name, meaning, "sure" if fits else "likely", "values.agree" if fits else "name.known", facts)
    if metric != meaning:
        return ColumnGuess(name, meaning, "likely", "name.question", facts)
    return ColumnGuess(name, meaning, "guess", "values.only", facts)


def _odd(mapping: Mapping, name: str, meaning: str, looks: dict[str, Look]) -> ColumnGuess | None:
    """What is to be looked at although a name speaks for it: parts of dates, and a place beside one that never differs."""
    seen = looks.get(name, Look("empty"))
    if any(one.column == name for one in _unfinished(mapping, looks) if one.code == "ask.part"):
        return ColumnGuess(name, meaning, "guess", "values.part", {"example": seen.example})
    if meaning == "location_id" and not is_one_place(seen):
        names = synonyms()[mapping.kind]["location_id"]
        others = (one for one in looks if plain(one) in names and is_one_place(looks[one]))
        other = next(others, None)
        if other is not None:
            return ColumnGuess(name, meaning, "guess", "values.places", {"other": other, "example": seen.example})
    return None


def _fitting(mapping: Mapping, meaning: str) -> tuple[str, ...]:
    """What the values of such a field look like, where that tells it from others."""
    if meaning.startswith("score"):
        return ("score", "words")
    if meaning == "comment":
        return ("long",)
    record = KINDS[mapping.kind].field(meaning)
    return {"time": ("time",), "date": ("time",), "number": ("number", "score")}.get(record.type if record else "", ())


def _meaning(mapping: Mapping, column: str) -> str | None:
    for spec in mapping.scores:
        if spec.column == column:
            return f"score:{spec.metric}"
    if column in mapping.comments:
        return "comment"
    stage = next((f"stage:{one.stage}" for one in mapping.stages if one.column == column), None)
    return stage or next((name for name, source in mapping.columns if column in source.columns()), None)


def missing(mapping: Mapping) -> list[Question]:
    """What such rows cannot be loaded without, and the mapping does not say; told before anything is read."""
    have = {name for name, _source in mapping.columns} | {name for name, _value in mapping.constants}
    if mapping.kind == "touchpoints" and not mapping.stages:
        found = [] if "stage" in have else [Question("ask.stage", offer="stage")]
        return found if "occurred_at" in have else [*found, Question("ask.time")]
    if mapping.kind == "responses":
        if "score" in have and "metric" not in have:
            source = mapping.source("score")
            column = ", ".join(source.columns()) if source else "score"
            return [Question("ask.metric", {"column": column}, column, "metric")]
        has_scores = mapping.scores or mapping.comments or "score" in have
        return [] if has_scores else [Question("ask.score")]
    if mapping.kind == "customers":
        return [] if "customer_id" in have else [Question("ask.id", offer=None)]
    if mapping.kind == "locations":
        return [] if have & {"location_id", "name"} else [Question("ask.id")]
    return []


def _reversed(mapping: Mapping, header: list[str], rows: Rows) -> list[Question]:
    """Scores of which the words of the question, or the answers beside them, say that low is good; never turned unasked."""
    found = []
    values = {spec.column: _numbers(header, rows, spec.column) for spec in mapping.scores}
    for spec in mapping.scores:
        if spec.reversed:
            continue
        why = {"why": "why.words"} if reads_reversed(spec.column, spec.metric) else _opposed(spec, mapping, values)
        if why:
            found.append(Question("ask.reversed", {"column": spec.column, **why}, spec.column))
    return found


def _opposed(spec: ScoreColumn, mapping: Mapping, values: dict[str, list[float | None]]) -> dict[str, object]:
    """The score that runs against this one; of two that do, the one that agrees with no other is asked about, else a CES."""
    own = values[spec.column]
    signs = {
        other.column: _correlation(own, values[other.column]) for other in mapping.scores if other.column != spec.column
    }
    against = [name for name, sign in signs.items() if sign is not None and sign < _OPPOSED]
    agrees = any(sign is not None and sign > -_OPPOSED for sign in signs.values())
    if not against or agrees or (len(signs) == 1 and spec.metric != "ces"):
        return {}
    return {"why": "why.opposed", "other": against[0]}


def _numbers(header: list[str], rows: Rows, column: str) -> list[float | None]:
    if column not in header:
        return []
    place = header.index(column)
    texts = [(row[place] or "").strip() if place < len(row) else "" for row in rows]
    return [float(text) if text.isdecimal() and text.isascii() and len(text) <= 2 else None for text in texts]


def _correlation(one: list[float | None], other: list[float | None]) -> float | None:
    """Pearson's r; None for too few pairs or for answers that are all the same."""
    pairs = [(a, b) for a, b in zip(one, other, strict=False) if a is not None and b is not None]
    if len(pairs) < _FEWEST:
        return None
    mean_a, mean_b = (sum(values) / len(pairs) for values in zip(*pairs, strict=True))
    both = sum((a - mean_a) * (b - mean_b) for a, b in pairs)
    spread = sum((a - mean_a) ** 2 for a, _b in pairs) * sum((b - mean_b) ** 2 for _a, b in pairs)
    return None if spread == 0 else float(both / spread**0.5)


def _unfinished(mapping: Mapping, looks: dict[str, Look]) -> list[Question]:
    """Times of which a column holds a part, such as the day of a month, or the time until an answer without its unit."""
    found = []
    for name, source in mapping.columns:
        known, columns = KINDS[mapping.kind].field(name), source.columns()
        is_time = known is not None and known.type in ("time", "date")
        if not is_time or source.format is not None or source.template != "{" + "".join(columns[:1]) + "}":
            continue
        seen = looks.get(columns[0], Look("empty"))
        facts: dict[str, object] = {"column": columns[0], "example": seen.example}
        if name == "responded_at":
            if is_duration(seen):
                found.append(Question("ask.unit", facts, columns[0], name))
        elif is_duration(seen) and _are_parts(seen):
            found.append(Question("ask.part", {**facts, "mark": "{}"}, columns[0], name))
    return found


def _are_parts(seen: Look) -> bool:
    """Whether all values can be days of a month, or its number."""
    filled = [value for value in seen.values if value]
    return bool(filled) and all(value.isdecimal() and len(value) <= 2 and 1 <= int(value) <= 31 for value in filled)


def _counting_back(mapping: Mapping, header: list[str], looks: dict[str, Look]) -> list[Question]:
    """Columns such as "3 months ago", when it is not said from which day they count."""
    if mapping.reading.today is not None or any(name in ("answered_at", "occurred_at") for name, _s in mapping.columns):
        return []
    return [
        Question("ask.today", {"column": name, "example": looks[name].example}, name)
        for name in header
        if name in looks and looks[name].kind == "relative"
    ]
