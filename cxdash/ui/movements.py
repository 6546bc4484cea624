"""Movements: trends of findings to the lines, tables and words of the Trends page. Draws nothing itself."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

import pandas as pd

from cxdash import words
from cxdash.charts.labels import bucket_name
from cxdash.charts.trend import Line, Point
from cxdash.filters import Filters
from cxdash.findings import sentences
from cxdash.findings.scores import Rules, Score
from cxdash.findings.trends import OTHER, Grain, Period, Series, bucket_start, next_start, rolling, trend
from cxdash.metrics import Metric
from cxdash.ui import asking
from cxdash.ui.frames import Table
from cxdash.ui.selection import Selection, value_name
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
    period = _covered(chosen, filters)
    question = replace(chosen.question(metric.id, grain="day" if window else grain), filters=filters)
    key = None if by is None else "by0"
    if by is not None:
        question = replace(question, by=(by,))
    if not window:
        return trend(metric, asking.parts(question), grain, rules, period, key, top)
    if filters.since is not None:
        # The first window that ends in the period reaches back before it.
        question = replace(question, filters=filters.over(filters.since - timedelta(days=window - 1), filters.until))
    return rolling(metric, asking.parts(question), window, rules, period, key, top)


def _covered(chosen: Selection, filters: Filters) -> Period:
    """What the period and the data both cover: a bucket that sticks out of it is incomplete."""
    since, until = filters.since, filters.until
    if chosen.first is not None and chosen.last is not None:
        end = chosen.last + timedelta(days=1)
        since = chosen.first if since is None else max(since, chosen.first)
        until = end if until is None else min(until, end)
    return Period(since, until)


def line(metric: Metric, found: Series, name: str, grain: Grain) -> Line:
    """A series as the line of a chart, each point with what to say on hovering."""
    points = tuple(
        Point(
            one.start, one.score.value, one.score.low, one.score.high, one.score.n, not one.is_complete,
            _hover(metric, name, bucket_name(one.start, grain), one.score.n, one.score),
        )
        for one in found.points
    )  # fmt: skip
    return Line(name, points)


def earlier_line(metric: Metric, found: Series, name: str, grain: Grain, since: date, before: date) -> Line:
    """The comparison period's series, its buckets laid over those of the period by their order; hovering tells its own."""
    moved = dict(zip(_starts(before, found, grain), _starts(since, found, grain), strict=True))
    drawn = line(metric, found, name, grain)
    points = tuple(replace(point, start=moved.get(point.start, point.start)) for point in drawn.points)
    return Line(name, points, before=True)


def _starts(first: date, found: Series, grain: Grain) -> list[date]:
    """As many buckets as the series could have, from the one that holds `first`."""
    starts = [bucket_start(first, grain)]
    length = (
        2
        + (
            max((p.start for p in found.points), default=first) - min((p.start for p in found.points), default=first)
        ).days
    )
    while len(starts) < length:
        starts.append(next_start(starts[-1], grain))
    return starts


def _hover(metric: Metric, name: str, when: str, n: int, score: Score) -> str:
    value = sentences.amount(metric, score.value)
    return f"{name} · {when}: {value} ({sentences.interval(metric, score)}) · {sentences.answers(n, metric)}"


def group_title(found: Series, by: str, names: dict[str, str]) -> str:
    """A line's name: the group's, or how many others are together in it."""
    if found.group == OTHER:
        text = ngettext("{n} other together", "{n} others together", found.members)
        return text.format(n=words.number(found.members))
    return value_name(by, found.group or "", names)


def not_drawn(lines: Sequence[Line], most: int) -> str:
    """What stands in the table only, because there are more groups than panels."""
    rest = [one.name for one in lines[most:] if not one.before]
    return _("In the table only: {what}.").format(what=", ".join(rest)) if rest else ""


def trend_table(metric: Metric, lines: Sequence[Line], grain: Grain, split: str | None) -> Table:
    """The twin of the chart: a row for each bucket of each line."""
    decimals = f"%.{metric.digits}f"
    rows = [
        {
            "group": one.name, "start": point.start, "when": bucket_name(point.start, grain), "n": point.n,
            "value": point.value, "low": point.low, "high": point.high,
            "complete": _("no") if point.partial else _("yes"),
        }
        for one in lines
        for point in one.points
    ]  # fmt: skip
    shown = {
        "group": (split or _("What"), ""),
        "when": (_("When"), ""),
        "value": (_(metric.label), decimals),
        "low": (_("Low"), decimals),
        "high": (_("High"), decimals),
        "n": (_("Answers"), "localized"),
        "complete": (_("Complete"), ""),
    }
    return Table(pd.DataFrame(rows), shown)
