"""Control plot: the funnel plot of the Locations page: each score by how many answered, between its control limits."""

from collections.abc import Sequence

import pandas as pd

from cxdash import words
from cxdash.charts.funnel_plot import Limit, Mark, PlotWords, funnel_plot_figure
from cxdash.findings import sentences
from cxdash.findings.consistency_sentences import spread_words
from cxdash.findings.control_limits import Limits, control_limits, height, outside
from cxdash.ui import frames
from cxdash.ui.choices import choose, fixed
from cxdash.ui.frames import Table
from cxdash.ui.locations import rankings
from cxdash.ui.locations.comparing import Comparison
from cxdash.ui.locations.rankings import Ranked
from cxdash.words import N_, _, ngettext

LIMITS = {"usual": N_("Chance and usual differences"), "chance": N_("Chance alone")}


def control_plot(compared: Comparison) -> None:
    """Draw the limits' choice, the plot, and what lies outside."""
    metric, everyone = compared.metric, rankings.ranked(compared)
    help = _("Where locations usually differ by more than chance, limits of chance alone leave most of them outside.")
    usual = choose(_("Limits allow for"), "limits", fixed(LIMITS), "usual", help=help, segmented=True) == "usual"
    shown = [one for one in everyone if rankings.is_drawn(one) and one.group]
    scores = [one.score for one in shown]
    limits = control_limits(metric, scores, usual)
    figure = None
    if limits is not None:
        figure = funnel_plot_figure(
            _marks(compared, shown), _lines(limits), limits.centre, _words(compared, limits), frames.theme()
        )
    beyond = outside(scores, limits, compared.is_apart)
    frames.chart_frame(
        "locations-funnel", _answer(beyond, len(shown), limits), figure,
        _("{metric} of each location by its answers, between control limits").format(metric=_(metric.label)),
        rankings.folded(len(shown), lambda: _table(compared, shown, beyond)),
        " ".join([*_note(compared, limits), rankings.pooled_note(everyone)]),
    )  # fmt: skip


def _marks(compared: Comparison, shown: Sequence[Ranked]) -> list[Mark]:
    return [
        Mark(
            one.score.n, height(one.score, compared.is_apart) or 0.0, one.score.tier,
            rankings.hover(compared.metric, one), one.pick,
        )
        for one in shown
    ]  # fmt: skip


def _lines(limits: Limits) -> list[Limit]:
    return [
        Limit(_("{level} limits").format(level=words.sureness(one.level)), one.n, one.low, one.high)
        for one in limits.lines
    ]


def _words(compared: Comparison, limits: Limits) -> PlotWords:
    metric = compared.metric
    value = sentences.axis(metric)
    centre = _("all shown locations: {value}").format(value=sentences.amount(metric, limits.centre))
    if compared.level.id != "location":
        centre = _("all that are shown: {value}").format(value=sentences.amount(metric, limits.centre))
    if compared.is_apart:
        value, centre = _("{metric} against its peers").format(metric=value), _("as its peers")
    return PlotWords(_("Answers"), value, centre, rankings.tier_names())


def _answer(outside: dict[str, float], of: int, limits: Limits | None) -> str:
    if limits is None:
        return _("Too few locations have enough answers for control limits.")
    far = sum(level == limits.lines[-1].level for level in outside.values())
    text = ngettext(
        "{outside} of {n} lies outside of the {inner} limits, {far} outside of the {outer} ones; by chance about "
        "{expected} would.",
        "{outside} of {n} lie outside of the {inner} limits, {far} outside of the {outer} ones; by chance about "
        "{expected} would.",
        len(outside),
    )
    inner, outer = limits.lines[0].level, limits.lines[-1].level
    return text.format(
        outside=words.number(len(outside)), n=words.number(of), inner=words.sureness(inner), far=words.number(far),
        outer=words.sureness(outer), expected=words.number(round(of * (1 - inner))),
    )  # fmt: skip


def _note(compared: Comparison, limits: Limits | None) -> list[str]:
    if limits is None:
        return []
    pieces = [
        _(
            "The fewer the answers, the further a score can lie from the middle by chance alone. Colour and shape tell what "
            "differs beyond noise after all comparisons; the lines tell how far out a single location is."
        )
    ]
    if limits.worth < 1:
        pieces.append(
            _(
                "Some customers answered more than once: a location counts as outside of the lines with as many answers as its "
                "own tell as much as."
            )
        )
    if limits.tau:
        text = _("The lines allow for {spread} that locations usually differ by.")
        pieces.append(text.format(spread=spread_words(compared.metric, limits.tau)))
    return pieces


def _table(compared: Comparison, shown: Sequence[Ranked], outside: dict[str, float]) -> Table:
    table = rankings.ranking_table(compared.metric, shown)
    if table.rows.empty:
        return Table(pd.DataFrame())
    levels = [outside.get(one.group) for one in shown]
    table.rows["outside"] = levels
    table.rows["outside_words"] = ["" if level is None else words.sureness(level) for level in levels]
    kept = {name: table.shown[name] for name in ("called", "value", "value_span", "tier_words", "n")}
    return Table(table.rows, {**kept, "outside_words": (_("Outside of limits"), "")}, (*table.spoken, "outside_words"))
