"""Scores: the columns of a plan that read scores, wide and narrow: state, number, scale, points. Knows no database."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from cxdash.errors import CxError
from cxdash.intake.mapping import ASKED, ScoreColumn
from cxdash.intake.values.answers import Answers, is_plain, read_answers
from cxdash.intake.values.numbers import number_of
from cxdash.intake.values.plan import Plan
from cxdash.intake.values.profile import Ask
from cxdash.intake.values.scales import fitting_scale
from cxdash.intake.values.sql import Parameters, among, is_code, word_of
from cxdash.intake.vocabulary import blank_words, dont_know_words, synonyms
from cxdash.metrics import METRICS

MOST_TEXTS = 1_000  # different texts of a column of scores that are looked at one by one


def add_scores(plan: Plan, ask: Ask) -> None:
    mapping, cells = plan.mapping, plan.cells
    if not mapping.scores and not mapping.comments and mapping.source("score") is None:
        shown = ", ".join(cells.header[:8])
        raise CxError("intake.nothing", kind="responses", columns=shown, needed="score | comment")
    for place, spec in enumerate(mapping.scores):
        _add_score(plan, place, spec, ask)
    for place, name in enumerate(mapping.comments):
        plan.add(f"m{place}", cells.cell(name))
    if mapping.source("score") is not None:
        _add_narrow(plan, ask)
    used = [f"x{place}" for place in cells.used()] or ["content"]
    plan.check("row.empty", "", "NULL", "coalesce(" + ", ".join(used) + ") IS NULL")
    plan.add("g_respondent", "coalesce(lower(f_respondent), 'customer')")
    plan.check(
        "respondent.unknown",
        cells.label("respondent"),
        "f_respondent",
        "g_respondent NOT IN ('customer', 'employee', 'management')",
    )


def _add_score(plan: Plan, place: int, spec: ScoreColumn, ask: Ask) -> None:
    """Columns s<place>_state, _value, _points of one column of scores on one scale."""
    text = plan.cells.cell(spec.column)
    rows = ask(
        f"SELECT {text}, count(*) FROM staged WHERE {text} IS NOT NULL GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT {MOST_TEXTS}",
        {},
    )
    found = _read(plan, spec, rows)
    scale = _scale(spec, found)
    low, high = scale
    if METRICS[spec.metric].scale(low, high) is None:
        raise CxError("intake.scale", column=spec.column, low=f"{low:g}", high=f"{high:g}", metric=spec.metric.upper())
    if found.reversed and not spec.reversed:
        raise CxError("intake.reversed", column=spec.column, example=found.reversed[0])
    plan.profile.scales[place] = scale
    plan.add(f"s{place}_state", _state(plan, text, spec, found, is_whole=len(rows) < MOST_TEXTS))
    number = _number(plan, text, found, is_whole=len(rows) < MOST_TEXTS)
    plan.add(f"s{place}_number", f"CASE WHEN s{place}_state = 'valid' THEN {number} END")
    plan.add(f"s{place}_value", f"{low + high} - s{place}_number" if spec.reversed else f"s{place}_number")
    plan.add(f"s{place}_points", _points(spec.metric, scale, f"s{place}_value"))
    _check_score(plan, spec.column, text, f"s{place}", f"{low}", f"{high}")
    if spec.metric == "nps":
        plan.check("score.whole", spec.column, text, f"s{place}_number <> floor(s{place}_number)")


def _read(plan: Plan, spec: ScoreColumn, rows: Sequence[tuple[object, ...]]) -> Answers:
    texts = [(str(text), int(str(count))) for text, count in rows]
    return read_answers(spec, plan.mapping.reading.decimal, texts)


def _scale(spec: ScoreColumn, found: Answers) -> tuple[float, float]:
    if spec.scale is not None:
        return spec.scale
    if found.words is not None:
        return found.words.low, found.words.high
    return fitting_scale(spec.metric, spec.column, found.counts, found.most)


def _check_score(plan: Plan, column: str, text: str, stem: str, low: str, high: str) -> None:
    plan.check("score.text", column, text, f"{stem}_state = 'valid' AND {stem}_number IS NULL")
    plan.check("score.scale", column, text, f"{stem}_number < {low} OR {stem}_number > {high}")


def _number(plan: Plan, text: str, found: Answers, is_whole: bool) -> str:
    """The number of a text: those that are not plainly one by themselves; is_whole: all texts of the column were read."""
    mark = plan.parameters.add
    is_plain = not found.unread and is_whole
    number = f"TRY_CAST({text} AS DOUBLE)" if is_plain else number_of(text, plan.mapping.reading.decimal or ".")
    cases = [f"WHEN {mark(key)} THEN {mark(value)}" for key, value in found.numbers.items()]
    return f"CASE {text} {' '.join(cases)} ELSE {number} END" if cases else number


def _state(plan: Plan, text: str, spec: ScoreColumn | None, found: Answers, is_whole: bool) -> str:
    """valid, blank or dont_know: by the codes of every file and this column's own, as text and as numbers."""
    mark = plan.parameters
    if is_whole:
        blank = "" if not found.blank else f" OR {among(text, found.blank, mark)}"
        unknown = "" if not found.dont_know else f" WHEN {among(text, found.dont_know, mark)} THEN 'dont_know'"
        return f"CASE WHEN {text} IS NULL{blank} THEN 'blank'{unknown} ELSE 'valid' END"
    own = () if spec is None else spec.blank
    codes = () if spec is None else spec.dont_know
    is_blank = f"{text} IS NULL OR {is_code(text, (*blank_words(), *own), mark)}"
    is_unknown = is_code(text, (*dont_know_words(), *codes), mark)
    return f"CASE WHEN {is_blank} THEN 'blank' WHEN {is_unknown} THEN 'dont_know' ELSE 'valid' END"


def _points(metric: str, scale: tuple[float, float], value: str) -> str:
    """What an answer earns: 100 from the top on, at the bottom of a net score -100, else 0."""
    found = METRICS[metric].scale(*scale)
    assert found is not None, "scales are checked before points are written"
    bottom = "" if found.bottom is None else f" WHEN {value} <= {found.bottom} THEN -100"
    return f"CASE WHEN {value} IS NULL THEN NULL WHEN {value} >= {found.top} THEN 100{bottom} ELSE 0 END"


def _add_narrow(plan: Plan, ask: Ask) -> None:
    """Columns n_… of files with one answer a line: the metric from a column or a constant, the scale from columns or the data."""
    cells, mark = plan.cells, plan.parameters
    text = cells.text("score", mark) or "NULL"
    metric = cells.text("metric", mark)
    if metric is None:
        raise CxError("intake.nothing", kind="responses", columns=", ".join(cells.header[:8]), needed="metric")
    plan.add("t_score", text)
    plan.add("t_metric", metric)
    # A comment alone, in an export of this program, is a row of the metric “text”: it has no score.
    is_text = f"{word_of('t_metric')} = 'text' AND t_score IS NULL"
    plan.add("n_metric", f"CASE WHEN {is_text} THEN 'text' ELSE {metric_of('t_metric', mark)} END")
    plan.check("metric.unknown", cells.label("metric"), "t_metric", "n_metric IS NULL")
    read = _narrow_answers(plan, ask)
    whole = sum(rows for _answers, rows in read.values()) < MOST_TEXTS
    every = _merged([answers for answers, _rows in read.values()])
    _add_narrow_scales(plan, {known: answers for known, (answers, _rows) in read.items()})
    coded = f" WHEN {_is_coded(plan)} THEN 'blank'" if plan.mapping.blank_scores else ""
    state = _state(plan, "t_score", None, every, whole)
    plan.add("n_state", f"CASE WHEN n_metric = 'text' THEN 'text'{coded} ELSE {state} END")
    own = " ".join(
        f"WHEN '{known}' THEN {_number(plan, 't_score', answers, whole)}"
        for known, (answers, _rows) in read.items()
        if answers.numbers or answers.unread
    )
    plain_number = _number(plan, "t_score", Answers(), whole)
    number = f"CASE n_metric {own} ELSE {plain_number} END" if own else plain_number
    plan.add("n_number", f"CASE WHEN n_state = 'valid' THEN {number} END")
    _add_narrow_points(plan)
    label = cells.label("score")
    _check_score(plan, label, "t_score", "n", "n_low", "n_high")
    plan.check("score.whole", label, "t_score", "n_metric = 'nps' AND n_number <> floor(n_number)")
    plan.check(
        "score.unknown_scale", label, "t_score", "n_metric IS NOT NULL AND n_number IS NOT NULL AND n_points IS NULL"
    )


def _add_narrow_scales(plan: Plan, read: dict[str, Answers]) -> None:
    """Columns n_low and n_high: the ends of the scale that the line gives, else of its metric's."""
    scales = _narrow_scales(plan, read)
    for end, place in (("low", 0), ("high", 1)):
        usual = " ".join(f"WHEN '{known}' THEN {scale[place]}" for known, scale in scales.items())
        given = "f_scale_min" if end == "low" else "f_scale_max"
        plan.add(f"n_{end}", f"coalesce({given}, CASE n_metric {usual} END)")


def _is_coded(plan: Plan) -> str:
    """Whether the score is a code for no answer: a word, or a number outside the line's scale; a 0 is an answer on 0-10."""
    found = []
    for code in plan.mapping.blank_scores:
        outside = f" AND {float(code)} NOT BETWEEN n_low AND n_high" if is_plain(code) else ""
        found.append(f"({is_code('t_score', (code,), plan.parameters)}{outside})")
    return " OR ".join(found)


def _add_narrow_points(plan: Plan) -> None:
    """Columns n_value, turned where low is good, and n_points, of the scale that the line has."""
    turned = " OR ".join(f"n_metric = '{known}'" for known in plan.mapping.reversed if known in ASKED) or "FALSE"
    plan.add("n_value", f"CASE WHEN {turned} THEN n_low + n_high - n_number ELSE n_number END")
    known_points = [
        f"WHEN n_metric = '{known}' AND n_low = {scale.low} AND n_high = {scale.high} "
        f"THEN {_points(known, (scale.low, scale.high), 'n_value')}"
        for known in ASKED
        for scale in METRICS[known].scales
    ]
    plan.add("n_points", f"CASE {' '.join(known_points)} END")


def _narrow_answers(plan: Plan, ask: Ask) -> dict[str, tuple[Answers, int]]:
    """For each metric that a file with one answer a line names: what its texts mean, and how many there are."""
    own = Parameters()
    score = plan.cells.text("score", own) or "NULL"
    written = (
        f"SELECT {plan.cells.text('metric', own) or 'NULL'} AS y, {score} AS x, count(*) AS n FROM staged GROUP BY 1, 2"
    )
    rows = ask(
        f"WITH written AS MATERIALIZED ({written}) SELECT {metric_of('y', own)} AS m, x, sum(n)::BIGINT FROM written "
        f"WHERE x IS NOT NULL GROUP BY 1, 2 ORDER BY 3 DESC, 2 LIMIT {MOST_TEXTS}",
        own.values,
    )
    found = {}
    label = plan.cells.label("score")
    for known in ASKED:
        texts = [(text, count) for name, text, count in rows if name == known]
        if texts:
            answers = _read(plan, ScoreColumn(label, known), texts)
            if answers.reversed and known not in plan.mapping.reversed:
                raise CxError("intake.reversed", column=label, example=answers.reversed[0])
            found[known] = (answers, len(texts))
    return found


def _merged(found: list[Answers]) -> Answers:
    every = Answers()
    every.blank = sorted({text for answers in found for text in answers.blank})
    every.dont_know = sorted({text for answers in found for text in answers.dont_know})
    return every


def _narrow_scales(plan: Plan, found: dict[str, Answers]) -> dict[str, tuple[float, float]]:
    """The scale of each metric: the usual one where columns give scales, else from the scores' ends."""
    usual = {known: fallback for known in ASKED if (fallback := METRICS[known].default_scale) is not None}
    scales = {known: (scale.low, scale.high) for known, scale in usual.items()}
    if plan.cells.text("scale_max", Parameters()) is None:
        label = plan.cells.label("score")
        codes = [float(code) for code in plan.mapping.blank_scores if is_plain(code)]
        scales |= {known: _uncoded_scale(ScoreColumn(label, known), one, codes) for known, one in found.items()}
    plan.profile.narrow = scales
    return scales


def _uncoded_scale(spec: ScoreColumn, found: Answers, codes: list[float]) -> tuple[float, float]:
    """The scale that all the answers speak for; where they speak for none, those that are no codes."""
    try:
        return _scale(spec, found)
    except CxError:
        left = {number: count for number, count in found.counts.items() if number not in codes}
        if left == found.counts:
            raise
        return _scale(spec, replace(found, counts=left))


def metric_of(text: str, parameters: Parameters, metrics: Iterable[str] = ASKED) -> str:
    """The id of one of these metrics, named in words; NULL for a name that nobody knows."""
    known_words = synonyms()["metrics"]
    names = {name: known for known in metrics for name in known_words.get(known, [known.replace("_", " ")])}
    said = f"trim(regexp_replace({word_of(text)}, '[^\\pL\\pN'']+', ' ', 'g'))"
    # No CASE: the engine would work out what is said once for each name.
    ids, words = (", ".join(map(parameters.add, texts)) for texts in (names.values(), names))
    named = f"([{ids}])[list_position([{words}], {said})]"
    return f"CASE WHEN {text} IN {parameters.listed(metrics)} THEN {text} ELSE {named} END"
