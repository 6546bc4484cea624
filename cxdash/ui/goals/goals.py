"""Goals: the goals, benchmarks and marks of what is looked at, for cards and charts. Draws nothing itself."""

from dataclasses import dataclass, replace

from cxdash.charts.marks import Level
from cxdash.charts.marks import Mark as DrawnMark
from cxdash.dimensions import is_of_places
from cxdash.errors import CxError, sentence
from cxdash.filters import Filters
from cxdash.findings import goal_sentences, sentences
from cxdash.findings.changes import Change
from cxdash.findings.goals import (
    Benchmark,
    Goal,
    Standing,
    applying,
    benchmarks_applying,
    benchmarks_from,
    goals_from,
    goals_of_locations,
    standing,
    within,
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
from cxdash.ui.selection import Selection, covered, current
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
    """A goal and how the score stands to it; is_part: the goal holds for a part of the period, and the score is that part's."""

    goal: Goal
    standing: Standing
    is_part: bool


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


def reached(metric: Metric, chosen: Selection, score: Score, rules: Rules) -> Reached | None:
    """The goal of the metric for what is chosen, and how its score stands to it; None where no goal is for that."""
    known = besides(chosen)
    goal = applying(known.goals, metric.id, known.places, chosen.filters, chosen.last)
    part = None if goal is None else within(goal, chosen.filters)
    if goal is None or part is None:
        return None
    data = covered(chosen, chosen.filters)  # what lies beyond the data is no part of anything
    there = chosen.filters.over(data.since, data.until)
    is_part = within(goal, there) != there
    if is_part:
        score = whole_score(metric, asking.shared_parts(replace(chosen.question(metric.id), filters=part)), rules)
    return Reached(goal, standing(metric, goal, score, rules), is_part)


def reached_words(metric: Metric, found: Reached, chosen: Selection) -> str:
    """“Goal 45: met with 93% probability.”"""
    return goal_sentences.standing(metric, found.goal, found.standing, names(chosen, found.goal.level), found.is_part)


def left_out(metric: Metric, chosen: Selection) -> str:
    """Why what there is of goals and benchmarks of the metric is not shown: the filters pick more than places; else ""."""
    known = besides(chosen)
    if not known.places.besides or not any(one.metric == metric.id for one in (*known.goals, *known.benchmarks)):
        return ""
    titles = [title(name, asking.attributes()) for name in known.places.besides]
    return sentence(CxError("goals.filter", what=sentences.listed(titles)))


def columns(metric: Metric, found: Change) -> dict[str, object]:
    """The cells of a metric's goal in a table, for the filters that stand; empty where there is none."""
    goal = reached(metric, current(), found.after, Rules.from_settings())
    if goal is None:
        return {"goal": None, "goal_id": None, "goal_probability": None, "goal_verdict": None}
    return {
        "goal": goal.goal.target, "goal_id": goal.goal.id, "goal_probability": goal.standing.chance,
        "goal_verdict": goal.standing.verdict,
    }  # fmt: skip


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
