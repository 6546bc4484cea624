"""Profile: what whole columns say: the form of their dates, the scale of their scores. Asks, but knows no database."""

from collections.abc import Callable
from dataclasses import dataclass, field

from cxdash.errors import CxError
from cxdash.intake.mapping import ScoreColumn
from cxdash.intake.sql import ISO, Parameters, is_code, local_time_of, number_of, without_blank_words, word_of
from cxdash.intake.vocabulary import WordScale, blank_words, dont_know_words, word_scales
from cxdash.metrics import METRICS, Scale

Ask = Callable[[str, dict[str, object]], list[tuple[object, ...]]]
Form = str | list[str]

_TIMES = ("", " %H:%M", " %H:%M:%S", " %H:%M:%S.%f", " %I:%M %p", " %I:%M:%S %p", ", %H:%M", ", %H:%M:%S")


def _forms(*days: str) -> list[str]:
    return [day + time for day in days for time in _TIMES]


DATE_FORMS: dict[str, Form] = {
    "iso": ISO,
    "ymd": _forms("%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d"),
    # Years of two digits first: the others would take 26 for the year 26.
    "dmy": _forms("%d.%m.%y", "%d/%m/%y", "%d.%m.%Y", "%d/%m/%Y", "%d-%m-%Y"),
    "mdy": _forms("%m/%d/%y", "%m/%d/%Y", "%m-%d-%Y"),
    "named": _forms("%d %b %Y", "%d %B %Y", "%d-%b-%Y", "%b %d, %Y", "%B %d, %Y"),
}
MOST_SHAPES = 200  # different shapes of the texts of dates in a column that are looked at
MOST_WORDS = 200  # a column with more different words is no scale
FIRST_YEAR, LAST_YEAR = 1900, 2200  # of times that people can have answered at
ENOUGH = 30  # so many scores show the ends of their scale
MOST_CODES = 2  # different scores outside a scale that can be codes; more are a scale of their own


@dataclass
class Profile:
    """Decisions over whole columns. forms: form of each time's text; scales, words: by the place of the score column."""

    forms: dict[str, Form] = field(default_factory=dict)
    scales: dict[int, tuple[float, float]] = field(default_factory=dict)
    words: dict[int, dict[str, float]] = field(default_factory=dict)
    narrow: dict[str, tuple[float, float]] = field(default_factory=dict)  # by metric, where a column names it


def date_form(label: str, text: str, ask: Ask, parameters: Parameters, only: str | None = None) -> Form:
    """The form in which most of the column's texts are dates; `only`: within this group of DATE_FORMS.

    Raises CxError("intake.date_order") where day first and month first read them differently, and no text tells which
    it is, or some tell the one and some the other.
    """
    values = f"(SELECT {without_blank_words(text, parameters)} AS x FROM staged)"
    is_iso = local_time_of("x", ISO, parameters)
    written, iso = ask(f"SELECT count(x), count({is_iso}) FROM {values}", parameters.values)[0]
    if only == ISO or written == iso:
        return ISO
    forms = _likely_forms(values, ask, parameters)
    if only is not None:
        return forms.get(only, DATE_FORMS[only])
    if not forms:
        return ISO
    times = {name: _plausible(local_time_of("x", form, parameters)) for name, form in forms.items()}
    dmy, mdy = (times.get(name, "NULL::TIMESTAMP") for name in ("dmy", "mdy"))
    columns = ", ".join(f"{time} AS {name}" for name, time in {**times, "dmy": dmy, "mdy": mdy}.items())
    sql = (
        f"SELECT {', '.join(f'count({name})' for name in forms)}, min(x) FILTER (dmy <> mdy), "
        "count(*) FILTER (mdy IS NULL AND dmy IS NOT NULL) > 0, count(*) FILTER (dmy IS NULL AND mdy IS NOT NULL) > 0 "
        f"FROM (SELECT x, {columns} FROM {values})"
    )
    *found, example, only_dmy, only_mdy = ask(sql, parameters.values)[0]
    read = dict(zip((ISO, *forms), (int(str(count)) for count in (iso, *found)), strict=True))
    best = max(read, key=lambda name: read[name])  # the first of equals
    if best in ("dmy", "mdy") and only_dmy == only_mdy and example is not None:
        raise CxError("intake.date_order", column=label, example=example)
    return forms.get(best, ISO)


def _likely_forms(values: str, ask: Ask, parameters: Parameters) -> dict[str, list[str]]:
    """The forms that any of the column's texts has, by group: tried on their shapes, with every digit a 1.

    Every form on every text would take minutes.
    """
    shapes = ask(
        f"SELECT translate(x, '023456789', '111111111') AS shape FROM {values} WHERE x IS NOT NULL "
        f"GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT {MOST_SHAPES}",
        parameters.values,
    )
    groups = {name: forms for name, forms in DATE_FORMS.items() if isinstance(forms, list)}
    own = Parameters()
    every = list(dict.fromkeys(form for forms in groups.values() for form in forms))
    fits = ", ".join(f"count({local_time_of('x', form, own)}) > 0" for form in every)
    texts = own.listed(str(shape) for (shape,) in shapes)
    found = ask(f"SELECT {fits} FROM (SELECT unnest([{texts[1:-1]}]) AS x)", own.values)[0]
    kept = {form for form, fit in zip(every, found, strict=True) if fit}
    return {name: some for name, forms in groups.items() if (some := [form for form in forms if form in kept])}


def _plausible(time: str) -> str:
    return f"CASE WHEN year({time}) BETWEEN {FIRST_YEAR} AND {LAST_YEAR} THEN {time} END"


def score_words(spec: ScoreColumn, text: str, ask: Ask) -> WordScale | None:
    """The scale in whose words the column is written; None for a column of numbers or of other words.

    A scale that the mapping gives must be the words' own: a "very satisfied" is nothing on a scale from 0 to 10.
    """
    parameters = Parameters()
    codes = (*blank_words(), *dont_know_words(), *spec.blank, *spec.dont_know)
    rows = ask(
        f"SELECT DISTINCT {word_of(text)} AS w FROM staged WHERE {text} IS NOT NULL "
        f"AND {number_of(text, '.')} IS NULL AND NOT {is_code(text, codes, parameters)} LIMIT {MOST_WORDS}",
        parameters.values,
    )
    words = [str(row[0]) for row in rows]
    if not words:
        return None
    fits = [scale for scale in word_scales() if scale.covers(words) and spec.scale in (None, (scale.low, scale.high))]
    return min(fits, key=lambda scale: scale.shared(words), default=None)  # the first of equals


def score_scale(spec: ScoreColumn, text: str, decimal: str, ask: Ask) -> tuple[float, float]:
    """The scale of a column of numbers, from the scores; raises as `fitting_scale`."""
    parameters = Parameters()
    is_skipped = is_code(text, (*spec.blank, *spec.dont_know), parameters)
    rows = ask(
        f"SELECT n, count(*) FROM (SELECT {number_of(text, decimal)} AS n FROM staged WHERE NOT {is_skipped}) "
        f"WHERE n IS NOT NULL GROUP BY 1",
        parameters.values,
    )
    return fitting_scale(spec.metric, spec.column, {float(str(n)): int(str(count)) for n, count in rows})


def fitting_scale(metric: str, column: str, counts: dict[float, int]) -> tuple[float, float]:
    """The scale that holds the most scores; of equals the one that ends where they end, else the metric's usual one.

    Only ends from 5 up speak: that nobody gave more than a 3 does not make a scale of three. Scores that the scale does
    not hold are refused with their rows: one or two codes, no more. A scale that the scores do not bear out must be asked
    for: an unusual one whose best answer nobody gave (is 9 a code, or is it 1-10?), and one of whose top answers there is
    none among many. Raises CxError("intake.scale") where none holds them, ("intake.scale_doubt") where it is in doubt.
    """
    record = METRICS[metric]
    usual = record.default_scale
    assert usual is not None, "only metrics that are asked have score columns"
    if not counts:
        return usual.low, usual.high
    held = {scale: _held(scale, counts) for scale in record.scales}
    most = max(sum(inside.values()) for inside in held.values())
    facts = {"column": column, "low": f"{min(counts):g}", "high": f"{max(counts):g}", "metric": metric.upper()}
    if 2 * most <= sum(counts.values()):
        raise CxError("intake.scale", **facts)
    holding = [scale for scale, inside in held.items() if sum(inside.values()) == most]
    ending = [scale for scale in holding if scale.high == max(held[scale]) >= 5]
    fits = ending or ([usual] if usual in holding else holding)
    best = usual if usual in fits else min(fits, key=lambda scale: scale.high - scale.low)
    is_unlikely = max(held[best]) < (best.top if best == usual else best.high)
    is_doubtful = is_unlikely and (most >= ENOUGH or best != usual) and (best.low, best.high) != (0, 1)
    if is_doubtful or len(counts) - len(held[best]) > MOST_CODES:
        raise CxError("intake.scale_doubt", **facts)
    return best.low, best.high


def _held(scale: Scale, counts: dict[float, int]) -> dict[float, int]:
    return {n: count for n, count in counts.items() if scale.low <= n <= scale.high}


def narrow_scales(
    score: str, metric: str, decimal: str, column: str, ask: Ask, parameters: Parameters
) -> dict[str, tuple[float, float]]:
    """For files with a column of metrics: the scale of each metric, from its scores."""
    rows = ask(
        f"SELECT {metric} AS m, n, count(*) FROM (SELECT *, {number_of(score, decimal)} AS n FROM staged) "
        "WHERE n IS NOT NULL GROUP BY 1, 2",
        parameters.values,
    )
    counts: dict[str, dict[float, int]] = {}
    for name, n, count in rows:
        if str(name) in METRICS:
            counts.setdefault(str(name), {})[float(str(n))] = int(str(count))
    return {name: fitting_scale(name, column, found) for name, found in counts.items()}
