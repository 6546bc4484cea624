"""Journeys, in words: their types, which feel better or worse, and the stories of those who bought or not. Know no page."""

from collections.abc import Mapping, Sequence

from cxdash import words
from cxdash.findings.funnel_sentences import sure_share
from cxdash.findings.journey_kinds import Kinds
from cxdash.findings.journey_types import JourneyType
from cxdash.findings.sentences import amount, answers, customers, interval, listed, sure, tier_name
from cxdash.findings.stories import Stop, Story
from cxdash.findings.touchpoint_sentences import place
from cxdash.metrics import Metric
from cxdash.stats.estimators import Estimate
from cxdash.words import N_, _, ngettext

NAMES: dict[str, str] = {
    "all": N_("All journeys"),
    "zmot": N_("Zero moment of truth: began with research online"),
    "webrooming": N_("Webrooming: researched online, bought in a store"),
    "showrooming": N_("Showrooming: in a store before, bought online"),
    "single": N_("Single-channel"),
    "multi": N_("Multi-channel"),
}
_SHORT: dict[str, str] = {
    "zmot": N_("{share} began with research online"),
    "webrooming": N_("{share} researched online and bought in a store"),
    "showrooming": N_("{share} were in a store before and bought online"),
    "multi": N_("{share} used several channels"),
}


def between(one: Estimate) -> str:
    """“33.4% (32.8% to 33.9%)”; a dash where it is not shown."""
    return sure_share(one.value, one.low, one.high, 1)


def not_back(one: JourneyType) -> str:
    """After how many no other journey began, with the interval; or that it is too early for all of them to tell."""
    return _("not known yet") if is_too_early(one) else between(one.lost)


def is_too_early(one: JourneyType) -> bool:
    """Whether the customers of all its journeys still have time to begin another one."""
    return one.open is not None and 0 < one.open == one.journeys


def types_answer(metric: Metric, found: Sequence[JourneyType]) -> str:
    """How common the types are, and which feel better or worse than the rest beyond noise."""
    if not found:
        return _("No journey came to a purchase in what is chosen.")
    if found[0].journeys is None:
        return _("Too few journeys came to a purchase to be shown.")
    said = {one.id: _(_SHORT[one.id]).format(share=between(one.share)) for one in found if one.id in _SHORT}
    known = [text for one in found if one.share.value is not None and (text := said.get(one.id))]
    n = found[0].journeys
    counted = ngettext("Of {n} journey to a purchase, {shares}.", "Of {n} journeys to a purchase, {shares}.", n)
    pieces = [counted.format(n=words.number(n), shares=", ".join(known))] if known else []
    return " ".join([*pieces, *_apart(metric, found)])


def _apart(metric: Metric, found: Sequence[JourneyType]) -> list[str]:
    texts = {"above": _("{type} feels better than the rest beyond noise: {metric} {value} ({interval})."),
             "below": _("{type} feels worse than the rest beyond noise: {metric} {value} ({interval}).")}  # fmt: skip
    return [
        texts[one.score.tier].format(
            type=_(NAMES[one.id]).partition(":")[0], metric=_(metric.label), value=amount(metric, one.score.value),
            interval=interval(metric, one.score),
        )
        for one in found if one.score.tier in texts
    ]  # fmt: skip


def kinds_words(found: Sequence[JourneyType]) -> str:
    """What the names of types mean that are no words of every day."""
    told = (one.id for one in found if one.id in ("zmot", "webrooming", "showrooming") and one.share.value is not None)
    return "; ".join(_(NAMES[name]) for name in told)


def counted_words(kinds: Kinds) -> str:
    """“Counts as a purchase: Order. As research: Search. Online: Web. A store: Shop. Neither: Mail.”"""
    listed_of = (
        (_("Counts as a purchase: {names}."), kinds.ends), (_("As research: {names}."), kinds.research),
        (_("Online: {names}."), kinds.online), (_("A store: {names}."), kinds.stores),
        (_("Neither online nor a store: {names}."), kinds.neither),
    )  # fmt: skip
    return " ".join(text.format(names=listed(names)) for text, names in listed_of if names)


def untold_words(missing: Mapping[str, tuple[str, ...]]) -> str:
    """“Cannot be told: Webrooming, Showrooming (no channel counts as a store).”; "" where all types can."""
    reasons = {
        "research": _("no stage counts as research"), "online": _("no channel counts as online"),
        "stores": _("no channel counts as a store"), "channels": _("no touchpoint has a channel"),
    }  # fmt: skip
    alike: dict[tuple[str, ...], list[str]] = {}
    for name, lacking in missing.items():
        alike.setdefault(lacking, []).append(_(NAMES[name]).partition(":")[0])
    told = [
        _("{types} ({why})").format(types=", ".join(names), why=", ".join(reasons[one] for one in lacking))
        for lacking, names in alike.items()
    ]
    return _("Cannot be told: {types}.").format(types="; ".join(told)) if told else ""


def story_title(one: Story, is_first: bool = True) -> str:
    """“The most usual way to a purchase: 13,741 of 32,509 journeys, 42.3% (41.7% to 42.8%) · 9,120 customers”; is_first: of all
    ways, else of longer ones.
    """
    n = one.taken.of
    if not is_first:
        text = ngettext(
            "The most usual one of several touchpoints: {n} of {of} journey, {share}",
            "The most usual one of several touchpoints: {n} of {of} journeys, {share}", n,
        )  # fmt: skip
    elif one.reached:
        text = ngettext(
            "The most usual way to a purchase: {n} of {of} journey, {share}",
            "The most usual way to a purchase: {n} of {of} journeys, {share}", n,
        )  # fmt: skip
    else:
        text = ngettext(
            "The most usual way that ended without a purchase: {n} of {of} journey, {share}",
            "The most usual way that ended without a purchase: {n} of {of} journeys, {share}", n,
        )  # fmt: skip
    counted = text.format(n=words.number(one.taken.journeys), of=words.number(n), share=taken(one))
    return f"{counted} · {customers(one.taken.customers)}"


def taken(one: Story) -> str:
    """How many of all of that outcome took it, with the interval."""
    return between(Estimate(one.taken.of, one.taken.share, one.taken.low, one.taken.high))


def felt(metric: Metric, stop: Stop) -> str:
    """“CSAT 75% (70 to 80%), 97 answers”, with few “… · few answers”, or that there are too few."""
    if stop.score.value is None:
        return _("{metric}: too few answers").format(metric=_(metric.label))
    told = f"{_(metric.label)} {sure(metric, stop.score)}, {answers(stop.score.n, metric)}"
    return f"{told} · {tier_name('few')}" if stop.score.few else told


def next_words(stop: Stop) -> str:
    """“after 12 min (half: 8 min to 18 min)”; "" at the last."""
    if stop.wait is None:
        return ""
    return _("{time} later (half: {low} to {high})").format(
        time=words.duration(stop.wait.median),
        low=words.duration(stop.wait.first_quartile),
        high=words.duration(stop.wait.third_quartile),
    )


def way_words(one: Story) -> str:
    """“Visit · store → Basket · store”"""
    return " → ".join(place(stop.stage, stop.channel) for stop in one.stops)
