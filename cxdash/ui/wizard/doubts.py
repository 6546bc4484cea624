"""Doubts: what the check of whole files makes worth asking: codes among the scores, an id that is none. Know no widget."""

import re
from collections import Counter
from collections.abc import Iterable
from typing import cast

from cxdash.intake.guessing.asking import Question
from cxdash.intake.guessing.repeated import repeated
from cxdash.intake.values.scales import FEW, OFFERED, REPEATED, is_code
from cxdash.intake.vocabulary import blank_words, word
from cxdash.metrics import METRICS
from cxdash.store.load import ImportResult
from cxdash.ui.data.columns import NARROW
from cxdash.ui.wizard.loading import Outcome
from cxdash.ui.wizard.understanding import Known
from cxdash.words import ngettext, number

_ASKED = ("intake.scale", "intake.scale_doubt", "intake.date_order")
_WHOLE = re.compile(r"-?\d{1,6}(?:[.,]0+)?")
_WORDLESS = 0.1  # of all rows: so many do not say the same by chance


def doubts(known: Known, outcomes: list[Outcome]) -> list[Question]:
    """Of all tables of a group together."""
    results = [one.result for one in outcomes if one.result is not None]
    return [*_unread(known, outcomes), *_outside(results), *_repeated(outcomes), *_wordless(known)]


def is_asked(outcome: Outcome, asked: Iterable[Question]) -> bool:
    """Whether what is wrong with this table is one of the questions."""
    error = outcome.error
    columns = {one.column for one in asked if one.code in ("ask.codes", "ask.codes_apart", "ask.scale", "ask.order")}
    return error is not None and error.code in _ASKED and error.facts["column"] in columns


def _unread(known: Known, outcomes: list[Outcome]) -> list[Question]:
    """Columns of which only one thing is in doubt: the scale, or the order of dates; nothing can be loaded before."""
    found: dict[str, Question] = {}
    for error in (one.error for one in outcomes if one.error is not None and one.error.code in _ASKED):
        facts, column = error.facts, str(error.facts["column"])
        if error.code == "intake.date_order":
            found[column] = Question("ask.order", {"column": column, "example": facts["example"]}, column)
        elif "codes" in facts and f"ask.codes:{column}" not in known.group.settled:
            codes = cast("dict[str, int]", facts["codes"])
            found[column] = _codes(column, cast("tuple[float, float]", facts["offer"]), codes, is_needed=True)
        elif scales := _holding(known, column, float(str(facts["low"])), float(str(facts["high"]))):
            told = {name: facts[name] for name in ("column", "low", "high", "metric")}
            found[column] = Question("ask.scale", {**told, "scales": scales}, column)
    return list(found.values())


def _holding(known: Known, column: str, low: float, high: float) -> tuple[tuple[float, float], ...]:
    """The scales of the column's metric that hold all of its scores, the shortest first."""
    assert known.mapping is not None
    spec = next((one for one in known.mapping.scores if one.column == column), None)
    scales = [] if spec is None else [one for one in METRICS[spec.metric].scales if one.low <= low and high <= one.high]
    return tuple((one.low, one.high) for one in sorted(scales, key=lambda one: (one.high, one.low)))


def _outside(results: list[ImportResult]) -> list[Question]:
    """Whole numbers outside of the scale, and words beside it, that stand again and again; the rows would be refused."""
    if not results:
        return []
    mapping = results[0].mapping
    columns = {spec.column: spec.scale for spec in mapping.scores if spec.scale is not None}
    if (source := mapping.source(NARROW)) is not None and source.template == "{" + source.columns()[0] + "}":
        columns[source.columns()[0]] = None
    found = []
    for column, scale in columns.items():
        wrong = [
            problem
            for one in results
            for problem in one.problems
            if problem.column == column and problem.reason in ("score.scale", "score.text")
        ]
        counts = Counter(problem.value or "" for problem in wrong)
        codes = {text: n for text, n in counts.items() if _may_be_code(text, n)}
        if 0 < len(codes) <= OFFERED:
            found.append(_codes(column, scale, dict(sorted(codes.items()))))
    return found


def _may_be_code(text: str, count: int) -> bool:
    if _WHOLE.fullmatch(text):
        return is_code(float(text.replace(",", ".")), count)
    return bool(text.strip()) and count >= REPEATED


def _codes(column: str, scale: tuple[float, float] | None, codes: dict[str, int], is_needed: bool = False) -> Question:
    """scale: None where each row has that of its metric."""
    told = (
        ngettext("{code} ({n} time)", "{code} ({n} times)", n).format(code=code, n=number(n))
        for code, n in codes.items()
    )
    facts: dict[str, object] = {
        "column": column, "codes": ", ".join(told), "texts": tuple(codes), "scale": scale if is_needed else None
    }  # fmt: skip
    if scale is None:
        return Question("ask.codes_apart", facts, column)
    return Question("ask.codes", {**facts, "low": f"{scale[0]:g}", "high": f"{scale[1]:g}"}, column)


def _wordless(known: Known) -> list[Question]:
    """Comments that most likely are none, such as NA; a “nothing” of a customer here and there is one."""
    assert known.looked is not None
    assert known.mapping is not None
    found, rows = [], known.looked.head
    for column in known.mapping.comments:
        place = known.looked.header.index(column)
        texts = Counter(row[place].strip() for row in rows if word(row[place]) in blank_words() and row[place].strip())
        for text, n in texts.most_common(1):
            if n >= max(FEW, _WORDLESS * len(rows)) and text not in (known.mapping.blank or ()):
                facts = {"column": column, "text": text, "n": number(n), "rows": number(len(rows))}
                found.append(Question("ask.no_comment", facts, column))
    return found


def _repeated(outcomes: list[Outcome]) -> list[Question]:
    """An id of which several rows say different things."""
    for outcome in outcomes:
        result = outcome.result
        if result is not None and outcome.repeated is not None:
            rows = sum(one.reason == "id.repeated" for one in result.problems)
            question = repeated(result.kind, outcome.repeated, outcome.second, rows, result.read)
            if question is not None:
                return [question]
    return []
