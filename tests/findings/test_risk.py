"""Who may leave: told where the data carry it, and not where they do not."""

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest
from scipy.special import expit

from cxdash.findings.risk import Days, Forecast, Losses, days, expected, forecast, risks
from cxdash.findings.risk_sentences import band, check_answer, check_terms, late_answer, reasons, risk_answer
from cxdash.findings.scores import Rules

NOW = date(2026, 1, 1)
KNOWN = days(NOW - timedelta(days=500), NOW - timedelta(days=1), 90)


def customers(seed, n=2500, chance=None, on=KNOWN.past):
    """So many customers on each day; chance: of being lost, from the frame; else whoever."""
    rng = np.random.default_rng(seed)
    many = n * len(on)
    frame = pd.DataFrame({
        "day": np.repeat(pd.to_datetime(list(on)), n), "customer_id": np.char.mod("c%06d", np.arange(many)).astype(object),
        "location_id": "L1", "segment": "gold", "annual_revenue": 100.0, "quiet": rng.integers(1, 90, many),
        "tenure": rng.integers(1, 900, many), "visits": 5, "usual_gap": rng.choice([5.0, 20.0, np.nan], many),
        "visits_year": rng.integers(1, 30, many), "visits_recent": rng.integers(1, 9, many), "spent": rng.gamma(2.0, 50.0, many),
        "slow": rng.poisson(0.2, many), "stage": rng.choice(["visit", "help"], many), "channel": "web",
        "outcome": rng.choice(["paid", "left", None], many), "answers": 1, "last_metric": "nps", "last_score": 3.0,
        "last_scale": 10.0, "said": rng.choice([-1.0, 0.0, 1.0], many), "trend": rng.choice([-1.0, np.nan], many),
    })  # fmt: skip
    told = np.full(many, 0.3) if chance is None else chance(frame)
    return frame.assign(lost=rng.random(many) < told)


def planted(frame):
    return expit(-1.5 + 2.0 * (frame["outcome"] == "left") + 0.9 * frame["slow"] - 0.8 * frame["said"]).to_numpy()


def test_days_are_a_silence_apart_and_none_learns_what_was_not_known_yet():
    assert KNOWN.checked == NOW - timedelta(days=90)
    assert KNOWN.learnt == tuple(
        NOW - timedelta(days=90 * k) for k in (4, 3, 2)
    )  # with a silence of records before the first
    assert days(NOW - timedelta(days=269), NOW - timedelta(days=1), 90).checked is None
    short = days(NOW - timedelta(days=270), NOW - timedelta(days=1), 90)
    assert short.learnt == (NOW - timedelta(days=180),)


def test_planted_risks_are_found_and_right():
    frame = customers(1, chance=planted)
    found = forecast(frame, KNOWN, 90, Rules())
    assert found.why is None
    assert found.quality.area.low > 0.7
    assert found.quality.line.slope.low < 1 < found.quality.line.slope.high
    assert found.quality.base.low < found.quality.told < found.quality.base.high
    assert sum(one.low <= one.told <= one.high for one in found.quality.bins) >= 8  # of ten, at 95 %
    assert (found.quality.n, sum(one.n for one in found.quality.bins)) == (2500, 2500)

    today = customers(2, 4000, planted, (NOW,))
    true = planted(today)
    assert np.corrcoef(found.model.chances(today), true)[0, 1] > 0.98
    of = risks(found, today, 50)
    told = expected(found, of.all)
    assert told.low < true.sum() < told.high
    few = risks(found, today[:4], 50)
    assert expected(found, few.all) is None  # of one it would be that customer's chance
    assert "it takes 5" in risk_answer(found, few.all, 90)
    assert expected(found, risks(found, today[:5], 50).all) is not None
    first = of.highest[0]
    assert first.like.since < first.chance <= first.like.until == 1
    assert "of those told" in band(first)
    assert set(first.reasons) == {"outcome", "slow", "said"}
    assert f"last outcome at {first.known['stage']}: left" in reasons(first)
    placeless = replace(first, known=first.known | {"stage": None})
    assert "last outcome: left" in reasons(placeless)
    assert "last answer NPS 3 of 10" in reasons(first)
    assert [one.chance for one in of.highest] == sorted((one.chance for one in of.highest), reverse=True)
    halves = [risks(found, part, 50) for part in (today[:1000], today[1000:])]
    both = halves[0].plus(halves[1], 50)
    assert [one.customer for one in both.highest] == [one.customer for one in of.highest]
    assert (both.all.customers, both.all.expected) == (of.all.customers, pytest.approx(of.all.expected))
    assert risk_answer(found, of.all, 90).startswith("Of 4,000 customers who are still there, 1,")
    late = today[today["quiet"] > 60]
    assert (of.late.customers, both.late.customers) == (len(late), len(late))
    assert {one.customer for one in risks(found, today, 4000).highest} == set(today["customer_id"]) - set(
        late["customer_id"]
    )
    assert late_answer(found, of.all, of.late, 90).startswith(
        f"{len(late):,} of the {of.all.customers:,} are not listed: silent for more than 60 of the 90 days"
    )
    assert "Of these" in late_answer(found, of.all, of.late, 90)
    assert late_answer(found, of.all, Losses(), 90) == ""
    assert "50 would be chance" in check_answer(found.quality, 90)
    assert "calibration slope" in check_terms(found.quality)


@pytest.mark.parametrize("seed", range(3, 6))
def test_noise_shows_nothing(seed):
    found = forecast(customers(seed, 800), KNOWN, 90, Rules())
    assert (found.model, found.why) == (None, "chance")
    assert "no better than chance" in risk_answer(found, risks(found, customers(9, 50), 5).all, 90)


def test_chances_that_became_wrong_show_nothing():
    """All is as before, but since the last day that was learnt from twice as many leave."""
    frame = customers(7, chance=planted)
    last = frame["day"] == pd.Timestamp(KNOWN.checked)
    frame.loc[last, "lost"] |= np.random.default_rng(8).random(int(last.sum())) < 0.5
    found = forecast(frame, KNOWN, 90, Rules())
    assert (found.model, found.why) == (None, "wrong")
    assert "not right enough" in risk_answer(found, risks(found, frame, 5).all, 90)


def test_too_few_and_too_short():
    few = forecast(customers(1, 40, planted), KNOWN, 90, Rules())
    assert (few.why, few.quality) == ("few", None)
    assert "it takes 100 of each" in risk_answer(few, risks(few, customers(9, 5), 5).all, 90)
    short = forecast(None, Days(NOW), 90, Rules())
    assert "touchpoints of 270 days" in risk_answer(short, risks(short, customers(9, 5), 5).all, 90)
    assert isinstance(short, Forecast)


def test_what_is_only_known_today_is_not_learnt_from():
    """A segment that is given to who has left would tell all of them; it is shown, and nothing else."""
    frame = customers(4, 800)
    frame["segment"] = np.where(frame["lost"], "former", "gold")
    frame["annual_revenue"] = np.where(frame["lost"], 0.0, 100.0)
    assert forecast(frame, KNOWN, 90, Rules()).why == "chance"
