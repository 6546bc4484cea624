"""`funnel` with steps of several stages and conditions, windows of steps, and counted in attempts and value."""

import pytest

from cxdash.commands import main
from cxdash.errors import CxError
from cxdash.queries.question import step_windows
from cxdash.store import Store
from tests.commandline import cxdash_json
from tests.queries.rows import at, fill, touchpoint


@pytest.fixture(autouse=True)
def _no_venv(monkeypatch):
    monkeypatch.setenv("CXDASH_NO_VENV", "1")


@pytest.fixture
def database(tmp_path):
    path = tmp_path / "steps.duckdb"
    with Store(path) as store:
        fill(store, touchpoints=[
            touchpoint("a", "visit", at(1), channel="web"), touchpoint("a", "visit", at(1, 1), channel="app"),
            touchpoint("a", "order", at(1, 5), channel="app", value=10),
            touchpoint("b", "browse", at(2), channel="web", location="L1"), touchpoint("b", "order", at(4), value=5),
            touchpoint("c", "a|b", at(2)), touchpoint("c", "order", at(2, 1), channel="web"),
            touchpoint(None, "noise", at(28)),
        ], locations=[("L1", "North", None)])  # fmt: skip
    return path


def customers(database, *arguments):
    (whole,) = cxdash_json("funnel", "--db", database, *arguments)["groups"]
    return [(one["step"], one["customers"]) for one in whole["steps"]]


def test_steps_are_written_with_stages_and_conditions(database):
    def two(first, second="order", *more):
        return customers(database, "--step", first, "--step", second, *more)

    assert two("visit|browse") == [("visit|browse", 2), ("order", 2)]
    assert two("visit|browse@channel=web", "order@channel=app") == [
        ("visit|browse@channel=web", 2), ("order@channel=app", 1),
    ]  # fmt: skip
    assert two("@location=L1") == [("@location=L1", 1), ("order", 1)]
    assert two("a|b") == [("a|b", 1), ("order", 1)]  # a stage that is called so
    assert two("visit", "order", "--step-window", "4h") == [("visit", 1), ("order", 1)]  # the second visit came in time
    assert two("browse", "order", "--step-window", "2=1d") == [("browse", 1), ("order", 0)]
    assert two("visit|browse", "order", "--exclude", "visit@channel=app@1-2") == [("visit|browse", 2), ("order", 2)]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--step", "visit|", "--step", "order"), "“visit|” is no step"),
        (("--step", "visit|browze", "--step", "order"), "Did you mean “browse”"),
        (("--step", "visit@chanel=web", "--step", "order"), "Did you mean “channel”"),
        (("--step", "visit@channel=wep", "--step", "order"), "Did you mean “web”"),
        (("--step", "visit", "--step", "order", "--step-window", "3=1d"), "one of the steps from 2 to 2"),
        (("--step", "visit", "--step", "order", "--step-window", "soon"), "is not a length of time"),
        (("--step", "visit@channel=web", "--step", "order", "--where", "channel=app"), "leaves out"),
        (
            ("--step", "visit", "--step", "order@channel=app", "--step", "order", "--optional", "order@channel=app"),
            "could fill “order” as well",
        ),
    ],
)  # fmt: skip
def test_what_is_no_step_is_said(database, arguments, said):
    with pytest.raises(CxError, match=said.replace("|", r"\|")):
        cxdash_json("funnel", "--db", database, *arguments)


def test_attempts_and_value_are_counted(database):
    steps = ("funnel", "--db", database, "--step", "visit|browse", "--step", "order")
    found = cxdash_json(*steps, "--count", "attempts")
    assert found["count"] == "attempts"
    first, second = found["groups"][0]["steps"]
    assert [(one["attempts"], one["customers"], one["lost"], one["open"]) for one in (first, second)] == [
        (3, 2, 0, 0), (3, 2, 0, 0),
    ]  # fmt: skip
    assert second["of_previous"] == 1.0
    assert (
        second["of_previous_low"] < 0.3 < second["of_previous_high"] == 1.0
    )  # of two customers, not of three attempts
    worth = cxdash_json(*steps, "--count", "value")["groups"][0]["steps"]
    assert [(one["value"], one["of_previous"], one["lost_share"]) for one in worth] == [
        (None, None, None),  # no touchpoint there has a value
        (15.0, None, None),
    ]
    split = cxdash_json(*steps, "--count", "attempts", "--by", "channel", "--min-answers", 0)["groups"]
    assert [(one["group"], [step["attempts"] for step in one["steps"]]) for one in split] == [
        ("web", [2, 2]), ("app", [1, 1]),
    ]  # fmt: skip
    none = cxdash_json(*steps, "--count", "attempts", "--since", "2030-01-01")["groups"]
    assert [(one["group"], [step["attempts"] for step in one["steps"]]) for one in none] == [(None, [0, 0])]


def test_single_customers_are_listed_where_the_setting_lets_them(database, monkeypatch):
    asked = ("funnel", "--db", database, "--step", "visit", "--step", "order", "--customers", "reached", "--json")
    monkeypatch.setenv("CXDASH_CUSTOMER_LISTS", "nobody")
    with pytest.raises(CxError, match="CXDASH_CUSTOMER_LISTS"):
        main([str(one) for one in asked])


def test_a_place_of_thousands_of_digits_is_no_place():
    with pytest.raises(CxError, match="9"):
        step_windows(["9" * 5000 + "=1d"], 3)


@pytest.mark.parametrize("unit", ["attempts", "value"])
def test_in_any_order_customers_alone_are_counted(database, unit, capsys):
    asked = ["funnel", "--db", str(database), "--step", "visit", "--step", "order", "--order", "any"]
    with pytest.raises(CxError, match="every touchpoint of a step would begin an attempt"):
        main([*asked, "--count", unit])
    assert main(asked) == 0
    assert "any 1 step" in capsys.readouterr().out
