"""The SQL of every question shape is the file in `golden/`, and it runs.

After a wanted change: `RENEW_GOLDEN=1 python -m pytest tests/queries/test_golden.py`, and read the difference.
"""

import os
from datetime import date, datetime
from pathlib import Path

import pytest

from cxdash.filters import Filters
from cxdash.queries import funnel, parts
from cxdash.queries.attempts import AttemptsQuestion, build_attempts
from cxdash.queries.catalogue import ATTRIBUTES, CONTENTS, SPAN, STAGES
from cxdash.queries.conditions import Context
from cxdash.queries.question import FunnelQuestion, Question
from cxdash.store import Store

GOLDEN = Path(__file__).with_name("golden")
CONTEXT = Context(("customer.tariff", "location.setting"), "Europe/Vilnius")
QUARTER = Filters(date(2026, 1, 1), date(2026, 4, 1))
PICKED = QUARTER.with_pick("region", "North", "South").with_pick("channel", "", "web").with_pick("tariff", "gold")
TIMES = Filters(datetime(2026, 1, 1, 8), datetime(2026, 1, 2))
THREE = ("visit", "order", "pay")

SHAPES = {
    "parts_whole": (parts.build, Question(("nps",))),
    "parts_all_metrics": (parts.build, Question(("nps", "csat", "ces", "response_time"), filters=QUARTER)),
    "parts_by_location": (parts.build, Question(("csat",), ("location",), filters=QUARTER)),
    "parts_by_attribute": (parts.build, Question(("ces",), ("location.setting", "segment"))),
    "parts_trend": (parts.build, Question(("nps",), ("channel",), "month", PICKED)),
    "parts_days": (parts.build, Question(("response_time",), (), "day", TIMES)),
    "parts_scope": (parts.build, Question(("nps",), ("respondent",), scope=frozenset({"L2", "L1"}))),
    "funnel_whole": (funnel.build, FunnelQuestion(("visit", "order"), 86_400.0)),
    "funnel_split": (funnel.build, FunnelQuestion(THREE, 86_400.0, "customer.tariff", PICKED, frozenset({"L1"}))),
    "funnel_repeated": (funnel.build, FunnelQuestion(("visit", "order", "visit"), 3600.0)),
    "funnel_attempts": (build_attempts, AttemptsQuestion(THREE)),
    "funnel_attempts_repeated": (build_attempts, AttemptsQuestion(("visit", "order", "visit"))),
    "funnel_feelings": (funnel.build_feelings, FunnelQuestion(THREE, 86_400.0, "channel", QUARTER, frozenset({"L1"}))),
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
    with Store(tmp_path_factory.mktemp("golden") / "empty.duckdb") as opened:
        yield opened


@pytest.mark.parametrize("name", SHAPES)
def test_the_statement_runs(store, name):
    build, question = SHAPES[name]
    tables = {name: store.table(*asked) for name, asked in getattr(question, "rests_on", {}).items()}
    store.frame(*build(question, CONTEXT), tables)


@pytest.mark.parametrize("sql", [ATTRIBUTES, CONTENTS, SPAN, STAGES, funnel.STAGE_NAMES])
def test_the_catalogue_runs(store, sql):
    store.frame(sql)


def test_no_golden_file_is_left_over():
    assert {path.stem for path in GOLDEN.glob("*.sql")} == set(SHAPES)
