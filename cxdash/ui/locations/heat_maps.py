"""Heat maps: groups by months on the Locations page, coloured only where they differ beyond noise."""

from collections.abc import Mapping, Sequence
from datetime import date

import pandas as pd
import streamlit as st

from cxdash import words
from cxdash.charts.heat_map import Row, Square, heat_map_figure
from cxdash.charts.labels import bucket_name
from cxdash.findings import sentences
from cxdash.findings.cells import Against, Cell, cells
from cxdash.findings.trends import Grain, next_start
from cxdash.metrics import Metric
from cxdash.store import shared_store
from cxdash.ui import controls, crossfilter, frames
from cxdash.ui.choices import choose, fixed
from cxdash.ui.frames import Table
from cxdash.ui.locations import rankings
from cxdash.ui.locations.comparing import Comparison, monthly_question, steps_choice
from cxdash.ui.locations.league import matching, page_of, search
from cxdash.ui.locations.rankings import Ranked
from cxdash.words import N_, _, ngettext

PAGE = 40
AGAINST = {"others": N_("The others at that time"), "itself": N_("Itself at other times")}


def heat_map(compared: Comparison) -> None:
    """Draw the choices and one page of the map."""
    metric = compared.metric
    with st.container(horizontal=True, vertical_alignment="bottom"):
        worst_first = controls.worst_first()
        grain = steps_choice("month")
        against = _against()
        wanted = search()
    everyone = [one for one in rankings.in_order(rankings.ranked(compared), worst_first) if rankings.is_drawn(one)]
    shown = page_of(matching(everyone, wanted), PAGE)
    found = _cells(compared, grain, against)
    # The newest first: on a small screen the last ones would lie beyond its edge.
    starts = sorted({one.start for row in found.values() for one in row}, reverse=True)
    called = {start: bucket_name(start, grain) for start in starts}
    rows = [_row(metric, grain, one, found.get(one.group, []), called) for one in shown]
    listed = [one for row in found.values() for one in row]
    frames.chart_frame(
        "locations-heat", _answer(listed), heat_map_figure(rows, list(called.values()), frames.theme())
        if rows and starts else None,
        _("{metric} by location and month; cells that differ beyond noise are coloured").format(metric=_(metric.label)),
        rankings.folded(len(everyone), lambda: _table(metric, called, everyone, found)),
        " ".join([_("The newest stand first."), _marks(), _reach(compared), sentences.many_compared(metric)]),
    )  # fmt: skip


def _cells(compared: Comparison, grain: Grain, against: Against) -> dict[str, list[Cell]]:
    """All cells, made once for what a reader then turns the pages of."""

    def make() -> dict[str, list[Cell]]:
        frame, at = compared.over_time(grain), compared.level
        order = [one.group for one in compared.found.listed]
        return cells(
            compared.metric, frame, compared.rules, against, peers=compared.peers_of, upwards=at.upwards, order=order
        )

    question = monthly_question(compared.metric, compared.chosen)
    about = (
        "cells",
        question,
        compared.rules,
        compared.level.id,
        compared.peers,
        compared.chosen.filters,
        grain,
        against,
    )
    return shared_store().kept(about, make)


def _against() -> Against:
    asked = choose(_("Cells are compared with"), "cells", fixed(AGAINST), "others", segmented=True)
    return "itself" if asked == "itself" else "others"


def _row(metric: Metric, grain: Grain, one: Ranked, listed: Sequence[Cell], called: Mapping[date, str]) -> Row:
    there = {cell.start: cell for cell in listed}
    squares = [
        None if start not in there else _square(metric, grain, one, there[start], when)
        for start, when in called.items()
    ]
    return Row(one.name, squares)


def _square(metric: Metric, grain: Grain, one: Ranked, cell: Cell, when: str) -> Square:
    found, name = cell.score, one.name
    pick = None if one.pick is None else crossfilter.in_stretch(one.pick, cell.start, next_start(cell.start, grain))
    if found.value is None:
        text = sentences.answers(found.n, metric)
        return Square("hidden", "·", f"{name} · {when}: {text}, {_('not shown')}", pick)
    value = sentences.sure(metric, found)
    kind = _kind(cell)
    return Square(
        cell.kind, words.number(found.value, metric.digits),
        f"{name} · {when}: {value} · {sentences.answers(found.n, metric)} · {kind}", pick,
    )  # fmt: skip


def _kind(cell: Cell) -> str:
    return {
        "above": _("better beyond noise"), "below": _("worse beyond noise"), "within": _("within noise"),
        "few": _("too few to tell"), "hidden": _("not shown"),
    }[cell.kind]  # fmt: skip


def _answer(listed: Sequence[Cell]) -> str:
    compared = sum(one.kind in ("above", "within", "below") for one in listed)
    if not compared:
        return _("No cell has enough answers to be compared.")
    better, worse = (sum(one.kind == kind for one in listed) for kind in ("above", "below"))
    if not better and not worse:
        return ngettext(
            "The {n} cell with enough answers is within noise.",
            "All {n} cells with enough answers are within noise.",
            compared,
        ).format(n=words.number(compared))
    return ngettext(
        "Of {n} cell with enough answers {better} better and {worse} worse beyond noise; the rest is grey.",
        "Of {n} cells with enough answers {better} better and {worse} worse beyond noise; the rest is grey.",
        compared,
    ).format(n=words.number(compared), better=words.number(better), worse=words.number(worse))


def _marks() -> str:
    return _(
        "▲ green: better beyond noise; ▼ red: worse; grey: within noise; pale: too few answers to tell; a dot: not shown, "
        "as it or one beside it has too few; empty: none."
    )


def _reach(compared: Comparison) -> str:
    """Which months stand here, because they are more than the period."""
    return (
        _("The months reach back before the period where it is short.") if (compared.chosen.days or 1000) < 400 else ""
    )


def _table(
    metric: Metric, called: Mapping[date, str], everyone: Sequence[Ranked], found: Mapping[str, Sequence[Cell]]
) -> Table:
    """A row for each cell of all pages."""
    rows = [
        {
            "location_id": cell.group, "called": one.name, "start": cell.start, "when": called[cell.start],
            "kind": cell.kind, "kind_words": _kind(cell), "n": cell.score.n, "value": cell.score.value,
            "low": cell.score.low, "high": cell.score.high,
        }
        for one in everyone
        for cell in found.get(one.group, [])
    ]  # fmt: skip
    decimals = f"%.{metric.digits}f"
    shown = {
        "called": (_("Location"), ""), "when": (_("When"), ""), "kind_words": (_("Tier"), ""),
        "value": (sentences.axis(metric), decimals), "low": (_("Low"), decimals), "high": (_("High"), decimals),
        "n": (_("Answers"), "localized"),
    }  # fmt: skip
    return Table(pd.DataFrame(rows), shown, ("called", "when", "kind_words"))
