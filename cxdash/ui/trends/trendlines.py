"""Trendlines: the trend of a metric in its frame: lines, steps, volume, its answer in words and its table. Know no other section."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Literal

from cxdash.charts.marks import Jump
from cxdash.charts.multiples import MOST_PANELS, multiples_figure
from cxdash.charts.template import Figure
from cxdash.charts.trend import MOST_LINES, Line, Overlay, TrendWords, trend_figure
from cxdash.findings import sentences
from cxdash.findings.changepoints import MOST_SEARCHED, ChangePoint, change_points
from cxdash.findings.changes import Change
from cxdash.findings.control_chart import ControlChart, control_chart
from cxdash.findings.scores import Rules
from cxdash.findings.standings import group_scores
from cxdash.findings.trends import Grain, Series
from cxdash.metrics import Metric
from cxdash.ui import asking, cards, controls, frames, movements, states
from cxdash.ui.choices import choose, fixed
from cxdash.ui.frames import Table
from cxdash.ui.goals import goals
from cxdash.ui.selection import Selection
from cxdash.ui.trends import causes, limits, shares, steps
from cxdash.ui.trends.shares import Shared
from cxdash.words import N_, _

Marks = Literal["steps", "limits", "none"]
MARKS: dict[Marks, str] = {"steps": N_("Level steps"), "limits": N_("Control limits"), "none": N_("None")}


@dataclass(frozen=True)
class View:
    """What a trend shows: the metric, at which grain, pooled over how many last days (0: none), split by what.

    against: whether the comparison period is laid over it. marks: what is looked for in it.
    """

    metric: Metric
    grain: Grain
    window: int = 0
    by: str | None = None
    against: bool = False
    marks: Marks = "steps"

    @property
    def is_whole(self) -> bool:
        """Whether it is one line in buckets: what a control chart, and customers counted by bucket, can be of."""
        return self.by is None and not self.window

    @property
    def shown(self) -> Grain:
        """The grain of the points: a rolling window has one for every day."""
        return "day" if self.window else self.grain


@dataclass(frozen=True)
class Drawn:
    """Lines as they are drawn and as the table tells them, with what was searched for steps and how groups are called."""

    lines: list[Line]
    told: list[Line]
    series: list[Series]
    names: dict[str | None, str]


def trend_questions(view: View, chosen: Selection) -> list[Callable[[], object]]:
    """All that the frame asks, so that it can be asked ahead."""
    metric = view.metric
    periods = [chosen.filters, *([chosen.before] if view.against and chosen.before is not None else [])]
    asked: list[Callable[[], object]] = [partial(whole_change, view, chosen, Rules())]
    for filters in periods:
        question = movements.series_question(metric, chosen, filters, view.grain, view.window, view.by)
        asked.append(partial(asking.parts, question))
    if view.by is not None:
        asked.append(partial(asking.parts, chosen.question(metric.id, by=(view.by,))))
    if view.is_whole:
        asked.append(partial(shares.asked, metric, chosen, view.grain))
    return asked


def whole_change(view: View, chosen: Selection, rules: Rules) -> Change:
    """What happened to the metric, of the parts by which it is taken apart below if nobody chooses others."""
    by = view.by or causes.usual_cause(view.metric, chosen)
    return cards.metric_change(view.metric, chosen, rules, by, asking.parts)


def marks_choice() -> Marks:
    """What is looked for in the line; without a choice its steps."""
    help = _("Steps: where the level changes for good. Control limits: which single points no steady row would give.")
    chosen = choose(_("Marks"), "marks", fixed({**MARKS}), "steps", help=help, segmented=True)
    return next(one for one in MARKS if one == chosen)


def trend_frame(view: View, chosen: Selection, found: Change, rules: Rules) -> None:
    """The trend, and under it the steps that it holds or the points that break a rule."""
    metric = view.metric
    drawn = _whole(view, chosen, rules) if view.by is None else _split(view, view.by, chosen, rules)
    stepped = change_points(metric, drawn.series, rules) if view.marks == "steps" and not view.window else []
    control = _control(view, drawn, rules)
    share = shares.share(metric, chosen, view.grain, rules) if view.is_whole and drawn.series else None
    over = _overlay(view, drawn, stepped, control, chosen)
    is_drawn = any(point.value is not None for one in drawn.lines for point in one.points)
    frames.chart_frame(
        "trend",
        _answer(view, chosen, found, rules),
        _figure(view, drawn.lines, over, share) if is_drawn else None,
        _("{metric} over time with its interval").format(metric=_(metric.label)),
        shares.with_shares(_table(view, drawn.told), share),
        _note(view, drawn, over, share, chosen, rules),
    )
    if view.marks == "steps":
        steps.step_list(metric, stepped, drawn.names, view.window, rules)
    elif view.marks == "limits" and view.is_whole:
        limits.signal_list(metric, control, view.grain, rules)
    elif view.marks == "limits":
        states.quiet(_("Control limits are for one line in buckets: without a split and without a rolling window."))


def _control(view: View, drawn: Drawn, rules: Rules) -> ControlChart | None:
    if view.marks != "limits" or not view.is_whole or not drawn.series:
        return None
    return control_chart(view.metric, drawn.series[0], rules)


def _overlay(
    view: View, drawn: Drawn, stepped: list[ChangePoint], control: ControlChart | None, chosen: Selection
) -> Overlay:
    ids = {one.group: one.group or "" for one in drawn.series} | {None: "period"}
    jumps = steps.jumps(view.metric, stepped, ids)
    corridor = None if control is None else limits.corridor(view.metric, control, drawn.series[0], view.grain)
    levels = () if view.by else goals.levels(view.metric, chosen)
    return Overlay(jumps, goals.marks(chosen), levels, corridor)


def _note(view: View, drawn: Drawn, over: Overlay, share: Shared | None, chosen: Selection, rules: Rules) -> str:
    pieces = [
        movements.note(drawn.lines, view.window, MOST_PANELS, rules, view.by is not None),
        _mark_note(over.jumps),
        "" if view.by else goals.left_out(view.metric, chosen),
        goals.elsewhere(chosen),
        "" if share is None else share.note,
    ]
    return " ".join(filter(None, pieces))


def _table(view: View, told: list[Line]) -> Table:
    if view.by is None:
        return movements.trend_table(view.metric, told, view.shown, None)
    table = movements.trend_table(view.metric, told, view.shown, controls.split_title(view.by))
    return replace(table, by=(view.by, "group"))


def _whole(view: View, chosen: Selection, rules: Rules) -> Drawn:
    """One line, and the comparison period laid over it; the table and the file keep that one's own dates."""
    metric, shown = view.metric, view.shown
    found = movements.series(metric, chosen, chosen.filters, view.grain, view.window, None, rules, 1)
    levels = [level.value for level in goals.levels(metric, chosen)]
    lines = [movements.line(metric, one, _("This period"), shown, "period", levels) for one in found]
    told = list(lines)
    since, until = chosen.filters.since, chosen.filters.until
    if view.against and chosen.before is not None and chosen.before.since is not None and since and until:
        earlier = movements.series(metric, chosen, chosen.before, view.grain, view.window, None, rules, 1)
        there = [movements.line(metric, one, chosen.before_name, shown, "before", levels) for one in earlier]
        lines += [movements.earlier_line(one, shown, chosen.before.since, since, until) for one in there]
        told += there
    return Drawn(lines, told, found, {})


def _split(view: View, by: str, chosen: Selection, rules: Rules) -> Drawn:
    metric = view.metric
    names = asking.location_names(chosen.scope) if by == "location" else {}
    found = movements.series(metric, chosen, chosen.filters, view.grain, view.window, by, rules, MOST_SEARCHED)
    titles: dict[str | None, str] = {one.group: movements.group_title(one, by, names) for one in found}
    lines = [movements.line(metric, one, titles[one.group], view.shown, one.group or "") for one in found]
    return Drawn(lines, lines, found, titles)


def _answer(view: View, chosen: Selection, found: Change, rules: Rules) -> str:
    if view.by is not None:
        names = asking.location_names(chosen.scope) if view.by == "location" else {}
        groups = group_scores(view.metric, asking.parts(chosen.question(view.metric.id, by=(view.by,))), rules)
        return sentences.groups_answer(view.metric, groups, names, rules)
    goal = goals.reached(view.metric, chosen, found.after, rules)
    said = sentences.level(view.metric, found.after, rules)
    if chosen.before is not None:
        said = sentences.answer(view.metric, found, chosen.against, rules)
    return said if goal is None else f"{said} {goals.reached_words(view.metric, goal, chosen)}"


def _figure(view: View, lines: list[Line], over: Overlay, share: Shared | None) -> Figure:
    if len([one for one in lines if not one.before]) > MOST_LINES:
        return multiples_figure(lines, view.shown, frames.theme(), view.metric.bounds, over.jumps)
    words = TrendWords(sentences.axis(view.metric), _("Answers"), _("Answered"))
    line = None if share is None else share.line
    return trend_figure(lines, view.shown, words, frames.theme(), view.metric.bounds, over, line)


def _mark_note(jumps: tuple[Jump, ...]) -> str:
    return (
        _("A diamond is a step between two levels, with its size; the veil behind it is the days that it may lie on.")
        if jumps
        else ""
    )
