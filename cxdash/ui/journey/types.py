"""Types: how journeys went over channels, and the stories of those who bought and who did not, on the Journey page."""

from collections.abc import Sequence
from functools import partial

import pandas as pd
import streamlit as st

from cxdash import words
from cxdash.charts.ranking import Dot, Tier, ranking_figure
from cxdash.charts.template import Figure
from cxdash.findings import journey_sentences as said
from cxdash.findings import sentences
from cxdash.findings.funnel_sentences import share
from cxdash.findings.journey_kinds import missing
from cxdash.findings.journey_types import JourneyType, journey_types
from cxdash.findings.scores import Rules
from cxdash.metrics import Metric
from cxdash.queries.journey_types import TypesQuestion
from cxdash.queries.journeys import JourneysQuestion
from cxdash.queries.stories import StoriesQuestion
from cxdash.ui import asking, controls, frames
from cxdash.ui.frames import Table
from cxdash.ui.journey.kinds import back_choice, kinds_choice, pause_choice
from cxdash.ui.journey.stories import story_section
from cxdash.ui.selection import Selection
from cxdash.ui.states import quiet
from cxdash.words import _


def types(chosen: Selection, rules: Rules) -> None:
    """Draw the choices, the types with their table, and the two stories."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        metric = controls.metric_choice(("nps", "csat", "ces"))
        pause, silence = pause_choice(), back_choice()
    kinds = kinds_choice(chosen)
    untold = missing(kinds)
    quiet(f"{said.counted_words(kinds)} {said.untold_words(untold)}".strip())
    journeys = JourneysQuestion(kinds.stages, kinds.ends, pause)
    question = TypesQuestion(
        journeys, kinds.research, kinds.online, kinds.stores, silence, metric.id, chosen.filters, chosen.scope
    )
    story = StoriesQuestion(journeys, metric.id, chosen.filters, chosen.scope)
    with asking.ahead([partial(asking.stories, story), partial(asking.story_scores, story)]):
        found = journey_types(
            metric, asking.journey_types(question), asking.journey_type_scores(question), rules, untold
        )
    frames.chart_frame(
        "journey-types", said.types_answer(metric, found), _figure(metric, found),
        _("{metric} by type of journey, with its interval, against the value of all").format(metric=_(metric.label)),
        _table(metric, found, silence), _note(found, pause, silence, rules) if found else "",
    )  # fmt: skip
    story_section(story, metric, rules)


def _figure(metric: Metric, found: Sequence[JourneyType]) -> Figure | None:
    drawn = [one for one in found[1:] if one.score.value is not None]
    if not drawn:
        return None
    tiers: tuple[Tier, ...] = ("above", "within", "below", "few")
    brand = found[0].score.value
    return ranking_figure(
        [_dot(metric, one) for one in drawn], brand, _("all journeys: {value}").format(value=sentences.amount(metric, brand)),
        {tier: sentences.tier_name(tier) for tier in tiers}, sentences.axis(metric), frames.theme(),
    )  # fmt: skip


def _dot(metric: Metric, one: JourneyType) -> Dot:
    name = _(said.NAMES[one.id])
    pieces = (
        f"{name}: {sentences.sure(metric, one.score)}",
        sentences.answers(one.score.n, metric),
        sentences.tier_name(one.score.tier),
    )
    short = f"{name.partition(':')[0]} · {share(one.share.value, 1)}"
    return Dot(short, one.score.value or 0.0, one.score.low, one.score.high, one.score.tier, " · ".join(pieces))


def _note(found: Sequence[JourneyType], pause: float, silence: int, rules: Rules) -> str:
    text = _(
        "A journey is what a customer did up to a purchase, without a pause of more than {pause}; the filters look at the "
        "purchase. Beside each name: its share of all journeys. A journey may be of several types; single- and "
        "multi-channel exclude each other. An answer goes with the last journey begun before it. Not back: no further "
        "journey within {time}. All with their {level} intervals, which count customers, not journeys."
    )
    time = words.duration(silence * 86_400)
    pieces = [text.format(pause=words.duration(pause), time=time, level=words.sureness(rules.confidence))]
    if any(said.is_too_early(one) for one in found):
        early = _(
            "Not known yet: the {time} after these purchases are not over, so their customers still have time to come back."
        )
        pieces.append(early.format(time=time))
    kinds = said.kinds_words(found)
    return " ".join([f"{kinds}.", *pieces] if kinds else pieces)


def _table(metric: Metric, found: Sequence[JourneyType], silence: int) -> Table:
    rows = [
        {
            "type": one.id, "type_name": _(said.NAMES[one.id]), "journeys": one.journeys, "customers": one.customers,
            "share": one.share.value,
            "share_low": one.share.low, "share_high": one.share.high, "metric": metric.id, "value": one.score.value,
            "low": one.score.low, "high": one.score.high, "n": one.score.n or None, "tier": one.score.tier,
            "tier_words": sentences.tier_name(one.score.tier), "not_back_words": said.not_back(one),
            "share_words": said.between(one.share), "value_words": sentences.sure(metric, one.score),
            "spent_words": words.sure_number(one.value.value, one.value.low, one.value.high, 2),
            "not_back": one.lost.value, "not_back_low": one.lost.low,
            "not_back_high": one.lost.high, "not_back_of": one.lost.n or None, "open": one.open, "spent": one.value.value,
            "spent_low": one.value.low, "spent_high": one.value.high, "spent_n": one.value.n or None,
        }
        for one in found
    ]  # fmt: skip
    shown = {
        "type_name": (_("Type"), ""), "share_words": (_("Share"), ""), "value_words": (sentences.axis(metric), ""),
        "tier_words": (_("Tier"), ""), "journeys": (_("Journeys"), "localized"), "customers": (_("Customers"), "localized"),
        "n": (_("Answers"), "localized"),
        "not_back_words": (_("Not back within {time}").format(time=words.duration(silence * 86_400)), ""),
    }  # fmt: skip
    if any(one.value.n for one in found):
        shown |= {"spent_words": (_("Mean value"), "")}
    return Table(pd.DataFrame(rows), shown, ("type_name", *(name for name in shown if name.endswith("_words"))))
