"""Movements: trends of findings to lines, tables and words, for every page that shows one. Draws nothing itself."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from functools import lru_cache

import pandas as pd

from cxdash import words
from cxdash.charts.labels import bucket_name
from cxdash.charts.trend import Line, Point
from cxdash.filters import Filters
from cxdash.findings import sentences
from cxdash.findings.goal_sentences import digits, own_digits
from cxdash.findings.scores import Rules, Score
from cxdash.findings.trends import OTHER, Grain, Series, bucket_start, next_start, rolling, trend
from cxdash.metrics import Metric
from cxdash.queries.question import Question
from cxdash.ui import asking
from cxdash.ui.frames import Table
from cxdash.ui.selection import Selection, covered, value_name
from cxdash.words import _, ngettext


def series(
    metric: Metric,
    chosen: Selection,
    filters: Filters,
    grain: Grain,
    window: int,
    by: str | None,
    rules: Rules,
    top: int,
) -> list[Series]:
    """The trend of a metric under these filters: in buckets, or (window > 0) pooled over that many last days."""
    frame = asking.parts(series_question(metric, chosen, filters, grain, window, by))
    period = covered(chosen, filters)
    key = None if by is None else "by0"
    if window:
        return rolling(metric, frame, window, rules, period, key, top)
    return trend(metric, frame, grain, rules, period, key, top)


def series_question(
    metric: Metric, chosen: Selection, filters: Filters, grain: Grain, window: int, by: str | None
) -> Question:
    """The parts that a trend is made of."""
    if window and filters.since is not None:
        # The first window that ends in the period reaches back before it.
        filters = filters.over(filters.since - timedelta(days=window - 1), filters.until)
    question = chosen.question(metric.id, by=() if by is None else (by,), grain="day" if window else grain)
    return replace(question, filters=filters)


def is_covered(chosen: Selection, start: date, grain: Grain) -> bool:
    """Whether the period and the data cover all of a bucket."""
    return covered(chosen, chosen.filters).holds(start, next_start(start, grain))


@lru_cache(maxsize=4096)
def _called(_language: str, start: date, grain: Grain) -> str:
    """What a bucket is called in a language: every line of a chart has the same ones, and its table has them again."""
    return bucket_name(start, grain)


def line(metric: Metric, found: Series, name: str, grain: Grain, id: str, levels: Sequence[float] = ()) -> Line:
    """A series as the line of a chart, each point with what to say on hovering. id: what the file calls it. levels: goals and
    benchmarks beside it; no point that misses one is said to be at it.
    """
    language = words.language()
    points = tuple(
        Point(
            one.start, one.score.value, one.score.low, one.score.high, one.score.n, not one.is_complete,
            _hover(metric, name, _called(language, one.start, grain), one.score, levels),
        )
        for one in found.points
    )  # fmt: skip
    return Line(name, points, id=id, group=None if found.group == OTHER else found.group)


def earlier_line(told: Line, grain: Grain, before: date, since: date, until: date) -> Line:
    """The comparison period's line (from `before` on) laid over the period [since, until), bucket by bucket.

    The k-th bucket of the one lies on the k-th of the other, whenever the answers begin; hovering tells its own date.
    Points beyond the period's last bucket have no counterpart and are left out.
    """
    last = max((point.start for point in told.points), default=before)
    there, here = bucket_start(before, grain), bucket_start(since, grain)
    moved: dict[date, date] = {}
    while there <= last and here < until:
        moved[there] = here
        there, here = next_start(there, grain), next_start(here, grain)
    points = tuple(replace(point, start=moved[point.start]) for point in told.points if point.start in moved)
    return Line(told.name, points, before=True)


def _hover(metric: Metric, name: str, when: str, score: Score, levels: Sequence[float]) -> str:
    close = [more for one in levels if (more := digits(metric, one, score.value)) > own_digits(metric, one)]
    told = max(close, default=metric.digits)
    return f"{name} · {when}: {sentences.sure(metric, score, told)} · {sentences.answers(score.n, metric)}"


def group_title(found: Series, by: str, names: dict[str, str]) -> str:
    """A line's name: the group's, or how many others are together in it."""
    if found.group == OTHER:
        text = ngettext("{n} other together", "{n} others together", found.members)
        return text.format(n=words.number(found.members))
    return value_name(by, found.group or "", names)


def note(lines: Sequence[Line], window: int, most: int, rules: Rules, is_split: bool = False) -> str:
    """What a trend's marks mean, and what of it stands in the table only: lines beyond the `most` that are drawn."""
    rest = [one.name for one in lines[most:] if not one.before]
    pieces = [
        sentences.pooled_days(window) if window else "",
        sentences.band(rules),
        _incomplete(lines),
        sentences.many_compared() if is_split else "",
        _("In the table only: {what}.").format(what=", ".join(rest)) if rest else "",
    ]
    return " ".join(filter(None, pieces))


def _incomplete(lines: Sequence[Line]) -> str:
    """What an open mark means, where one is drawn."""
    drawn = (point for one in lines if not one.before for point in one.points if point.value is not None)
    if not any(point.partial for point in drawn):
        return ""
    return _("An open mark (○) is incomplete: the period or the data end within it.")


def trend_table(metric: Metric, lines: Sequence[Line], grain: Grain, split: str | None) -> Table:
    """The twin of the chart: a row for each bucket of each line, under the dates that the line has.

    Give it the comparison period's line as it is, not laid over the period: a row tells when people answered.
    """
    decimals, language = f"%.{metric.digits}f", words.language()
    rows = [
        {
            "group": one.id, "name": one.name, "start": point.start, "when": _called(language, point.start, grain), "n": point.n,
            "value": point.value, "low": point.low, "high": point.high,
            "complete": not point.partial, "complete_words": _("no") if point.partial else _("yes"),
        }
        for one in lines
        for point in one.points
    ]  # fmt: skip
    shown = {
        "name": (split or _("What"), ""),
        "when": (_("When"), ""),
        "value": (sentences.axis(metric), decimals),
        "low": (_("Low"), decimals),
        "high": (_("High"), decimals),
        "n": (_("Answers"), "localized"),
        "complete_words": (_("Complete"), ""),
    }
    return Table(pd.DataFrame(rows), shown, ("name", "when", "complete_words"))
