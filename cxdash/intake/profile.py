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


def date_form(label: str, text: str, ask: Ask, parameters: Parameters) -> Form:
    """The form in which most of the column's texts are dates.

    Raises CxError("intake.date_order") where day first and month first read them differently, and no text tells which
    it is, or some tell the one and some the other.
    """
    value = without_blank_words(text, parameters)
    values = f"(SELECT {value} AS x FROM staged)"
    written, iso = ask(
        f"SELECT count(x), count({local_time_of('x', ISO, parameters)}) FROM {values}", parameters.values
    )[0]
    if written == iso:
        return ISO
    others = {name: form for name, form in DATE_FORMS.items() if name != "iso"}
    times = [f"{_plausible(local_time_of('x', form, parameters))} AS {name}" for name, form in others.items()]
    counts = ", ".join(f"count({name})" for name in others)
    sql = (
        f"SELECT {counts}, min(x) FILTER (dmy <> mdy), count(*) FILTER (mdy IS NULL AND dmy IS NOT NULL) > 0, "
        f"count(*) FILTER (dmy IS NULL AND mdy IS NOT NULL) > 0 FROM (SELECT x, {', '.join(times)} FROM {values})"
    )
    *found, example, only_dmy, only_mdy = ask(sql, parameters.values)[0]
    read = dict(zip(DATE_FORMS, (int(str(count)) for count in (iso, *found)), strict=True))
    best = max(read, key=lambda name: read[name])  # the first of equals
    if best in ("dmy", "mdy") and only_dmy == only_mdy and example is not None:
        raise CxError("intake.date_order", column=label, example=example)
    return DATE_FORMS[best]


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
