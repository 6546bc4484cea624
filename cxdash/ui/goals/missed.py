"""Missed: the goals of what is looked at, and of all places in it, that are missed or at risk: a line for each. Knows no single page."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import partial

import pandas as pd
import streamlit as st

from cxdash import words
from cxdash.errors import CxError
from cxdash.filters import Filters
from cxdash.findings import goal_sentences, sentences
from cxdash.findings.counted import counted
from cxdash.findings.goals import Goal, Standing, own_days, standing
from cxdash.findings.goals_below import Below, below, goals_below, scores_of
from cxdash.findings.places import ALL, Places, levels_of, places_from
from cxdash.findings.scores import Rules, Score, whole_score
from cxdash.findings.standings import split_of
from cxdash.metrics import METRICS, Metric
from cxdash.queries import goals as goal_queries
from cxdash.queries.goals import PlacesQuestion
from cxdash.queries.question import Question
from cxdash.store import shared_store
from cxdash.ui import asking
from cxdash.ui.frames import Table, folded_table
from cxdash.ui.goals import goals
from cxdash.ui.navigation import link
from cxdash.ui.plain import plain
from cxdash.ui.selection import Selection
from cxdash.ui.states import quiet
from cxdash.words import _, ngettext

MOST = 4  # lines; the table has all


def found_below(chosen: Selection, rules: Rules) -> Below:
    """How all these goals stand, made once for each version of the data."""
    about = ("goals below", chosen.filters, chosen.scope, chosen.first, chosen.last, rules)
    return shared_store().kept(about, lambda: below(_standings(chosen, rules), rules))


def _standings(chosen: Selection, rules: Rules) -> list[Standing]:
    known = goals.besides(chosen)
    asked = goals_below(known.goals, known.places, _whole(known.goals), chosen.filters, chosen.last)
    # The places lie wholly in what is chosen: the same answers, asked once.
    everywhere = replace(chosen.filters, picks=())
    together: dict[Question, list[Goal]] = {}
    for goal in asked:
        by = () if goal.level == ALL else (goal.level,)
        filters = own_days(goal, everywhere) or everywhere
        together.setdefault(replace(chosen.question(goal.metric, by=by), filters=filters), []).append(goal)
    found: list[Standing] = []
    for question, some in together.items():
        scores = _scores(question, some, known.places, rules, chosen.scope)
        found += [standing(METRICS[goal.metric], goal, scores[goal], rules) for goal in some]
    return found


def _whole(known: Iterable[Goal]) -> Mapping[tuple[str, str], frozenset[str]]:
    """All locations of each place that has a goal, whoever looks."""
    levels = levels_of((goal.level for goal in known), Filters(), ())
    frame = shared_store().answer(PlacesQuestion(levels), goal_queries.build_places)
    return places_from(frame, levels, Filters()).members


def _scores(
    question: Question, some: Iterable[Goal], places: Places, rules: Rules, scope: frozenset[str] | None
) -> dict[Goal, Score]:
    """The score of each goal's place; of no answers where it may not be told."""
    (name,) = question.metrics
    metric = METRICS[name]
    try:
        frame = asking.shared_parts(question)
    except CxError:
        return dict.fromkeys(some, Score(None, 0))
    if not question.by:
        return dict.fromkeys(some, whole_score(metric, frame, rules))
    groups = counted(name, frame)
    split = split_of(groups, rules, asking.upwards(scope) if question.by == ("location",) else None)
    return scores_of(metric, some, groups, split.shown, places, rules)


def section(chosen: Selection, rules: Rules) -> None:
    """How many are missed or at risk, the first of them each with a link to its trend, and all of those as a table."""
    found = found_below(chosen, rules)
    if not found.told and not found.few:
        return
    with st.container(border=True, key="frame-goals"):
        st.subheader(_("Goals"), anchor=False)
        st.markdown(plain(goal_sentences.below_answer(found)))
        for place, one in enumerate(found.listed[:MOST]):
            _entry(one, chosen, place < len(found.missed))
        more = len(found.listed) - MOST
        if more > 0:
            quiet(
                ngettext("{n} more is in the table.", "{n} more are in the table.", more).format(n=words.number(more))
            )
        if found.listed:
            folded_table("goals", partial(_table, found, chosen), _("Goals that are missed or at risk"))


def _entry(one: Standing, chosen: Selection, is_missed: bool) -> None:
    goal = _goal(one)
    metric = METRICS[goal.metric]
    mark = f":red[▼ {_('missed')}]" if is_missed else f":orange[◆ {_('at risk')}]"
    said = goals.reached_words(metric, goals.Reached(goal, one), chosen)
    link("trends", f"{mark} · {plain(f'{_(metric.label)} · {said}')}", metric=goal.metric, **_place(goal, chosen))


def _goal(one: Standing) -> Goal:
    assert isinstance(one.target, Goal)
    return one.target


def _place(goal: Goal, chosen: Selection) -> dict[str, list[str]]:
    """What filters a page by the goal's place."""
    if goal.level == ALL:
        return {}
    named = goals.besides(chosen).places.of(goal.level, goal.place) if goal.level == "location" else [goal.place]
    return {goal.level: sorted(named)}


def _table(found: Below, chosen: Selection) -> Table:
    rows = [_row(one, place < len(found.missed), chosen) for place, one in enumerate(found.listed)]
    told = max(
        goal_sentences.digits(METRICS[_goal(one).metric], one.target.target, one.score.value, one.score.low, one.score.high)
        for one in found.listed
    )  # fmt: skip
    decimals = f"%.{max(told, 1)}f"
    shown = {
        "metric_label": (_("Metric"), ""), "place_words": (_("Place"), ""), "verdict_words": (_("Verdict"), ""),
        "goal": (_("Goal"), decimals), "value": (_("Now"), decimals), "low": (_("Low"), decimals), "high": (_("High"), decimals),
        "probability": (_("Goal met, probability"), "percent"), "n": (_("Answers"), "localized"), "period": (_("Period"), ""),
    }  # fmt: skip
    return Table(pd.DataFrame(rows), shown, ("metric_label", "place_words", "verdict_words", "period"))


def _row(one: Standing, is_missed: bool, chosen: Selection) -> dict[str, object]:
    goal = _goal(one)
    metric: Metric = METRICS[goal.metric]
    called = goals.names(chosen, goal.level)
    return {
        "goal_id": goal.id, "metric": goal.metric, "metric_label": sentences.axis(metric), "level": goal.level or None,
        "place": goal.place or None, "place_words": goal_sentences.place(goal, called) or _("all locations"),
        "verdict": "missed" if is_missed else "at risk", "verdict_words": _("missed") if is_missed else _("at risk"),
        "goal": goal.target, "value": one.score.value, "low": one.score.low, "high": one.score.high,
        "probability": one.chance, "n": one.score.n, "since": goal.since, "until": goal.until,
        "period": goal_sentences.period(goal),
    }  # fmt: skip
