"""Goals below: those of all places within what is looked at, and which of them are missed or at risk. Knows no SQL and no page."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from cxdash.filters import Filters, last_day
from cxdash.findings.counted import Counted
from cxdash.findings.goals import Goal, Standing, overlaps, precedence
from cxdash.findings.places import Places
from cxdash.findings.scores import Rules, Score, score
from cxdash.findings.tallies import Tally
from cxdash.metrics import Metric
from cxdash.stats.groups import rejected

SAFE = 0.5  # a chance to be met below which a goal is more likely missed


@dataclass(frozen=True)
class Below:
    """The goals that are missed beyond noise, the surest first, and those that are more likely missed than met, the least likely
    first; told: how many there are enough answers to judge, few: of how many there are not.
    """

    missed: tuple[Standing, ...]
    at_risk: tuple[Standing, ...]
    told: int
    few: int

    @property
    def listed(self) -> tuple[Standing, ...]:
        return (*self.missed, *self.at_risk)


def goals_below(
    goals: Iterable[Goal],
    places: Places,
    whole: Mapping[tuple[str, str], Collection[str]],
    filters: Filters,
    last: date | None = None,
) -> tuple[Goal, ...]:
    """The goals of all places that lie wholly in what is looked at, of each place and metric the one that holds at the end.

    whole: the locations of each place, also those that this person may not see: a part of a place says nothing of its goal.
    Nothing where the filters pick more than places: a goal is for all answers of its place.
    """
    if places.besides:
        return ()
    end = last if filters.until is None else last_day(filters.until)
    # A location may be called by its id or by its name: a place is what it holds.
    found: dict[tuple[str, str, frozenset[str]], Goal] = {}
    for goal in sorted(goals, key=lambda one: precedence(one, places, end)):
        inside = frozenset(whole.get((goal.level, goal.place), ()))
        if inside and inside <= places.chosen and overlaps(goal, filters):
            found[goal.metric, goal.level, inside] = goal
    return tuple(found.values())


def scores_of(
    metric: Metric, goals: Iterable[Goal], groups: Counted, shown: Iterable[str], places: Places, rules: Rules
) -> dict[Goal, Score]:
    """The score of each goal's place, of the groups of one level: a location's goal may be of several groups of one name.

    shown: the groups that may be told; a place of which any may not is of no answers.
    """
    seen, made = set(shown), groups.made()
    found = {}
    for goal in goals:
        keys = sorted(places.of(goal.level, goal.place)) if goal.level == "location" else [goal.place]
        told = [one for one in keys if one in groups.place]
        tally = sum((made[groups.place[one]] for one in told), Tally()) if seen.issuperset(told) else Tally()
        found[goal] = score(metric, tally, rules, goal.place)
    return found


def below(found: Sequence[Standing], rules: Rules) -> Below:
    """Which of these are missed beyond noise after Benjamini-Hochberg, for among many goals some look missed by luck alone."""
    told = [one for one in found if one.chance is not None and one.verdict != "few"]
    chances = [one.chance or 0.0 for one in told]
    real = rejected([2 * min(chance, 1 - chance) for chance in chances], 1 - rules.confidence)
    order = sorted(range(len(told)), key=lambda place: chances[place])
    missed = [told[place] for place in order if real[place] and chances[place] < SAFE]
    at_risk = [told[place] for place in order if not real[place] and chances[place] < SAFE]
    return Below(tuple(missed), tuple(at_risk), len(told), len(found) - len(told))
