"""League: the ranked list with its dots, to search, to turn the pages of, and to go into. Knows no other view."""

import math
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

import pandas as pd
import streamlit as st

from cxdash import words
from cxdash.charts.ranking import ranking_figure
from cxdash.exports.csv import csv_bytes
from cxdash.findings import goal_sentences, sentences
from cxdash.findings.sparklines import POOLED_MONTHS, sparklines
from cxdash.metrics import Metric
from cxdash.ui import controls, frames, navigation
from cxdash.ui.frames import Table
from cxdash.ui.goals import goals
from cxdash.ui.locations import rankings
from cxdash.ui.locations.comparing import Comparison
from cxdash.ui.locations.hierarchy import NAMES, go_down
from cxdash.ui.locations.rankings import Ranked
from cxdash.ui.plain import plain
from cxdash.ui.states import quiet
from cxdash.words import _, ngettext

if TYPE_CHECKING:
    from pandas.io.formats.style import Styler

PAGE = 75
_WIDTHS = {"called": 150, "value_span": 95}  # pixels: beside the ticks and the score this is what a phone is wide
_LAST = ("shrunken", "goal", "spark")  # must be pushed into sight on a narrow screen; first what is read most
_ALONE = " *"  # on what is within noise only because many are compared; why is said below


def league(compared: Comparison) -> None:
    """Draw the list and the dots of one page of it."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        worst_first = controls.worst_first()
        wanted = search()
    everyone = rankings.in_order(rankings.ranked(compared), worst_first)
    found = matching(everyone, wanted)
    shown = page_of(found, PAGE)
    if wanted and not found:
        quiet(_("Nothing here is called “{text}”.").format(text=wanted))
    ranking_list(compared, shown, everyone)
    dots = rankings.dots(compared.metric, shown)
    if not dots:
        return
    whole, metric = compared.found.whole, compared.metric
    figure = ranking_figure(
        dots, whole.value, sentences.all_of(sentences.amount(metric, whole.value)), rankings.tier_names(),
        sentences.axis(metric), frames.theme(),
    )  # fmt: skip
    note = _(
        "Sorted by the shrunken score: the fewer the answers, the nearer to the score of all. The line is the "
        "interval; a location is called better or worse only when it differs from the rest beyond noise."
    )
    if compared.is_apart:
        note = _(
            "Sorted by the shrunken score: the fewer the answers, the nearer to the score of its kind. The line is the "
            "interval; a location is called better or worse only when it differs from its kind beyond noise."
        )
    frames.chart_frame(
        "locations", "", figure, rankings.alt(metric, worst_first), Table(pd.DataFrame()),
        " ".join(filter(None, [note, sentences.many_compared(metric), rankings.pooled_note(everyone)])),
    )  # fmt: skip


def search() -> str:
    """A part of a name or an id, in the address."""
    text = st.text_input(
        _("Search by name"), key="find", type="search", live="400ms", bind="query-params", max_chars=100,
        placeholder=_("Type a part of the name"), width=280,
    )  # fmt: skip
    return (text or "").strip()


def matching(ranked: Sequence[Ranked], text: str) -> list[Ranked]:
    """Those whose name or id holds the text, whatever its case; they keep their places among all."""
    part = text.casefold()
    return [one for one in ranked if part in one.name.casefold() or part in one.group.casefold()]


def page_of(ranked: Sequence[Ranked], size: int) -> list[Ranked]:
    """The rows of the page that is chosen; the pages are drawn where there is more than one."""
    pages = max(math.ceil(len(ranked) / size), 1)
    place = 1
    if pages > 1:
        place = min(max(st.pagination(pages, key="page", bind="query-params"), 1), pages)
    return list(ranked[(place - 1) * size : place * size])


def ranking_list(compared: Comparison, shown: Sequence[Ranked], everyone: Sequence[Ranked]) -> None:
    """The rows as a table with the last year of each; its file has all rows. A chosen row leads into it."""
    metric, at = compared.metric, compared.level
    title = _(NAMES[at.id])
    table = rankings.ranking_table(metric, shown, title)
    if table.rows.empty:
        return
    table = _with_goals(compared, table)
    lines = sparklines(metric, compared.over_time(), [one.group for one in shown], compared.rules)
    table.rows["change"] = [
        None if one is None else round(one, metric.digits) + 0.0 for one in _changes(shown)
    ]  # no -0
    table.rows["spark"] = [lines.get(one.group) for one in shown]
    table.rows["tier_words"] = [rankings.tier_word(one.score) for one in shown]
    order = [name for name in table.shown if name not in _LAST]
    order += [name for name in _LAST if name in table.shown or name == "spark"]
    among = _footnotes(table, shown)
    rows = _drawn(metric, table)
    picked = st.dataframe(
        rows, hide_index=True, column_order=order, placeholder="—",
        column_config=_columns(table, rows, lines), height="auto" if len(table.rows) < 14 else 500,
        key=f"list-{at.id}", on_select=partial(_enter, at.id, shown), selection_mode="single-row",
        alt=_("{metric} of each group with interval, tier, rank and change").format(metric=_(metric.label)),
    )  # fmt: skip
    if among:
        text = _("* Beyond noise if it were looked at alone, but {n} were compared.")
        quiet(text.format(n=words.number(among)))
    _below(compared, everyone, [shown[row] for row in picked.selection.rows if row < len(shown)])


def _footnotes(table: Table, shown: Sequence[Ranked]) -> int:
    """Write what is within noise only because so many are compared short enough for its column; how many, 0 where there is none."""
    among = [0 if one.change is None or one.change.value is None else one.change.among for one in shown]
    said = table.rows["verdict_words"].tolist()
    table.rows["verdict_words"] = [
        sentences.within_noise() + _ALONE if n else text for n, text in zip(among, said, strict=True)
    ]
    return max(among, default=0)


def _with_goals(compared: Comparison, table: Table) -> Table:
    """The list with what each location is to reach, where any of all has a goal."""
    found = goals.goals_by_location(compared.metric, compared.chosen) if compared.level.id == "location" else {}
    if not found:
        return table
    table.rows["goal"] = [found.get(one) for one in table.rows["location_id"].tolist()]
    told = max(goal_sentences.own_digits(compared.metric, one) for one in found.values())
    return replace(table, shown=table.shown | {"goal": (_("Goal"), f"%.{told}f")})


def _drawn(metric: Metric, table: Table) -> "pd.DataFrame | Styler":
    """The rows as they are drawn, a score that looks like the goal that it misses with so many digits that it does not."""
    near = dict[int, int]()
    if "goal" in table.shown:
        for place, (goal, value) in enumerate(zip(table.rows["goal"], table.rows["value"], strict=True)):
            if pd.notna(goal) and pd.notna(value):
                told = goal_sentences.digits(metric, goal, value)
                if told > goal_sentences.own_digits(metric, goal):
                    near[place] = told
    rows = frames.drawn(table, is_said=bool(near))
    if not isinstance(rows, pd.DataFrame):
        for place, told in near.items():
            rows.format(partial(words.number, digits=told), subset=([table.rows.index[place]], ["value", "goal"]))
    return rows


def _changes(shown: Sequence[Ranked]) -> list[float | None]:
    return [None if one.change is None else one.change.value for one in shown]


def _below(compared: Comparison, everyone: Sequence[Ranked], picked: Sequence[Ranked]) -> None:
    """What a chosen row leads to, how to choose one, and the file with all rows."""
    with st.container(horizontal=True, vertical_alignment="center"):
        for one in picked:
            if compared.level.id == "location" and one.pick:
                text = _("Open the profile of {name}").format(name=plain(one.name))
                navigation.link("location", text, location=one.pick[1])
        if not picked:
            here = compared.level.id == "location"
            quiet(_("Choose a row to open its profile.") if here else _("Choose a row to see what is in it."))
        st.download_button(
            _("Download as CSV"), lambda: _file(compared, everyone), file_name="cxdash-locations.csv",
            mime="text/csv", icon=":material/download:", key="file-locations", on_click="ignore",
        )  # fmt: skip


def _file(compared: Comparison, everyone: Sequence[Ranked]) -> bytes:
    """All rows, made when they are asked for: of two thousand only fifty are shown."""
    table = _with_goals(compared, rankings.ranking_table(compared.metric, everyone))
    return csv_bytes(table.for_file(), compared.chosen.said)


def _enter(level: str, shown: Sequence[Ranked]) -> None:
    """A chosen row of a level above the locations is looked at alone, one level down."""
    state = st.session_state.get(f"list-{level}")
    rows = [] if state is None else state.selection.rows
    if level != "location" and rows and rows[0] < len(shown) and shown[rows[0]].picks:
        go_down(shown[rows[0]].picks)


def _columns(table: Table, rows: object, lines: dict[str, list[float | None]]) -> dict[str, Any]:
    config: dict[str, Any] = {
        name: frames.column(table, name, rows, _help(name))
        if pattern
        else st.column_config.TextColumn(label, help=_help(name), pinned=name == "called", width=_WIDTHS.get(name))
        for name, (label, pattern) in table.shown.items()
    }
    values = [value for line in lines.values() for value in line if value is not None]
    text = ngettext(
        "Each point pools {n} month; all lines are on one scale.",
        "The last year: each point pools {n} months; all lines are on one scale.",
        POOLED_MONTHS,
    )
    config["spark"] = st.column_config.LineChartColumn(
        _("Last year"), width="small", help=text.format(n=words.number(POOLED_MONTHS)),
        y_min=min(values, default=0.0), y_max=max(values, default=1.0),
    )  # fmt: skip
    return config


def _help(name: str) -> str | None:
    return {
        "shrunken": _("Pulled towards the score of all by how little its answers say: what the list is sorted by."),
        "places_words": _("The places that it can have, from the best to the worst, among those compared."),
        "goal": _("Its own goal, else that of the smallest place that it is in."),
        "value_span": _("Between these the score lies, as far as its answers tell."),
        "tier_words": _("Whether it differs from the rest beyond noise, although many are compared."),
        "change_span": _(
            "Of the change: between these it lies, as far as its answers tell. Of many places some leave 0 out by luck alone."
        ),
        "verdict_words": _(
            "Whether the change on the comparison period is beyond noise, although many are compared: that takes more than an "
            "interval without 0."
        ),
    }.get(name)
