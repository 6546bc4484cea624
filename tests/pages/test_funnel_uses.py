"""The Funnel page's further questions, the customers behind its bars, and saved funnels."""

from shutil import copy

import pytest

from cxdash.findings.funnel import Funnel, FunnelStep
from cxdash.findings.scores import Rules
from cxdash.queries.funnel_customers import FunnelCustomersQuestion
from cxdash.queries.question import Exclusion, FunnelQuestion
from cxdash.store import shared_store
from cxdash.store.funnels import saved_funnels
from cxdash.ui.funnel import customers
from cxdash.ui.funnel.counted import Counted
from cxdash.ui.selection import Selection
from tests.commandline import cxdash_json
from tests.pages.script import opened, press, texts
from tests.queries.rows import at, fill, touchpoint

STEPS = ("Visit", "Basket", "Purchase")
DAYS = ("--since", "2026-08-03", "--until", "2026-11-01")
ASKED = [text for step in STEPS for text in ("--step", step)]


@pytest.fixture
def told(demo_database, monkeypatch):
    """The command line's answers about the demo's last 90 days."""
    monkeypatch.setenv("CXDASH_NO_VENV", "1")
    return lambda *more: cxdash_json("funnel", "--db", demo_database, *ASKED, *DAYS, *more)


def table(app, column):
    return next(one.value for one in app.dataframe if column in one.value)


def test_the_page_tells_what_the_command_line_tells(demo, told):
    want = told("--compare", "previous", "--grain", "month", "--times", "Basket")
    app = opened("funnel", step=list(STEPS))
    assert not app.exception
    rows = table(app, "of_entry_points")
    for row, step in zip(rows.itertuples(), want["compared"]["steps"], strict=True):
        if step["of_entry"] is not None:
            assert (row.of_entry, row.of_entry_before) == (step["of_entry"]["value"], step["of_entry"]["before"])
            assert row.of_previous_points_low == pytest.approx(100 * step["of_previous"]["change_low"])
            assert row.of_previous_verdict == step["of_previous"]["verdict"]
    assert "who entered Aug 3 – Oct 16, 2026, with who entered May 5 – Jul 18, 2026" in texts(app)
    app = opened("funnel", step=list(STEPS), view="cohorts", grain="month")
    rows = table(app, "tier")
    flat = [(one["start"], one["open"], step) for one in want["cohorts"] for step in one["steps"]]
    assert len(rows) == len(flat) == 6
    for start, still, step in flat:
        (row,) = rows[(rows["start"].astype(str) == start) & (rows["step"] == step["step"])].itertuples()
        assert (row.share, row.low, row.high, row.open) == (step["share"], step["low"], step["high"], still)
    app = opened("funnel", step=list(STEPS), view="times", taken="2")
    rows = table(app, "until_seconds")
    assert rows["customers"].tolist() == [bar["customers"] for bar in want["times"]["bars"]]
    assert "From Basket to Purchase half of the" in texts(app)


def test_the_customers_behind_a_bar_are_listed_for_who_may_see_them(demo, told, monkeypatch):
    app = opened("funnel", step=list(STEPS), behind="lost-2")
    assert not app.exception
    want = told("--customers", "lost", "--at", "Basket")["customers"]
    rows = table(app, "customer_id")
    assert rows["customer_id"].tolist() == [one["customer_id"] for one in want[: customers.PAGE]]
    assert rows["way"].iloc[0] == " → ".join(want[0]["way"])
    assert "What they wrote" in " ".join(one.label for one in app.expander)
    found = app.text_input(key="customer").input(want[3]["customer_id"].lower()).run()
    assert want[3]["customer_id"] in table(found, "customer_id")["customer_id"].tolist()
    assert len(table(found, "customer_id")) < len(rows)
    monkeypatch.setenv("CXDASH_CUSTOMER_LISTS", "nobody")
    app = opened("funnel", step=list(STEPS), behind="lost-2")
    assert not any("customer_id" in one.value for one in app.dataframe)
    assert not any(one.key == customers.KEY for one in app.selectbox)


@pytest.fixture
def small(database):
    """A shop of a few customers, one of them called as a formula would be, in a file of this test alone."""
    ways = {"=cmd": "Visit Basket Order", "b": "Visit Help Basket", "c": "Visit"}
    visits = [
        touchpoint(who, step, at(day, hour), channel="app" if who == "c" else "web")
        for day, (who, steps) in enumerate(ways.items(), 1)
        for hour, step in enumerate(steps.split())
    ]
    fill(shared_store(), touchpoints=[*visits, touchpoint(None, "Help", at(28))])
    return database


def test_the_file_of_customers_holds_all_of_them_and_runs_nothing(small):
    steps = ("Visit", "Basket")
    question = FunnelQuestion(steps, 3 * 86_400.0)
    about = Counted(Selection(), question, Funnel(None, tuple(FunnelStep(one, 1) for one in steps)), Rules())
    text = customers._file(about, FunnelCustomersQuestion(question, 1, limit=None), True).decode("utf-8-sig")
    header, *lines = text.splitlines()
    assert header.startswith('"customer_id","segment","entered_at","step","is_open","way"')
    assert [line.partition(",")[0] for line in lines] == ['"c"', '"b"', '"\'=cmd"']
    assert '"Visit > Help > Basket"' in lines[1]


def test_a_funnel_is_saved_shown_again_renamed_and_deleted(small, tmp_path, monkeypatch):
    monkeypatch.setenv("CXDASH_NO_VENV", "1")
    split = {"by": "channel", "attribution": "last", "period": "all", "count": "attempts"}
    app = opened("funnel", step=["Visit", "Basket", "Order"], order="strict", within="7d", void="Help@2-3", **split)
    app.text_input(key="_saved_funnel_name").input("=My funnel").run()
    before = shared_store().version
    app = press(app, "Save this funnel")
    assert shared_store().version == before  # what was answered of the data still holds
    ((name, kept),) = [(one.name, one.question) for one in saved_funnels(shared_store())]
    assert (name, kept.order, kept.window, kept.by, kept.attribution) == (
        "=My funnel",
        "strict",
        7 * 86_400.0,
        "channel",
        "last",
    )
    assert kept.exclude == (Exclusion("Help", 2, 3),)
    read = copy(small, tmp_path / "read.duckdb")
    found = cxdash_json("funnel", "--db", read, "--saved", "=My funnel", "--min-answers", 0)
    assert {one["group"]: [step["customers"] for step in one["steps"]] for one in found["groups"]} == {
        "web": [2, 1, 1],
        "app": [1, 0, 0],
    }
    app = opened("funnel", step=["Visit", "Help", "Order"], optional="Help", period="all")
    app.selectbox(key="_saved_funnel").set_value("=My funnel").run()
    app = press(app, "Show it")
    assert not app.exception
    assert [app.selectbox(key=key).value for key in ("within", "by", "attribution", "count")] == [
        "7d", "channel", "last", "attempts",
    ]  # fmt: skip
    assert [app.multiselect(key=key).value for key in ("step", "void")] == [
        ["Visit", "Basket", "Order"], ["Help@2-3"],
    ]  # fmt: skip
    assert "An attempt with Help between steps 2 and 3 is void." in texts(app)
    app.selectbox(key="_saved_funnel").set_value("=My funnel").run()
    app.text_input(key="_saved_funnel_new-=My funnel").input("Usual").run()
    app = press(app, "Rename")
    assert [one.name for one in saved_funnels(shared_store())] == ["Usual"]
    app.selectbox(key="_saved_funnel").set_value("Usual").run()
    press(app, "Delete")
    assert saved_funnels(shared_store()) == []
