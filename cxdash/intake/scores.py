"""Scores: the columns of a plan that read scores, wide and narrow: state, number, scale, points. Knows no database."""

from cxdash.errors import CxError
from cxdash.intake.mapping import ASKED, ScoreColumn
from cxdash.intake.plan import Plan
from cxdash.intake.profile import Ask, narrow_scales, score_scale, score_words
from cxdash.intake.sql import Parameters, code_of, is_code, number_of, plain_code, word_of
from cxdash.intake.vocabulary import blank_words, dont_know_words, synonyms
from cxdash.metrics import METRICS


def add_scores(plan: Plan, ask: Ask) -> None:
    mapping, cells = plan.mapping, plan.cells
    if not mapping.scores and not mapping.comments and mapping.source("score") is None:
        shown = ", ".join(cells.header[:8])
        raise CxError("intake.nothing", kind="responses", columns=shown, needed="score, comment")
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
    words = {plain_code(key): number for key, number in spec.values}
    scale = spec.scale
    if not words:
        found = score_words(spec, text, ask)
        if found is not None:
            words = found.numbers
            scale = scale or (found.low, found.high)
    if scale is None:
        scale = score_scale(spec, text, plan.decimal, ask)
    low, high = scale
    if METRICS[spec.metric].scale(low, high) is None:
        raise CxError("intake.scale", column=spec.column, low=f"{low:g}", high=f"{high:g}", metric=spec.metric.upper())
    plan.profile.scales[place] = scale
    number = _score_number(plan, text, words)
    plan.add(f"s{place}_state", _state(plan, text, spec))
    plan.add(f"s{place}_number", f"CASE WHEN s{place}_state = 'valid' THEN {number} END")
    plan.add(f"s{place}_value", f"{low + high} - s{place}_number" if spec.reversed else f"s{place}_number")
    plan.add(f"s{place}_points", _points(spec.metric, scale, f"s{place}_value"))
    _check_score(plan, spec.column, text, f"s{place}", f"{low}", f"{high}")
    if spec.metric == "nps":
        plan.check("score.whole", spec.column, text, f"s{place}_number <> floor(s{place}_number)")


def _check_score(plan: Plan, column: str, text: str, stem: str, low: str, high: str) -> None:
    plan.check("score.text", column, text, f"{stem}_state = 'valid' AND {stem}_number IS NULL")
    plan.check("score.scale", column, text, f"{stem}_number < {low} OR {stem}_number > {high}")


def _score_number(plan: Plan, text: str, words: dict[str, float]) -> str:
    number = number_of(text, plan.decimal)
    if not words:
        return number
    mark = plan.parameters.add
    cases = " ".join(f"WHEN {mark(key)} THEN {mark(value)}" for key, value in words.items())
    return f"CASE {code_of(text)} {cases} ELSE {number} END"


def _state(plan: Plan, text: str, spec: ScoreColumn | None) -> str:
    """valid, blank or dont_know: by the codes of every file and this column's own, as text and as numbers."""
    own = () if spec is None else spec.blank
    unknown = () if spec is None else spec.dont_know
    mark = plan.parameters
    blank = f"{text} IS NULL OR {is_code(text, (*blank_words(), *own), mark)}"
    dont_know = is_code(text, (*dont_know_words(), *unknown), mark)
    return f"CASE WHEN {blank} THEN 'blank' WHEN {dont_know} THEN 'dont_know' ELSE 'valid' END"


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
    plan.add("n_metric", f"CASE WHEN {is_text} THEN 'text' ELSE {_metric_of('t_metric', mark)} END")
    plan.check("metric.unknown", cells.label("metric"), "t_metric", "n_metric IS NULL")
    plan.add("n_state", f"CASE WHEN n_metric = 'text' THEN 'text' ELSE {_state(plan, 't_score', None)} END")
    plan.add("n_number", f"CASE WHEN n_state = 'valid' THEN {_score_number(plan, 't_score', {})} END")
    scales = _narrow_scales(plan, ask)
    for end, place in (("low", 0), ("high", 1)):
        usual = " ".join(f"WHEN '{known}' THEN {scale[place]}" for known, scale in scales.items())
        given = "f_scale_min" if end == "low" else "f_scale_max"
        plan.add(f"n_{end}", f"coalesce({given}, CASE n_metric {usual} END)")
    known_points = [
        f"WHEN n_metric = '{known}' AND n_low = {scale.low} AND n_high = {scale.high} "
        f"THEN {_points(known, (scale.low, scale.high), 'n_number')}"
        for known in ASKED
        for scale in METRICS[known].scales
    ]
    plan.add("n_points", f"CASE {' '.join(known_points)} END")
    label = cells.label("score")
    _check_score(plan, label, "t_score", "n", "n_low", "n_high")
    plan.check("score.whole", label, "t_score", "n_metric = 'nps' AND n_number <> floor(n_number)")
    plan.check(
        "score.unknown_scale", label, "t_score", "n_metric IS NOT NULL AND n_number IS NOT NULL AND n_points IS NULL"
    )


def _narrow_scales(plan: Plan, ask: Ask) -> dict[str, tuple[float, float]]:
    """The scale of each metric: the usual one where columns give scales, else from the scores' ends."""
    usual = {known: fallback for known in ASKED if (fallback := METRICS[known].default_scale) is not None}
    scales = {known: (scale.low, scale.high) for known, scale in usual.items()}
    if plan.cells.text("scale_max", Parameters()) is None:
        own = Parameters()
        score = plan.cells.text("score", own) or "NULL"
        metric = _metric_of(plan.cells.text("metric", own) or "NULL", own)
        scales |= narrow_scales(score, metric, plan.decimal, plan.cells.label("score"), ask, own)
    plan.profile.narrow = scales
    return scales


def _metric_of(text: str, parameters: Parameters) -> str:
    """The id of a metric named in words; NULL for a name that nobody knows."""
    names = {name: known for known in ASKED for name in synonyms()["metrics"][known]}
    cases = " ".join(f"WHEN {parameters.add(name)} THEN {parameters.add(known)}" for name, known in names.items())
    named = f"CASE trim(regexp_replace({word_of(text)}, '[^\\pL\\pN'']+', ' ', 'g')) {cases} END"
    return f"CASE WHEN {text} IN {parameters.listed(ASKED)} THEN {text} ELSE {named} END"
