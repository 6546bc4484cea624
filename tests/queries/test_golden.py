"""The SQL of every question shape is the file in `golden/`, and it runs.

After a wanted change: `RENEW_GOLDEN=1 python -m pytest tests/queries/test_golden.py`, and read the difference.
"""

import os
from datetime import date, datetime
from pathlib import Path

import pytest

from cxdash.filters import Filters
from cxdash.queries import (
    answering,
    before_leaving,
    churn,
    comments,
    distribution,
    emotion,
    feelings,
    funnel,
    funnel_customers,
    funnel_late,
    funnel_times,
    funnel_units,
    funnel_words,
    goals,
    instead,
    journey_types,
    journeys,
    lives,
    parts,
    paths,
    presence,
    reach,
    response_time,
    retention,
    risk,
    score_after,
    settled,
    stories,
    survival,
    touchpoints,
    usual,
    walks,
    whereabouts,
)
from cxdash.queries.answering import AnsweringQuestion
from cxdash.queries.attempts import AttemptsQuestion, build_attempts
from cxdash.queries.before_leaving import BeforeLeavingQuestion
from cxdash.queries.catalogue import ATTRIBUTES, CONTENTS, DAYS, STAGES
from cxdash.queries.churn import ChurnQuestion
from cxdash.queries.comments import CommentCountsQuestion, CommentsQuestion
from cxdash.queries.conditions import Context
from cxdash.queries.distribution import DistributionQuestion
from cxdash.queries.emotion import ScoredCommentsQuestion, StagedCommentsQuestion
from cxdash.queries.funnel_customers import FunnelCustomersQuestion
from cxdash.queries.funnel_times import FunnelTimesQuestion
from cxdash.queries.funnel_units import FunnelUnitsQuestion
from cxdash.queries.funnel_words import FunnelWordsQuestion
from cxdash.queries.goals import BesidesQuestion, PlacesQuestion
from cxdash.queries.held import HeldQuestion, build_days, build_extent
from cxdash.queries.instead import InsteadQuestion
from cxdash.queries.journey_types import TypesQuestion
from cxdash.queries.journeys import JourneysQuestion
from cxdash.queries.lives import LivesQuestion
from cxdash.queries.paths import PathsQuestion
from cxdash.queries.presence import NumbersQuestion, PresenceQuestion
from cxdash.queries.question import Exclusion, FunnelQuestion, Question
from cxdash.queries.reach import ReachQuestion
from cxdash.queries.response_time import HOUR_OF_WEEK, ResponseQuestion
from cxdash.queries.retention import RetentionQuestion
from cxdash.queries.risk import RiskLimitsQuestion, RiskQuestion
from cxdash.queries.score_after import ScoreAfterQuestion
from cxdash.queries.settled import SettledQuestion
from cxdash.queries.stories import StoriesQuestion
from cxdash.queries.survival import NPS_GROUP, SurvivalQuestion
from cxdash.queries.touchpoints import TouchpointsQuestion
from cxdash.queries.usual import PrecedenceQuestion
from cxdash.queries.walks import WalksQuestion
from cxdash.queries.whereabouts import WhereaboutsQuestion
from tests.store.loading import open_store

GOLDEN = Path(__file__).with_name("golden")
CONTEXT = Context(("customer.tariff", "location.setting"), "Europe/Vilnius")
QUARTER = Filters(date(2026, 1, 1), date(2026, 4, 1))
PICKED = QUARTER.with_pick("region", "North", "South").with_pick("channel", "", "web").with_pick("tariff", "gold")
TIMES = Filters(datetime(2026, 1, 1, 8), datetime(2026, 1, 2))
THREE = ("visit", "order", "pay")

JOURNEYS = JourneysQuestion(("look", "order"), ("order",), 1_209_600.0)
SHAPES = {
    "parts_whole": (parts.build, Question(("nps",))),
    "parts_all_metrics": (parts.build, Question(("nps", "csat", "ces", "response_time"), filters=QUARTER)),
    "parts_by_location": (parts.build, Question(("csat",), ("location",), filters=QUARTER)),
    "parts_by_attribute": (parts.build, Question(("ces",), ("location.setting", "segment"))),
    "parts_trend": (parts.build, Question(("nps",), ("channel",), "month", PICKED)),
    "parts_days": (parts.build, Question(("response_time",), (), "day", TIMES)),
    "parts_scope": (parts.build, Question(("nps",), ("respondent",), scope=frozenset({"L2", "L1"}))),
    "answering_weeks": (answering.build, AnsweringQuestion("nps", "week", QUARTER.with_pick("region", "North"))),
    "answering_places": (answering.build, AnsweringQuestion("csat", "location", scope=frozenset({"L1"}))),
    "distribution": (distribution.build, DistributionQuestion("nps", PICKED, frozenset({"L1"}))),
    "distribution_times": (distribution.build, DistributionQuestion("response_time", QUARTER)),
    "funnel_whole": (funnel.build, FunnelQuestion(("visit", "order"), 86_400.0)),
    "funnel_split": (funnel.build, FunnelQuestion(THREE, 86_400.0, "customer.tariff", PICKED, frozenset({"L1"}))),
    "funnel_counts": (funnel.build_counts, FunnelQuestion(THREE, 86_400.0, "region")),
    "funnel_repeated": (funnel.build, FunnelQuestion(("visit", "order", "visit"), 3600.0)),
    "funnel_attempts": (build_attempts, AttemptsQuestion(THREE)),
    "funnel_attempts_repeated": (build_attempts, AttemptsQuestion(("visit", "order", "visit"))),
    "funnel_attempts_strict": (
        build_attempts,
        AttemptsQuestion(("visit", "order", "visit"), "strict", barred=(("call", 2),)),
    ),
    "funnel_attempts_any": (build_attempts, AttemptsQuestion(("visit", "order", "visit"), "any", by="region")),
    "funnel_attempts_optional": (build_attempts, AttemptsQuestion(THREE, optional=(2,), by="channel")),
    "funnel_excluded": (funnel.build, FunnelQuestion(THREE, 86_400.0, exclude=(Exclusion("call", 1, 2),))),
    "funnel_optional": (
        funnel.build,
        FunnelQuestion(THREE, 86_400.0, "channel", optional=("order",), attribution="step"),
    ),
    "funnel_entered": (funnel.build_counts, FunnelQuestion(THREE, 86_400.0, "entered.week", QUARTER)),
    "held_days": (build_days, HeldQuestion("responses", QUARTER)),
    "held_extent": (build_extent, HeldQuestion("touchpoints", Filters().with_pick("channel", "web"))),
    "funnel_settled": (settled.build, SettledQuestion(86_400.0)),
    "funnel_times": (funnel_times.build, FunnelTimesQuestion(FunnelQuestion(THREE, 86_400.0, filters=QUARTER))),
    "funnel_times_step": (
        funnel_times.build,
        FunnelTimesQuestion(FunnelQuestion(THREE, 86_400.0, optional=("order",), confidence=0.9), 1),
    ),
    "funnel_customers": (
        funnel_customers.build,
        FunnelCustomersQuestion(
            FunnelQuestion(THREE, 86_400.0, filters=PICKED, scope=frozenset({"L1"})), 2, "lost", "7", 50
        ),
    ),
    "funnel_customers_words": (
        funnel_customers.build_comments,
        FunnelCustomersQuestion(FunnelQuestion(THREE, 86_400.0, optional=("order",)), 2, limit=None),
    ),
    "funnel_attempts_conditions": (
        build_attempts,
        AttemptsQuestion(("visit|browse@channel=web", "visit@region=North", "order@outcome="), is_valued=True),
    ),
    "funnel_attempts_shared_any": (build_attempts, AttemptsQuestion(("visit|order", "visit", "pay"), "any")),
    "funnel_step_windows": (
        funnel.build,
        FunnelQuestion(
            THREE, 86_400.0, exclude=(Exclusion("call@channel=phone", 1, 2),), step_windows=((2, 60.0), (3, 3600.0))
        ),
    ),
    "funnel_units_attempts": (
        funnel_units.build,
        FunnelUnitsQuestion(FunnelQuestion(THREE, 86_400.0, "channel", attribution="step"), "attempts"),
    ),
    "funnel_units_value": (funnel_units.build, FunnelUnitsQuestion(FunnelQuestion(THREE, 86_400.0), "value")),
    "funnel_late": (
        funnel_late.build,
        FunnelQuestion(THREE, 86_400.0, scope=frozenset({"L1"})),
    ),
    "usual_precedence": (usual.build, PrecedenceQuestion(("visit", "order"))),
    "funnel_words": (
        funnel_words.build,
        FunnelWordsQuestion(FunnelQuestion(THREE, 86_400.0, filters=PICKED, scope=frozenset({"L1"})), 1),
    ),
    "funnel_words_optional": (
        funnel_words.build,
        FunnelWordsQuestion(FunnelQuestion(THREE, 86_400.0, optional=("order",)), 2, 10),
    ),
    "funnel_last": (funnel.build, FunnelQuestion(THREE, 86_400.0, "channel", attribution="last")),
    "response_time": (
        response_time.build,
        ResponseQuestion(86_400.0, "region", filters=PICKED, scope=frozenset({"L1"})),
    ),
    "response_time_hours": (response_time.build, ResponseQuestion(86_400.0, HOUR_OF_WEEK, ("help",))),
    "score_after": (
        score_after.build,
        ScoreAfterQuestion("csat", 86_400.0, ResponseQuestion(3600.0, filters=PICKED, scope=frozenset({"L1"}))),
    ),
    "besides_goals": (goals.build, BesidesQuestion("goals", frozenset({"L1"}))),
    "besides_benchmarks": (goals.build, BesidesQuestion("benchmarks")),
    "besides_marks": (goals.build, BesidesQuestion("marks", frozenset({"L1"}))),
    "besides_places": (
        goals.build_places,
        PlacesQuestion(("location", "location.setting", "region"), frozenset({"L1"})),
    ),
    "reach": (reach.build, ReachQuestion(PICKED, frozenset({"L1"}))),
    "lives": (lives.build_lives, LivesQuestion()),
    "churn": (churn.build, ChurnQuestion("month", 90, "segment", PICKED, frozenset({"L1"}))),
    "survival": (survival.build, SurvivalQuestion(90, "segment", PICKED, frozenset({"L1"}))),
    "survival_nps": (survival.build, SurvivalQuestion(90, NPS_GROUP)),
    "paths": (paths.build, PathsQuestion(depth=3, filters=PICKED, scope=frozenset({"L1"}))),
    "paths_between": (paths.build, PathsQuestion("visit", "order")),
    "retention": (
        retention.build,
        RetentionQuestion("week", "visit", "order", filters=PICKED, scope=frozenset({"L1"})),
    ),
    "retention_by": (
        retention.build,
        RetentionQuestion("month", "visit", mode="first", filters=PICKED, scope=frozenset({"L1"}), by="segment"),
    ),
    "retention_people": (
        retention.build_people,
        RetentionQuestion("month", "visit", mode="first", filters=PICKED, scope=frozenset({"L1"}), by="segment"),
    ),
    "before_leaving": (before_leaving.build, BeforeLeavingQuestion(90, 60, QUARTER, frozenset({"L1"}))),
    "risk": (
        risk.build,
        RiskQuestion((date(2026, 1, 1), date(2026, 4, 1)), 90, 3600.0, (0, 500), PICKED, frozenset({"L1"})),
    ),
    "risk_limits": (risk.build_limits, RiskLimitsQuestion(frozenset({"L1"}))),
    "instead": (instead.build, InsteadQuestion(FunnelQuestion(THREE, 86_400.0, None, QUARTER, frozenset({"L1"})))),
    "instead_optional": (instead.build, InsteadQuestion(FunnelQuestion(THREE, 86_400.0, optional=("order",)))),
    "retention_first": (retention.build, RetentionQuestion("month", "visit", mode="first", filters=QUARTER)),
    "retention_plain": (retention.build, RetentionQuestion("week", filters=QUARTER)),
    "retention_days": (retention.build, RetentionQuestion("day", "visit", "order", mode="first")),
    "presence": (presence.build_presence, PresenceQuestion("month", "order", "visit")),
    "journeys": (journeys.build_journeys, JOURNEYS),
    "journey_types": (journey_types.build, TypesQuestion(JOURNEYS, ("look",), ("web",), ("store",), filters=PICKED)),
    "journey_type_scores": (journey_types.build_scores, TypesQuestion(JOURNEYS, scope=frozenset({"L1"}))),
    "stories": (stories.build, StoriesQuestion(JOURNEYS, filters=QUARTER)),
    "story_scores": (stories.build_scores, StoriesQuestion(JOURNEYS, "csat")),
    "walks": (walks.build_walks, WalksQuestion()),
    "numbers": (presence.build_numbers, NumbersQuestion("visit")),
    "touchpoints": (touchpoints.build, TouchpointsQuestion(86_400.0, PICKED, frozenset({"L1"}))),
    "whereabouts": (whereabouts.build, WhereaboutsQuestion("location.setting", frozenset({"L1"}))),
    "comments": (
        comments.build,
        CommentsQuestion(("nps", "text"), "eilė", "lowest", 10, filters=PICKED, scope=frozenset({"L1"})),
    ),
    "comments_counted": (comments.build_counts, CommentCountsQuestion(QUARTER)),
    "emotion_scored": (emotion.build_scored, ScoredCommentsQuestion(frozenset({"L1"}), 500)),
    "emotion_staged": (emotion.build_staged, StagedCommentsQuestion(PICKED, frozenset({"L1"}))),
    "emotion_places": (emotion.build_places, StagedCommentsQuestion(QUARTER)),
    "funnel_feelings": (
        feelings.build_feelings,
        FunnelQuestion(THREE, 86_400.0, "channel", QUARTER, frozenset({"L1"})),
    ),
}


def written(build, question):
    """A statement as its golden file holds it: the SQL, then its parameters in their order."""
    sql, parameters = build(question, CONTEXT)
    lines = [f"-- {number}: {parameter!r}" for number, parameter in enumerate(parameters, 1)]
    return "\n".join([sql, *lines]) + "\n"


@pytest.mark.parametrize("name", SHAPES)
def test_the_statement_is_the_golden_one(name):
    path = GOLDEN / f"{name}.sql"
    if os.environ.get("RENEW_GOLDEN"):
        GOLDEN.mkdir(exist_ok=True)
        path.write_text(written(*SHAPES[name]), encoding="utf-8")
    assert written(*SHAPES[name]) == path.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    with open_store(tmp_path_factory.mktemp("golden") / "empty.duckdb") as opened:
        yield opened


@pytest.mark.parametrize("name", SHAPES)
def test_the_statement_runs(store, name):
    build, question = SHAPES[name]
    tables = {name: store.table(*asked) for name, asked in getattr(question, "rests_on", {}).items()}
    store.frame(*build(question, CONTEXT), tables)


@pytest.mark.parametrize("sql", [ATTRIBUTES, CONTENTS, DAYS, STAGES, funnel.STAGE_NAMES])
def test_the_catalogue_runs(store, sql):
    store.frame(sql)


def test_no_golden_file_is_left_over():
    assert {path.stem for path in GOLDEN.glob("*.sql")} == set(SHAPES)
