"""Who may leave, from the rows of a store to the list: of who leaves by luck nothing is told, of planted reasons they are."""

import random
from datetime import date, datetime, timedelta

import pytest

from cxdash.filters import Filters
from cxdash.findings.scores import Rules
from cxdash.store import Store, foretelling
from tests.queries.rows import fill, response, touchpoint

DAYS, SILENCE = 250, 60
BEGIN = datetime(2025, 1, 1, 12)


def filled(store, seed, daily, unhappy):
    """Everybody comes every six days or so and answers now and then, until they say that they leave; daily: the chance of it; unhappy:
    how many times more often who gave a bad score last does.
    """
    rng = random.Random(seed)
    visits, answers, told = [], [], []
    for n in range(1000):
        name, when, last = f"c{n:03}", rng.randrange(180), None
        while when < DAYS:
            visits.append(
                touchpoint(
                    name,
                    rng.choice(("visit", "pay")),
                    BEGIN + timedelta(days=when),
                    channel=rng.choice(("web", "app")),
                    location=f"L{n % 2}",
                )
            )
            if last is None or rng.random() < 0.05:
                last = rng.choice((2, 9))
                answers.append(
                    response("nps", last, customer=name, at=BEGIN + timedelta(days=when, hours=1), location=f"L{n % 2}")
                )
            wait = rng.randint(1, 12)
            if rng.random() < daily * wait * (unhappy if last == 2 else 1):
                told.append((name, (BEGIN + timedelta(days=when + 1)).date()))
                break
            when += wait
    fill(store, touchpoints=visits, responses=answers)
    with store.writing() as cursor:
        cursor.execute(
            "INSERT INTO customers (customer_id, churned_on) SELECT unnest(?::VARCHAR[]), unnest(?::DATE[])",
            [list(column) for column in zip(*told, strict=True)],
        )


def test_luck_is_not_foretold_and_reasons_are(tmp_path, monkeypatch):
    with Store(tmp_path / "luck.duckdb") as store:
        filled(store, 1, 0.002, 1)
        found = foretelling.foretold(store, SILENCE, 86_400.0, None, Rules())
        assert (found.why, found.model) == ("chance", None)
        assert foretelling.at_risk(store, found, 86_400.0, Filters(), None).all.customers == 0
    with Store(tmp_path / "planted.duckdb") as store:
        filled(store, 2, 0.0008, 12)
        found = foretelling.foretold(store, SILENCE, 86_400.0, None, Rules())
        assert found.why is None
        assert found.days.now == max(store.days()) + timedelta(days=1)
        whole = foretelling.at_risk(store, found, 86_400.0, Filters(), None)
        assert [one.known["last_score"] for one in whole.highest[:20]] == [2.0] * 20
        assert whole.highest[0].reasons[0] == "said"
        less_sure = foretelling.foretold(store, SILENCE, 86_400.0, None, Rules(confidence=0.5))
        like = foretelling.at_risk(store, less_sure, 86_400.0, Filters(), None).highest[0].like
        assert like.high - like.low < whole.highest[0].like.high - whole.highest[0].like.low
        alone = foretelling.at_risk(
            store, found, 86_400.0, Filters(date(2025, 2, 1), date(2025, 3, 1)).with_pick("location", "L1"), None
        )
        assert {one.known["location_id"] for one in alone.highest} == {"L1"}
        assert [one.customer for one in alone.highest] == [
            one.customer for one in whole.highest if one.known["location_id"] == "L1"
        ]

        monkeypatch.setattr(foretelling, "BATCH", 300)  # as of millions
        batches = foretelling._at_risk(store, found, 86_400.0, Filters(), None)
        assert [one.customer for one in batches.highest] == [one.customer for one in whole.highest]
        assert (batches.all.customers, batches.all.expected) == (whole.all.customers, pytest.approx(whole.all.expected))
        scoped = foretelling.foretold(store, SILENCE, 86_400.0, frozenset({"L1"}), Rules())
        assert scoped.why == "few"  # learnt from what this person may see alone: half of it


def test_no_touchpoints(tmp_path):
    with Store(tmp_path / "none.duckdb") as store:
        assert foretelling.foretold(store, SILENCE, 86_400.0, None, Rules()).why == "nobody"
