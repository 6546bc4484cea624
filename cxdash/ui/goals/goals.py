"""Goals: the goals, benchmarks and marks of what is looked at, for cards and charts. Draws nothing itself."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial

from cxdash.charts.marks import Level
from cxdash.charts.marks import Mark as DrawnMark
from cxdash.dimensions import is_of_places
from cxdash.errors import CxError, sentence
from cxdash.filters import Filters
from cxdash.findings import goal_sentences, sentences
from cxdash.findings.changes import Change
from cxdash.findings.goals import (
    Benchmark,
    Days,
    Goal,
    Standing,
    applying,
    benchmarks_applying,
    benchmarks_from,
    goals_from,
    goals_of_locations,
    judged,
    own_days,
    standing,
)
from cxdash.findings.marks import Happened, Mark, happened, marks_from, under_way
from cxdash.findings.places import ALL, Places, levels_of, places_from
from cxdash.findings.scores import Rules, Score, whole_score
from cxdash.intake.fields import LEVELS
from cxdash.metrics import Metric
from cxdash.queries import goals as goal_queries
from cxdash.queries.goals import BesidesQuestion, PlacesQuestion
from cxdash.store import shared_store
from cxdash.ui import asking
from cxdash.ui.filters import title
from cxdash.ui.selection import Selection, current
from cxdash.words import ngettext, number

MOST_MARKS = 12  # that a chart can hold


@dataclass(frozen=True)
class Besides:
    """All goals, benchmarks and marks that this person may see, and the places that they and the filters are about."""

    goals: tuple[Goal, ...]
    benchmarks: tuple[Benchmark, ...]
    marks: tuple[Mark, ...]
    places: Places


@dataclass(frozen=True)
class Reached:
    """A goal and how what is chosen stands to it."""

    goal: Goal
    standing: Standing


def besides(chosen: Selection) -> Besides:
    """What is known besides answers, for these filters; one reading for each version of the data."""
    picks, scope = chosen.filters.picks, chosen.scope
    return shared_store().kept(("besides", picks, scope), lambda: _besides(picks, scope))


def _besides(picks: tuple[tuple[str, tuple[str, ...]], ...], scope: frozenset[str] | None) -> Besides:
    store = shared_store()
    goals, benchmarks, marks = (
        store.answer(BesidesQuestion(kind, scope), goal_queries.build) for kind in ("goals", "benchmarks", "marks")
    )
    filters = Filters(picks=picks)
    levels = [
        *goals["level"].unique(),
        *benchmarks["level"].unique(),
        *(LEVELS if (marks["location_id"] != ALL).any() else []),
    ]
    if not any((len(goals), len(benchmarks), len(marks))):
        return Besides((), (), (), Places({}, frozenset()))
    needed = levels_of(levels, filters, [name for name, _values in picks if is_of_places(name, asking.attributes())])
    frame = store.answer(PlacesQuestion(needed, scope), goal_queries.build_places)
    places = places_from(frame, needed, filters, scope is not None)
    return Besides(goals_from(goals), benchmarks_from(benchmarks), marks_from(marks), places)


def asked(chosen: Selection, *metrics: Metric) -> list[Callable[[], object]]:
    """What is asked of goals and, where one has days of its own, of those, so that it can be asked ahead."""
    return [partial(_own_score, metric, chosen, Rules()) for metric in metrics]


def reached(metric: Metric, chosen: Selection, score: Score, rules: Rules) -> Reached | None:
    """The goal of the metric for what is chosen, and how it stands to it on the goal's own days, else with this score of the
    days chosen; None where no goal is for that.
    """
    goal = _goal(metric, chosen)
    if goal is None:
        return None
    return Reached(goal, standing(metric, goal, _own_score(metric, chosen, rules) or score, rules))


def _goal(metric: Metric, chosen: Selection) -> Goal | None:
    known = besides(chosen)
    return applying(known.goals, metric.id, known.places, chosen.filters, chosen.last)


def _own_score(metric: Metric, chosen: Selection, rules: Rules) -> Score | None:
    """What is chosen on the own days of the metric's goal, of no answers where they may not be told; None where it has none."""
    goal = _goal(metric, chosen)
    filters = None if goal is None else own_days(goal, chosen.filters)
    if filters is None:
        return None
    try:
        return whole_score(metric, asking.shared_parts(replace(chosen.question(metric.id), filters=filters)), rules)
    except CxError:  # on those days a hidden place could be told from the others: the card still says what it may
        return Score(None, 0)


def reached_words(metric: Metric, found: Reached, chosen: Selection) -> str:
    """“Goal 45, on the days chosen: met with 93% probability.”"""
    called = names(chosen, found.goal.level)
    return goal_sentences.standing(metric, found.goal, found.standing, called, _days(found.goal, chosen), chosen.last)


def _days(goal: Goal, chosen: Selection) -> Days | None:
    """The first and the last day whose answers are held against a goal."""
    return judged(goal, own_days(goal, chosen.filters) or chosen.filters, chosen.first, chosen.last)


def left_out(metric: Metric, chosen: Selection) -> str:
    """Why what there is of goals and benchmarks of the metric is not shown: the filters pick more than places; else ""."""
    known = besides(chosen)
    if not known.places.besides or not any(one.metric == metric.id for one in (*known.goals, *known.benchmarks)):
        return ""
    titles = [title(name, asking.attributes()) for name in known.places.besides]
    return sentence(CxError("goals.filter", what=sentences.listed(titles)))


def columns(metric: Metric, found: Change) -> dict[str, object]:
    """The cells of a metric's goal in a table, for the filters that stand; empty where there is none."""
    chosen = current()
    goal = reached(metric, chosen, found.after, Rules.from_settings())
    names = ("goal", "goal_id", "goal_probability", "goal_verdict", "judged_since", "judged_until")
    if goal is None:
        return dict.fromkeys(names)
    since, last = _days(goal.goal, chosen) or (None, None)
    stands = (goal.goal.target, goal.goal.id, goal.standing.chance, goal.standing.verdict)
    return dict(zip(names, (*stands, since, last and last + timedelta(days=1)), strict=True))


def levels(metric: Metric, chosen: Selection) -> tuple[Level, ...]:
    """The horizontal lines of a chart of the metric: its goal, then the benchmarks with their source and date on hovering."""
    known = besides(chosen)
    goal = applying(known.goals, metric.id, known.places, chosen.filters, chosen.last)
    found = []
    if goal is not None:
        called = names(chosen, goal.level)
        said = goal_sentences.goal(metric, goal, called)
        found.append(Level(goal.target, said, " · ".join(filter(None, [said, goal_sentences.period(goal)]))))
    for one in benchmarks_applying(known.benchmarks, metric.id, known.places):
        called = names(chosen, one.level)
        said, origin = goal_sentences.benchmark(metric, one, called), goal_sentences.origin(metric, one, called)
        found.append(Level(one.value, said, origin))
    return tuple(found)


def marks(chosen: Selection) -> tuple[DrawnMark, ...]:
    """The vertical lines of a chart: what happened in the period in what is chosen; of too many those of everybody first,
    then the newest ones.
    """
    found = _happened(chosen).marks
    kept = sorted(found, key=lambda one: (one.location_id != ALL, -one.happened_on.toordinal()))[:MOST_MARKS]
    called = names(chosen, "location" if any(one.location_id for one in kept) else ALL)
    return tuple(
        DrawnMark(
            one.happened_on,
            one.title,
            one.until_on,
            f"{goal_sentences.mark(one, called)} · {goal_sentences.mark_days(one)}",
        )
        for one in found
        if one in kept
    )


def actions(chosen: Selection) -> list[str]:
    """What is being done in what is chosen and is not over."""
    known = besides(chosen)
    found = () if chosen.last is None else under_way(known.marks, known.places, chosen.last)
    return [*map(goal_sentences.action, found)]


def elsewhere(chosen: Selection) -> str:
    """That what happened in other places is not drawn; "" where nothing did."""
    n = _happened(chosen).elsewhere
    text = ngettext("{n} event of other places is not drawn.", "{n} events of other places are not drawn.", n)
    return text.format(n=number(n)) if n else ""


def _happened(chosen: Selection) -> Happened:
    known = besides(chosen)
    return happened(known.marks, known.places, chosen.filters)


def goals_by_location(metric: Metric, chosen: Selection) -> dict[str, float]:
    """What the metric is to be in each location that has a goal: its own, else that of its region, country …"""
    known = besides(chosen)
    found = goals_of_locations(known.goals, metric.id, known.places, chosen.filters, chosen.last)
    return {location: goal.target for location, goal in found.items()}


def names(chosen: Selection, level: str) -> dict[str, str]:
    """The names of locations, where the level is about them."""
    return asking.location_names(chosen.scope) if level == "location" else {}
