"""Comparing: the level, the peers and the scores that every view of the Locations page shows. Draws only its choices."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial

import pandas as pd

from cxdash.dimensions import find_dimension
from cxdash.findings.cells import by_bucket, monthly
from cxdash.findings.levels import Level, level, levels_present
from cxdash.findings.locations import Locations, locations
from cxdash.findings.peers import SIZES, peers_alike, size_classes
from cxdash.findings.scores import Rules
from cxdash.findings.trends import Grain
from cxdash.metrics import Metric
from cxdash.queries.question import Question
from cxdash.queries.whereabouts import WhereaboutsQuestion
from cxdash.store import shared_store
from cxdash.ui import asking, controls
from cxdash.ui.choices import choose, fixed
from cxdash.ui.filters import title
from cxdash.ui.locations.hierarchy import level_choice
from cxdash.ui.selection import Selection
from cxdash.words import N_, _

ALL, SIZE = "all", "size"
KINDS = ("format", "region", "country", "brand")
SIZE_NAMES = {
    "small": N_("the third with the fewest answers"),
    "medium": N_("the middle third by answers"),
    "large": N_("the third with the most answers"),
}


@dataclass(frozen=True)
class Comparison:
    """What is compared: the groups of a level, with whom, and the scores found.

    peers: what makes peers (ALL: everybody); peers_of: of each group its peers, where it has some.
    """

    metric: Metric
    chosen: Selection
    rules: Rules
    level: Level
    peers: str
    peers_of: Mapping[str, str]
    places: pd.DataFrame
    found: Locations

    @property
    def is_apart(self) -> bool:
        """Whether each is compared with its peers and not with all."""
        return bool(self.peers_of)

    def over_time(self, grain: Grain = "month") -> pd.DataFrame:
        """Parts of each group (`by0`) and month or quarter (`start`), of the months that `monthly_question` asks for."""
        return by_bucket(self.grouped(asking.parts(monthly_question(self.metric, self.chosen))), grain)

    def grouped(self, frame: pd.DataFrame) -> pd.DataFrame:
        """A frame of parts by location as one by the groups of the level."""
        return self.level.grouped(frame)


def comparison(metric: Metric, chosen: Selection, rules: Rules) -> Comparison:
    """Draw the choice of level and of peers, and compare. CxError where the metric cannot be asked under these filters."""
    question = chosen.question(metric.id, by=("location",))
    earlier = question.before(chosen.compare)
    with asking.ahead(_questions(metric, chosen, question, earlier)):
        frame = asking.parts(question)
        names = asking.location_names(chosen.scope)
        places = asking.whereabouts(WhereaboutsQuestion("", chosen.scope))
    name = level_choice(levels_present(places, frame["by0"].tolist()))
    kind = peers_choice() if name == "location" else ALL
    if kind not in (ALL, SIZE):
        places = asking.whereabouts(WhereaboutsQuestion(kind, chosen.scope))
    at = level(name, places, names)

    def make() -> tuple[Mapping[str, str], Locations]:
        """Made once for what a reader then turns the pages of; its parts are frozen and hold no words."""
        grouped = at.grouped(frame)
        before = None if earlier is None else at.grouped(asking.parts(earlier))
        peers_of = _peers_of(kind, metric, grouped, places, rules)
        return peers_of, locations(metric, grouped, before, rules, peers=peers_of, upwards=at.upwards)

    peers_of, found = shared_store().kept(("locations", question, earlier, rules, name, kind), make)
    return Comparison(metric, chosen, rules, at, kind, peers_of, places, found)


def _peers_of(
    kind: str, metric: Metric, grouped: pd.DataFrame, places: pd.DataFrame, rules: Rules
) -> Mapping[str, str]:
    if kind == ALL:
        return {}
    if kind == SIZE:
        return size_classes(metric, grouped, rules)
    kinds = dict(zip(places["location_id"].tolist(), places["kind"].tolist(), strict=True))
    return peers_alike(metric, grouped, kinds, rules)


def _questions(
    metric: Metric, chosen: Selection, question: Question, earlier: Question | None
) -> list[Callable[[], object]]:
    asked = [question, monthly_question(metric, chosen), *([] if earlier is None else [earlier])]
    return [
        *(partial(asking.parts, one) for one in asked),
        partial(asking.whereabouts, WhereaboutsQuestion("", chosen.scope)),
    ]


def monthly_question(metric: Metric, chosen: Selection) -> Question:
    """By location and month: the period, and the months that `monthly` adds to it."""
    question = chosen.question(metric.id, by=("location",), grain="month")
    return replace(question, filters=monthly(chosen.filters, chosen.first, chosen.last))


def steps_choice(default: Grain) -> Grain:
    """By month or by quarter."""
    names = fixed({one: controls.GRAINS[one] for one in ("month", "quarter")})
    return "month" if choose(_("By"), "over", names, default, segmented=True) == "month" else "quarter"


def peers_choice() -> str:
    """What makes the peers of a location: nothing (all are), a dimension of locations, or its answers."""
    attributes = asking.attributes()
    kinds = [*KINDS, *(one for one in attributes if find_dimension(one, attributes).owner == "location")]
    names = {
        ALL: lambda: _("All locations"),
        **{one: (lambda one=one: _("Same: {what}").format(what=title(one, attributes))) for one in kinds},
        SIZE: lambda: _("Same size, by answers"),
    }
    help = _("Like with like: tier, shrunken score and rank are then against the locations of the same kind.")
    return choose(_("Compared with"), "peers", names, ALL, help=help)


def peers_name(kind: str, peers: str | None) -> str:
    """What a location is compared with, in words."""
    if peers is None:
        return _("all")
    return _(SIZE_NAMES[peers]) if kind == SIZE and peers in SIZES else peers
