"""Distributions: how scores are spread, now and before, one frame for each scale. Knows no single page."""

import pandas as pd

from cxdash.charts.distribution import Bar, DistributionWords, distribution_figure
from cxdash.findings import sentences
from cxdash.findings.distribution import Bin, Distribution, distributions
from cxdash.findings.distribution_sentences import bin_name, distribution_answer, scale_name, share, zone_name
from cxdash.findings.scores import Rules
from cxdash.metrics import Metric
from cxdash.queries.distribution import DistributionQuestion
from cxdash.ui import asking, frames
from cxdash.ui.frames import Table
from cxdash.ui.selection import Selection
from cxdash.words import _, ngettext, number

MOST = 4  # scales that have a frame of their own
TONES = {"top": 1, "middle": 0, "bottom": -1, "": 0}


def distribution_questions(metric: Metric, chosen: Selection) -> list[DistributionQuestion]:
    """The counts of the period, and of the one that it is compared with."""
    now = DistributionQuestion(metric.id, chosen.filters, chosen.scope)
    before = now.before(chosen.compare)
    return [now] if before is None else [now, before]


def spread(metric: Metric, chosen: Selection, rules: Rules) -> None:
    """The section: scores on different scales are never mixed."""
    now, *before = [asking.distribution(one) for one in distribution_questions(metric, chosen)]
    found = distributions(metric, now, before[0] if before else None, rules)
    for place, one in enumerate(found[:MOST]):
        key = "distribution" if not place else f"distribution-{place}"
        name = scale_name(one)
        about = _("How often each score was given on the scale {scale}, with its interval").format(scale=name)
        if metric.edges:
            about = _("How many requests were answered how soon, with intervals")
        frames.chart_frame(
            key, distribution_answer(metric, one, chosen.against, rules),
            _figure(metric, one, chosen) if one.bins else None, about, distribution_table(metric, one), _note(metric, one),
            _("Scale {scale}").format(scale=name) if len(found) > 1 else "",
        )  # fmt: skip


def _note(metric: Metric, found: Distribution) -> str:
    if not found.bins:
        return ""
    pieces = [_("Shares of {answers}.").format(answers=sentences.answers(found.n, metric))]
    if len(found.zones) == 2:
        pieces.append(_("Green scores count as good, red ones do not."))
    if len(found.zones) == 3:
        pieces.append(_("Green: promoters, blue: passives, red: detractors."))
    if found.broken:
        text = ngettext(
            "{n} score with a fraction is counted with the whole number below it.",
            "{n} scores with a fraction are counted with the whole number below them.",
            found.broken,
        )
        pieces.append(text.format(n=number(found.broken)))
    return " ".join(pieces)


def _figure(metric: Metric, found: Distribution, chosen: Selection) -> frames.Figure:
    bars = [_bar(metric, one, chosen.before_name, found) for one in _shown(metric, found)]
    axis = _("Share of requests") if metric.edges else _("Share of answers")
    return distribution_figure(bars, DistributionWords(_("This period"), chosen.before_name, axis), frames.theme())


def _shown(metric: Metric, found: Distribution) -> list[Bin]:
    """The best first: high scores, short times."""
    return list(found.bins) if metric.better < 0 else list(reversed(found.bins))


def _bar(metric: Metric, one: Bin, before_name: str, found: Distribution) -> Bar:
    name = bin_name(metric, one)
    now = f"{name} · {share(one.share, one.bounds)} · {sentences.answers(one.n, metric)}"
    if one.before is None:
        return Bar(name, one.share, one.bounds, now, tone=TONES[one.zone])
    then = (
        f"{before_name} · {name} · {share(one.before, one.before_bounds)} · {sentences.answers(one.before_n, metric)}"
    )
    return Bar(name, one.share, one.bounds, now, one.before, one.before_bounds, then, TONES[one.zone])


def distribution_table(metric: Metric, found: Distribution) -> Table:
    """A row for each score, then for what scores earn alike; shares in percent, changes in percentage points."""
    rows = [_row(bin_name(metric, one), "score", one) for one in _shown(metric, found)]
    if len(found.zones) == 3:
        rows += [_row(zone_name(one.zone, True), one.zone, one) for one in found.zones]
    shown = {
        "name": (_("Score") if not metric.edges else _("Time"), ""),
        "share": (_("Share, %"), "%.1f"),
        "low": (_("Low"), "%.1f"),
        "high": (_("High"), "%.1f"),
        "n": (_("Answers"), "localized"),
    }
    if found.is_compared:
        shown |= {
            "before": (_("Before, %"), "%.1f"),
            "change": (_("Change"), "%+.1f"),
            "change_low": (_("Change, low"), "%+.1f"),
            "change_high": (_("Change, high"), "%+.1f"),
            "real_words": (_("Is it real?"), ""),
        }
    return Table(pd.DataFrame(rows), shown, ("name", "real_words"))


def _row(name: str, kind: str, one: Bin) -> dict[str, object]:
    change_low, change_high = one.change_bounds or (None, None)
    return {
        "name": name, "kind": kind, "from": one.low, "to": one.high, "n": one.n, "share": one.share,
        "low": one.bounds[0], "high": one.bounds[1], "before_n": one.before_n, "before": one.before,
        "change": one.change, "change_low": change_low, "change_high": change_high, "real": one.is_real,
        "real_words": _("beyond noise") if one.is_real else _("within noise"),
    }  # fmt: skip
