"""Judgement: how sure the meaning of each column is and why, and what must be asked before anything is loaded. Knows no SQL."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import islice

from cxdash.intake.fields import KINDS
from cxdash.intake.guessing.alike import MOST_COMPARED, Numbers, correlation, scored
from cxdash.intake.guessing.asking import ColumnGuess, Question
from cxdash.intake.guessing.guess import guess_mapping, is_duration, is_one_place
from cxdash.intake.guessing.likely import likely_places, likely_scores
from cxdash.intake.guessing.looks import Look, look
from cxdash.intake.mapping import MARK, Mapping, ScoreColumn
from cxdash.intake.reading import DETECTED, Reading
from cxdash.intake.values.scales import reads_reversed
from cxdash.intake.vocabulary import plain, synonyms

Rows = Sequence[Sequence[str | None]]
_OPPOSED = -0.4  # correlation of two scores from which on one of them runs down
_FEWEST = 20  # pairs of scores for that


@dataclass(frozen=True)
class Guess:
    """A mapping with the reasons for it: one guess a column, and what is left to ask."""

    mapping: Mapping
    columns: tuple[ColumnGuess, ...]
    questions: tuple[Question, ...]


def looks_of(header: Sequence[str], rows: Rows) -> dict[str, Look]:
    """What each column's values look like; rows: some of the file's, as texts."""
    return {name: look(row[place] if place < len(row) else None for row in rows) for place, name in enumerate(header)}


def guess(header: list[str], rows: Rows, kind: str | None = None, reading: Reading = DETECTED) -> Guess:
    """What the columns are, by their names and by the values in these rows. Raises as `guess_mapping`.

    reading: what was said of how the file is read; it stands in the mapping, and what it says is not asked.
    """
    looks = looks_of(header, rows)
    if reading.today is not None:  # so that what counts back is a time
        looks = {name: replace(one, kind="time") if one.kind == "relative" else one for name, one in looks.items()}
    mapping = replace(guess_mapping(header, kind, looks), reading=reading)
    return judge(mapping, header, rows, looks)


def judge(mapping: Mapping, header: list[str], rows: Rows, looks: dict[str, Look] | None = None) -> Guess:
    """The reasons for a mapping and its questions, also for one that a person or a preset made."""
    seen = looks_of(header, rows) if looks is None else looks
    columns = tuple(_column(mapping, name, seen) for name in header)
    questions = [
        *missing(mapping),
        *_reversed(mapping, seen),
        *_counting_back(mapping, header, seen),
        *_unfinished(mapping, seen),
        *_offers(mapping, seen),
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


def _reversed(mapping: Mapping, looks: dict[str, Look]) -> list[Question]:
    """Scores of which the words of the question, or the answers beside them, say that low is good; never turned unasked."""
    found = []
    values = {spec.column: scored(spec, looks.get(spec.column, Look("empty"))) for spec in mapping.scores}
    for spec in mapping.scores:
        if spec.reversed:
            continue
        why = {"why": "why.words"} if reads_reversed(spec.column, spec.metric) else _opposed(spec, values)
        if why:
            found.append(Question("ask.reversed", {"column": spec.column, **why}, spec.column))
    return found


def _opposed(spec: ScoreColumn, values: dict[str, Numbers]) -> dict[str, object]:
    """The score that runs against this one; of two that do, the one that agrees with no other is asked about, else a CES."""
    against = []
    for name, numbers in islice(values.items(), MOST_COMPARED):
        found = correlation(values[spec.column], numbers, _FEWEST) if name != spec.column else None
        if found is not None and found[0] > -_OPPOSED:
            return {}
        if found is not None and found[0] < _OPPOSED:
            against.append(name)
    if not against or (len(values) == 2 and spec.metric != "ces"):
        return {}
    return {"why": "why.opposed", "other": against[0]}


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
            found.append(Question("ask.part", {**facts, "mark": MARK}, columns[0], name))
    return found


def _offers(mapping: Mapping, looks: dict[str, Look]) -> list[Question]:
    """Columns that are not read, though they may well be scores, or the place."""
    found = []
    scores, other = likely_scores(mapping, looks)
    if scores:
        facts: dict[str, object] = {
            "column": scores[0].column, "other": other, "n": len(scores), "likely": scores,
            "names": ", ".join(one.column for one in scores),
        }  # fmt: skip
        found.append(Question("ask.scores" if len(scores) == 1 else "ask.scores_more", facts))
    if places := likely_places(mapping, looks):
        found.append(Question("ask.place", {"places": places, "names": ", ".join(places)}, offer="location_id"))
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
