"""Causes: why a metric moved: its change taken apart by one dimension, as waterfall, table and words. Knows no single page."""

from collections.abc import Callable
from functools import partial

import pandas as pd

from cxdash import words
from cxdash.charts.template import Figure
from cxdash.charts.waterfall import Fall, Level, Piece, WaterfallWords, waterfall_figure
from cxdash.dimensions import DIMENSIONS, find_dimension
from cxdash.findings import sentences
from cxdash.findings.decomposition import SPLITS, Bounds, Decomposition, Part, decomposition
from cxdash.findings.decomposition_sentences import amount, decomposition_answer, interval, part_name, with_interval
from cxdash.findings.scores import POOLED, Rules, Score
from cxdash.findings.trends import OTHER
from cxdash.metrics import Metric
from cxdash.queries.options import OptionsQuestion
from cxdash.ui import asking, frames
from cxdash.ui.choices import choose
from cxdash.ui.filters import title
from cxdash.ui.frames import Table
from cxdash.ui.selection import Selection, value_name
from cxdash.words import _

_WITHIN = {"country": ("region", "city", "location"), "region": ("city", "location")}  # picks that leave one of it


def cause_choice(metric: Metric, chosen: Selection, by: str | None) -> str:
    """The dimension to take the change apart by: without a choice the split, or the usual one."""
    attributes = asking.attributes()
    usable = [one for one in (*DIMENSIONS, *attributes) if metric.table in find_dimension(one, attributes).tables]
    names = {one: (lambda one=one: title(one, attributes)) for one in usable}
    return choose(_("Taken apart by"), "why", names, by or usual_cause(metric, chosen))


def usual_cause(metric: Metric, chosen: Selection) -> str:
    """The first dimension with something to compare."""
    return next((one for one in SPLITS if is_telling(one, metric, chosen)), "location")


def is_telling(name: str, metric: Metric, chosen: Selection) -> bool:
    """Whether answers can differ in it: it has two values or more, and no single one is picked."""
    picked = (len(chosen.filters.picked(one)) for one in (name, *_WITHIN.get(name, ())))
    if metric.table not in DIMENSIONS[name].tables or 1 in picked:
        return False
    return len(asking.options(OptionsQuestion(name, limit=2, scope=chosen.scope))) > 1


def causes(metric: Metric, chosen: Selection, why: str, rules: Rules) -> None:
    """The frame with the change taken apart; only where there is a period to compare with."""
    now = chosen.question(metric.id, by=(why,))
    asked = [now.before(chosen.compare) or now, now]
    with asking.ahead(partial(asking.parts, one) for one in asked):
        found = decomposition(metric, *(asking.parts(one) for one in asked), rules)
    names = asking.location_names(chosen.scope) if why == "location" else {}
    name = partial(value_name, why, names=names)
    parted = _("What each group adds to the change of {metric}, with intervals").format(metric=_(metric.label))
    frames.chart_frame(
        "why",
        decomposition_answer(metric, found, name, rules.min_answers),
        _figure(metric, found, chosen, name, rules) if len(found.parts) > 1 else None,
        parted,
        causes_table(metric, found, name, rules, why),
        _note(rules) if len(found.parts) > 1 else "",
    )


def _note(rules: Rules) -> str:
    text = _(
        "The parts add up to the change: what each group’s own change made of it, and what the change of its share of all "
        "answers made (a good group that answers less takes some off). Lines are {level} intervals; green and red are better "
        "and worse beyond noise, grey is within noise."
    )
    return text.format(level=words.sureness(rules.confidence)) + " " + sentences.many_compared()


def _figure(
    metric: Metric, found: Decomposition, chosen: Selection, name: Callable[[str], str], rules: Rules
) -> Figure:
    falls = [_fall(metric, part, part_name(part, name, rules.min_answers)) for part in found.drawn]
    moved = found.change
    return waterfall_figure(
        _level(metric, moved.before, chosen.before_name),
        falls,
        _level(metric, moved.after, _("This period")),
        WaterfallWords(_("own change"), _("change of share"), sentences.axis(metric)),
        frames.theme(),
    )


def _level(metric: Metric, score: Score, name: str) -> Level:
    bounds = None if score.low is None or score.high is None else (score.low, score.high)
    value = sentences.amount(metric, score.value)
    hover = f"{name}: {value} ({sentences.interval(metric, score)}) · {sentences.answers(score.n, metric)}"
    return Level(name, score.value or 0.0, bounds, value, hover)


def _fall(metric: Metric, part: Part, name: str) -> Fall:
    counts = _("{before} answers before, {after} now").format(
        before=words.number(part.before), after=words.number(part.after)
    )
    within = _piece(metric, (name, _("own change"), counts), part.within, part.within_bounds, part.within_real)
    mix = _piece(metric, (name, _("change of share"), counts), part.mix, part.mix_bounds, part.mix_real)
    group = None if part.group in (OTHER, POOLED) else part.group
    return Fall(name, within, mix, amount(metric, part.total), group)


def _piece(metric: Metric, said: tuple[str, str, str], value: float, bounds: Bounds | None, is_real: bool) -> Piece:
    tone = 0 if not is_real else 1 if value * metric.better > 0 else -1
    name, kind, counts = said
    verdict = _("beyond noise") if is_real else _("within noise")
    return Piece(value, bounds, tone, f"{name} · {kind}: {with_interval(metric, value, bounds)}, {verdict} · {counts}")


def causes_table(metric: Metric, found: Decomposition, name: Callable[[str], str], rules: Rules, why: str) -> Table:
    """A row for each group, those that are drawn together too; in the metric's unit."""
    rows = [
        {
            "group": part.group, "name": part_name(part, name, rules.min_answers),
            "n_before": part.before, "n_after": part.after, "total": part.total,
            "within": part.within, "within_low": _end(part.within_bounds, 0), "within_high": _end(part.within_bounds, 1),
            "mix": part.mix, "mix_low": _end(part.mix_bounds, 0), "mix_high": _end(part.mix_bounds, 1),
            "within_real": part.within_real, "mix_real": part.mix_real,
            "within_words": interval(metric, part.within_bounds), "mix_words": interval(metric, part.mix_bounds),
            "real_words": _real(part),
        }
        for part in found.parts
    ]  # fmt: skip
    decimals = f"%+.{metric.digits + 1}f"
    shown = {
        "name": (title(why, asking.attributes()), ""),
        "total": (_("Adds to the change"), decimals),
        "within": (_("Own change"), decimals),
        "within_words": (_("Own change, interval"), ""),
        "mix": (_("Change of share"), decimals),
        "mix_words": (_("Change of share, interval"), ""),
        "real_words": (_("Is it real?"), ""),
        "n_before": (_("Answers before"), "localized"),
        "n_after": (_("Answers now"), "localized"),
    }
    return Table(pd.DataFrame(rows), shown, ("name", "within_words", "mix_words", "real_words"), (why, "group"))


def _end(bounds: Bounds | None, place: int) -> float | None:
    return None if bounds is None else bounds[place]


def _real(part: Part) -> str:
    kinds = [_("own change")] if part.within_real else []
    kinds += [_("change of share")] if part.mix_real else []
    return ", ".join(kinds) or _("within noise")
