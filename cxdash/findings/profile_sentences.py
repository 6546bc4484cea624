"""Profile sentences: one location against the others, its place and its funnel, said in words. Knows no page."""

from collections.abc import Sequence

from cxdash import words
from cxdash.findings.changes import Change
from cxdash.findings.funnel import Funnel
from cxdash.findings.funnel_sentences import share
from cxdash.findings.locations import Locations
from cxdash.findings.profile import Reach
from cxdash.findings.scores import Rules
from cxdash.findings.sentences import cannot_tell, listed, points, span, tier_name, within_noise
from cxdash.metrics import Metric
from cxdash.stats.estimators import Estimate
from cxdash.words import _, ngettext


def against_others(metric: Metric, found: Change) -> str:
    """“▲ 8 above all other locations (3 to 13): better, beyond noise.”; of times “▼ 2 hr slower than …”."""
    if metric.unit == "hours":
        return _said(
            metric, found, _("{difference} slower than all other locations ({interval}): {verdict}."),
            _("{difference} quicker than all other locations ({interval}): {verdict}."),
            _("As quick as all other locations ({interval}): {verdict}."),
        )  # fmt: skip
    return _said(
        metric, found, _("{difference} above all other locations ({interval}): {verdict}."),
        _("{difference} below all other locations ({interval}): {verdict}."),
        _("The same as all other locations ({interval}): {verdict}."),
    )  # fmt: skip


def against_peers(metric: Metric, found: Change) -> str:
    """“▼ 2 below similar locations (−7 to 3): within noise.”; of times “▼ 2 hr slower than …”."""
    if metric.unit == "hours":
        return _said(
            metric, found, _("{difference} slower than similar locations ({interval}): {verdict}."),
            _("{difference} quicker than similar locations ({interval}): {verdict}."),
            _("As quick as similar locations ({interval}): {verdict}."),
        )  # fmt: skip
    return _said(
        metric, found, _("{difference} above similar locations ({interval}): {verdict}."),
        _("{difference} below similar locations ({interval}): {verdict}."),
        _("The same as similar locations ({interval}): {verdict}."),
    )  # fmt: skip


def _said(metric: Metric, found: Change, above: str, below: str, same: str) -> str:
    rounded = round(found.value or 0.0, metric.digits)
    text = same if rounded == 0 else above if rounded > 0 else below
    mark = "" if found.is_good is None else "▲ " if found.is_good else "▼ "
    difference = points(metric, abs(found.value or 0.0))
    return mark + text.format(difference=difference, interval=span(metric, found), verdict=real_or_not(found))


def real_or_not(found: Change) -> str:
    """Whether a difference is beyond noise, and for the better or the worse."""
    if found.verdict == "few":
        return cannot_tell(found.before, found.after)
    if found.is_good is None:
        return within_noise(found.among)
    return _("better, beyond noise") if found.is_good else _("worse, beyond noise")


def looked_at_alone() -> str:
    """Why the profile of one location may call real what a list of all of them does not."""
    return _(
        "Here one location is looked at alone. The Overview and Locations look at all of them at once, which takes more before a "
        "difference counts: what is real here may be within noise there."
    )


def looked_at_together() -> str:
    """The same, beside a list of all locations."""
    return _(
        "All locations are looked at at once, which takes more before a change counts: the profile of one location, which looks at it "
        "alone, may call a change real that is not listed here."
    )


def standing_answer(metric: Metric, found: Locations, location: str, rules: Rules) -> str:
    """Its tier and the places that it can have among all that are ranked: “NPS: better than the rest; place 2 to 9 of 59”."""
    one = next((one for one in found.listed if one.score.group == location), None)
    if one is None or one.score.value is None:
        return ""
    if one.ranks is None or one.of < 2:
        return _("{metric}: {pieces}.").format(metric=_(metric.label), pieces=tier_name(one.score.tier))
    return _("{metric}: {tier}. Its place is between {low} and {high} of {n} ({level} sure; 1 is the best).").format(
        metric=_(metric.label),
        tier=tier_name(one.score.tier),
        low=words.number(one.ranks[0]),
        high=words.number(one.ranks[1]),
        n=words.number(one.of),
        level=words.sureness(rules.confidence),
    )


def _reached(found: Estimate) -> str:
    """“20% (15% to 26%)”, of an estimate in percent."""
    value, low, high = (share(None if one is None else one / 100) for one in (found.value, found.low, found.high))
    text = _("{low} to {high}").format(low=low, high=high)
    return f"{value} ({text})"


def reaches_answer(own: Funnel, found: Sequence[Reach]) -> str:
    """How many of those who entered here came to the last step, and at which steps that is not as everywhere."""
    first, last = own.steps[0], own.steps[-1]
    if not own.customers:
        return _("No customer reached the first step, {step}.").format(step=first.step)
    if not found:
        return _("The windows of the customers at {step} are not over yet: nobody can tell how many go on.").format(
            step=first.step
        )
    text = ngettext(
        "Of {n} customer at {first} whose window is over, {share} reach {last}; of all, {whole}.",
        "Of {n} customers at {first} whose windows are over, {share} reach {last}; of all, {whole}.",
        first.settled,
    ).format(
        n=words.number(first.settled), first=first.step, share=_reached(found[-1].own), last=last.step,
        whole=_reached(found[-1].whole),
    )  # fmt: skip
    more = [one.step for one in found if one.verdict == "above"]
    fewer = [one.step for one in found if one.verdict == "below"]
    pieces = [text]
    if more:
        pieces.append(_("More than elsewhere come to {steps}, beyond noise.").format(steps=listed(more)))
    if fewer:
        pieces.append(_("Fewer than elsewhere come to {steps}, beyond noise.").format(steps=listed(fewer)))
    if not more and not fewer:
        few = any(one.verdict == "few" for one in found)
        pieces.append(_("Too few to tell whether that differs.") if few else _("No step differs beyond noise."))
    return " ".join(pieces)
