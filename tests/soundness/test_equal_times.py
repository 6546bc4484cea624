"""Touchpoints of one row of a file at one time stand as the file has them, not as their names do."""

import pandas as pd
import pytest

from cxdash.queries import funnel_customers, instead
from cxdash.queries.funnel_customers import FunnelCustomersQuestion
from cxdash.queries.instead import InsteadQuestion
from cxdash.queries.question import FunnelQuestion
from cxdash.store import Store, judging
from tests.commandline import cxdash_here, cxdash_json

STAGES = ("purchase", "payment", "approval")
MAPPING = """kind = "touchpoints"

[columns]
touchpoint_id = "order"
customer_id = "who"
location_id = "place"

""" + "\n".join(f'[[stages]]\ncolumn = "{name}"\nstage = "{name}"\n' for name in STAGES)


@pytest.mark.parametrize("is_ordered", [False, True])
def test_of_a_row_the_first_stage_comes_first(tmp_path, monkeypatch, is_ordered):
    """Once “approval” stood before “payment” and that before “purchase”, all of one minute, for 40 of 48 customers."""
    monkeypatch.setenv("CXDASH_NO_VENV", "1")
    monkeypatch.setattr(judging, "_GROUP", 10 if is_ordered else judging._GROUP)
    rows = pd.DataFrame(
        {"order": range(48), "who": [f"c{one}" for one in range(48)], "place": [f"L{one % 3}" for one in range(48)]}
    )
    days = pd.date_range("2026-01-01 10:00", periods=48, freq="D")
    for place, name in enumerate(STAGES):  # all of them at one minute for 40 customers, an hour apart for 8
        hours = pd.to_timedelta([0 if one < 40 else place for one in range(48)], unit="h")
        rows[name] = (days + hours).strftime("%Y-%m-%d %H:%M:%S")
    (tmp_path / "orders.csv").write_text(rows.to_csv(index=False))
    (tmp_path / "orders.toml").write_text(MAPPING)
    database = tmp_path / "cx.duckdb"
    cxdash_json("import", "--db", database, tmp_path / "orders.csv", "--mapping", tmp_path / "orders.toml")
    found = cxdash_json("paths", "--db", database, "--from", "purchase", "--depth", "3")
    assert [(one["stages"], one["customers"]) for one in found["paths"]] == [(list(STAGES), 48)]
    told = cxdash_json("journey-types", "--db", database, "--research", "payment", "--purchase", "approval")
    (story,) = [one for one in told["stories"] if one["reached"]]
    assert (story["journeys"], [one["stage"] for one in story["stops"]]) == (48, list(STAGES))
    stays = cxdash_json("survival", "--db", database, "--by", "stage", "--churn-days", "7")["groups"]
    assert [(one["group"], one["n"]) for one in stays] == [("purchase", 48)]
    lost = cxdash_json("churn", "--db", database, "--by", "stage", "--churn-days", "7")["groups"]
    assert [one["group"] for one in lost] == ["purchase"]
    funnel = FunnelQuestion(("purchase", "payment", "complaint"), 86_400.0)
    with Store(database) as store:
        listed = store.answer(FunnelCustomersQuestion(funnel, 1, limit=None), funnel_customers.build)
        lost = store.answer(InsteadQuestion(funnel), instead.build)
    assert [list(way) for way in listed["way"]] == [list(STAGES)] * 48
    assert set(listed["last_stage"]) == {"approval"}
    assert dict(zip(lost["stage"][lost["kind"] == "last"], lost["customers"], strict=False)) == {"approval": 47}


def way(database):
    """The one way that all take, and the stage with which they begin and churn knows them."""
    (one,) = cxdash_json("paths", "--db", database, "--depth", "3")["paths"]
    for told in ("survival", "churn"):
        (group,) = cxdash_json(told, "--db", database, "--by", "stage", "--churn-days", "90", "--min-answers", "0")[
            "groups"
        ]
        assert group["group"] == one["stages"][0]
    return one["stages"]


@pytest.fixture
def database(tmp_path, monkeypatch):
    monkeypatch.setenv("CXDASH_NO_VENV", "1")
    return tmp_path / "cx.duckdb"


def loaded(database, name, text, mapping=None):
    path = database.parent / name
    path.write_text(text)
    given = ("--mapping", mapping) if mapping else ()
    return cxdash_json("import", "--db", database, path, *given, "--changed", "update")


def events(channel="web", day="2026-01-05"):
    """Eight customers, with three events each: rows of their own, on a day without a time."""
    rows = ["touchpoint_id,customer_id,stage,occurred_at,channel"]
    rows += [
        f"{name}{one},c{one},{name},{day if name == 'payment' else '2026-01-05'},{channel if name == 'payment' else 'web'}"
        for one in range(8) for name in STAGES
    ]  # fmt: skip
    return "\n".join(rows) + "\n"


def test_what_an_update_says_anew_keeps_its_place(database):
    """Once it came last of its day: a payment whose channel was mended stood behind the approval that follows it."""
    loaded(database, "events.csv", events())
    assert way(database) == list(STAGES)
    only = "\n".join(line for line in events("app").splitlines() if "approval" not in line and "purchase" not in line)
    assert loaded(database, "mended.csv", only)["imports"][0]["updated"] == 8
    assert way(database) == list(STAGES)
    loaded(database, "again.csv", only.replace("app", "phone"))
    assert way(database) == list(STAGES)
    cxdash_here("undo", "--db", database, "3")
    cxdash_here("undo", "--db", database, "2")
    assert way(database) == list(STAGES)


def test_of_a_row_that_is_updated_stages_stand_as_the_file_has_them(database):
    """A payment is put on the day of the purchase and the approval, and by the undo of it on another day and back again."""
    mapping = database.parent / "orders.toml"
    mapping.write_text(MAPPING.replace('location_id = "place"\n', ""))

    def orders(paid):
        return "order,who,purchase,payment,approval\n" + "".join(
            f"{n},c{n},2026-01-05,{paid},2026-01-05\n" for n in range(8)
        )

    loaded(database, "orders.csv", orders("2026-01-09"), mapping)
    assert way(database) == ["purchase", "approval", "payment"]
    loaded(database, "mended.csv", orders("2026-01-05"), mapping)
    assert way(database) == list(STAGES)
    loaded(database, "later.csv", orders("2026-01-07"), mapping)
    assert way(database) == ["purchase", "approval", "payment"]
    cxdash_here("undo", "--db", database, "3")
    assert way(database) == list(STAGES)
