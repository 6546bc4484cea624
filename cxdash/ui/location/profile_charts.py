"""Profile charts: one location's line over that of all, and its funnel beside all. Know no other part of a page."""

from dataclasses import replace

import pandas as pd

from cxdash.charts.pairs import Pair, Side, pairs_figure
from cxdash.charts.trend import TrendWords, trend_figure
from cxdash.findings import sentences
from cxdash.findings.funnel import Funnel, whole_funnel
from cxdash.findings.funnel_sentences import sure_share
from cxdash.findings.locations import locations
from cxdash.findings.profile import Reach, reaches
from cxdash.findings.profile_sentences import reaches_answer, standing_answer
from cxdash.findings.scores import Rules
from cxdash.findings.trends import Grain
from cxdash.metrics import Metric
from cxdash.stats.estimators import Estimate
from cxdash.ui import asking, cards, controls, frames, losses, movements, states
from cxdash.ui.frames import Table
from cxdash.ui.location import profile
from cxdash.ui.location.profile import Place
from cxdash.ui.selection import Selection
from cxdash.words import _


def over_time(place: Place, metric: Metric, grain: Grain, chosen: Selection, rules: Rules) -> None:
    """The location's line with that of all locations beneath it; its tier and its place in words."""
    found = cards.metric_change(metric, chosen, rules)
    if found.after.value is None:
        states.quiet(sentences.nothing(metric, found.after, rules))
        return
    level = sentences.level(metric, found.after, rules)
    if chosen.before is not None:
        level = sentences.answer(metric, found, chosen.against, rules)
    everywhere = asking.shared_parts(chosen.question(metric.id, by=("location",), filters=profile.elsewhere(chosen)))
    where = standing_answer(metric, locations(metric, everywhere, None, rules), place.id, rules)
    own = [
        movements.line(metric, one, place.name, grain, place.id)
        for one in movements.series(metric, chosen, chosen.filters, grain, 0, None, rules, 1)
    ]
    everybody = [
        replace(movements.line(metric, one, _("All locations"), grain, "all"), before=True)
        for one in movements.series(metric, chosen, profile.elsewhere(chosen), grain, 0, None, rules, 1)
    ]
    lines = [*own, *everybody]
    words = TrendWords(sentences.axis(metric), _("Answers"))
    note = _(
        "The tier and the place are among all locations at once; the cards compare this one alone, so a card can call "
        "a difference real that is not enough to stand out among so many."
    )
    frames.chart_frame(
        "profile-trend",
        " ".join(filter(None, [level, where])),
        trend_figure(lines, grain, words, frames.theme(), metric.bounds),
        _("{metric} of the location over time with its interval, and of all locations").format(metric=_(metric.label)),
        movements.trend_table(metric, lines, grain, _("Location")),
        " ".join([movements.note(own, 0, 1, rules), note]),
        _("Over time"),
    )


def funnel(place: Place, chosen: Selection, rules: Rules) -> None:
    """The share of those who entered that comes to each step, here and at all locations."""
    steps, window = asking.usual_steps(), controls.usual_window()
    if len(steps) < 2:
        return
    both = (chosen, profile.without(chosen))
    own, whole = (whole_funnel(steps, asking.funnel(losses.funnel_question(one, steps, window)), rules) for one in both)
    if own.customers < rules.min_answers:
        states.quiet(_("Too few customers entered the funnel here to show how far they came."))
        return
    found = reaches(own, whole, rules)
    pairs = [Pair(one.step, _side(one.own), _side(one.whole), _hover(place, one)) for one in found]
    frames.chart_frame(
        "profile-funnel",
        reaches_answer(own, found),
        pairs_figure(pairs, (place.name, _("All locations")), _("of those who entered, %"), frames.theme()),
        _("Share of those who entered that comes to each step, here and at all locations"),
        _table(own, found),
        _("Only those count whose window is over, here and everywhere."),
        _("How far customers come"),
    )


def _side(one: Estimate) -> Side:
    return Side(one.value or 0.0, one.low, one.high)


def _hover(place: Place, one: Reach) -> str:
    return f"{one.step} · {place.name}: {_share(one.own)} · {_('All locations')}: {_share(one.whole)}"


def _share(one: Estimate) -> str:
    value, low, high = (None if end is None else end / 100 for end in (one.value, one.low, one.high))
    return sure_share(value, low, high, 1)


def _table(own: Funnel, found: list[Reach]) -> Table:
    names = {
        "above": _("more than elsewhere, beyond noise"),
        "below": _("fewer than elsewhere, beyond noise"),
        "noise": _("within noise"),
        "few": _("too few to tell"),
    }
    rows = [
        {
            "step": one.step, "customers": step.customers, "of_entry": one.own.value, "low": one.own.low,
            "high": one.own.high, "all": one.whole.value, "all_low": one.whole.low, "all_high": one.whole.high,
            "verdict": one.verdict, "verdict_words": names[one.verdict],
        }
        for one, step in zip(found, own.steps[1:], strict=True)
    ]  # fmt: skip
    shown = {
        "step": (_("Step"), ""),
        "customers": (_("Customers"), "localized"),
        "of_entry": (_("Of entry"), "%.1f%%"),
        "low": (_("Low"), "%.1f%%"),
        "high": (_("High"), "%.1f%%"),
        "all": (_("All locations"), "%.1f%%"),
        "verdict_words": (_("Is it real?"), ""),
    }
    return Table(pd.DataFrame(rows), shown, ("verdict_words",))
