"""Distribution sentences: how scores are spread and what changed in that, in words. Knows no page and no SQL."""

from collections.abc import Sequence

from cxdash import words
from cxdash.findings.distribution import Bin, Distribution
from cxdash.findings.scores import Rules
from cxdash.findings.sentences import answers
from cxdash.metrics import Metric
from cxdash.words import _, ngettext

MOST_NAMED = 3


def bin_name(metric: Metric, one: Bin) -> str:
    """The score; of times “15 min – 30 min”, the first “under 15 min” and the last “7 days and more”."""
    if not metric.edges:
        return words.number(one.low)
    if one.high is None:
        return _("{time} and more").format(time=words.duration(one.low))
    if not one.low:
        return _("under {time}").format(time=words.duration(one.high))
    return _("{low} to {high}").format(low=words.duration(one.low), high=words.duration(one.high))


def zone_name(zone: str, is_net: bool) -> str:
    """What those who gave such scores are called: promoters, passives and detractors of a net score."""
    if is_net:
        return {"top": _("promoters"), "middle": _("passives"), "bottom": _("detractors")}[zone]
    return {"top": _("counted as good"), "bottom": _("not counted as good")}[zone]


def share(value: float | None, bounds: tuple[float, float] | None) -> str:
    """“55% (54 to 57%)”."""
    if value is None or bounds is None:
        return "—"
    low, high = words.number(bounds[0]), words.percent(bounds[1])
    return f"{words.percent(value)} ({_('{low} to {high}').format(low=low, high=high)})"


def scale_name(found: Distribution) -> str:
    """“1–5”; empty where the metric has no scale."""
    if found.scale is None:
        return ""
    return f"{words.number(found.scale[0])}–{words.number(found.scale[1])}"


def distribution_answer(metric: Metric, found: Distribution, against: str, rules: Rules) -> str:
    """Who gave good and bad scores (or which score is most frequent), and which shares changed beyond noise."""
    if not found.bins:
        text = _("On the scale {scale} there are only {answers}, too few to show (it takes {least}).")
        return text.format(
            scale=scale_name(found), answers=answers(found.n, metric), least=words.number(rules.min_answers)
        )
    pieces = [_level(metric, found)]
    if found.is_compared:
        pieces.append(_changes(metric, found, against, rules))
    return " ".join(pieces)


def _level(metric: Metric, found: Distribution) -> str:
    if len(found.zones) == 3:
        said = [f"{share(one.share, one.bounds)} {zone_name(one.zone, True)}" for one in found.zones]
        return _("{first}, {second} and {third}.").format(first=said[0], second=said[1], third=said[2])
    most = max(found.bins, key=lambda one: one.n)
    named = bin_name(metric, most)
    if found.scale is None:
        return _("Most frequent: {name}, {share}.").format(name=named, share=share(most.share, most.bounds))
    return _("Most frequent on the scale {scale}: {name}, {share}.").format(
        scale=scale_name(found), name=named, share=share(most.share, most.bounds)
    )


def _changes(metric: Metric, found: Distribution, against: str, rules: Rules) -> str:
    """What zones changed, where there are three; else, or if none did, what scores changed."""
    zones = [(zone_name(one.zone, True), one) for one in found.zones if one.is_real and len(found.zones) == 3]
    moved = zones or [(_scored(metric, one), one) for one in found.bins if one.is_real]
    if min(found.n, found.before_n) < rules.few_answers:
        verdict = _("too few answers to tell")
    elif not moved:
        verdict = _("no share changed beyond noise")
    else:
        moved.sort(key=lambda pair: -abs(pair[1].change or 0.0))
        verdict = _("beyond noise, {names}").format(names=_listed(moved))
    return _("Against {against}: {verdict}.").format(against=against, verdict=verdict)


def _scored(metric: Metric, one: Bin) -> str:
    """“score 5”: beside a number a bare score would look like one more."""
    return bin_name(metric, one) if metric.edges else _("score {score}").format(score=bin_name(metric, one))


def _listed(moved: Sequence[tuple[str, Bin]]) -> str:
    said = [_moved(name, one) for name, one in moved[:MOST_NAMED]]
    more = len(moved) - len(said)
    if more:
        said.append(ngettext("and {n} more", "and {n} more", more).format(n=words.number(more)))
    return "; ".join(said)


def _moved(name: str, one: Bin) -> str:
    low, high = one.change_bounds or (0.0, 0.0)
    interval = _("{low} to {high}").format(low=words.number(low, 1, True), high=words.number(high, 1, True))
    text = _("{name} {change} points ({interval})")
    return text.format(name=name, change=words.number(one.change, 1, True), interval=interval)
