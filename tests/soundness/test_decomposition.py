"""What made a change: it adds up, and a paradox worked out by hand is found."""

import numpy as np
import pandas as pd
import pytest

from cxdash.findings.decomposition import decomposition
from cxdash.findings.scores import POOLED, Rules
from cxdash.metrics import CSAT, METRICS, NPS
from cxdash.stats.decomposition import decomposed, is_reversed, summed
from cxdash.stats.parts import Parts


def share(hits, n):
    return Parts(n, 100.0 * hits, 10_000.0 * hits)


def frame(groups, metric="csat"):
    """{group: (satisfied, answers)} as parts."""
    columns = ["metric", "by0", "n", "total", "squares", "score_total", "median", "unscored"]
    rows = [(metric, group, n, 100.0 * hits, 10_000.0 * hits, 0.0, None, 0) for group, (hits, n) in groups.items()]
    return pd.DataFrame(rows, columns=columns)


# Both shops get better by ten points, but the worse one goes from 20 of 100 answers to 80: the whole falls from
# 0.8 * 80 + 0.2 * 40 = 72 to 0.2 * 90 + 0.8 * 50 = 58. Mean weights are 0.5 each, so within is 0.5 * 10 twice = +10.
# The whole's mean is 65. Good: (85 - 65) * -0.6 = -12; bad: (45 - 65) * +0.6 = -12. Together +10 - 24 = -14.
PARADOX = ({"good": (64, 80), "bad": (8, 20)}, {"good": (18, 20), "bad": (40, 80)})


def test_simpsons_paradox_by_hand():
    found = decomposition(CSAT, frame(PARADOX[0]), frame(PARADOX[1]), Rules())
    parts = {part.group: part for part in found.parts}
    assert found.change.value == pytest.approx(-14.0)
    assert (parts["good"].within, parts["bad"].within) == (pytest.approx(5.0), pytest.approx(5.0))
    assert (parts["good"].mix, parts["bad"].mix) == (pytest.approx(-12.0), pytest.approx(-12.0))
    assert (found.within, found.mix) == (pytest.approx(10.0), pytest.approx(-24.0))
    first, last = ([share(*one) for one in period.values()] for period in PARADOX)
    assert is_reversed(first, last)
    assert not found.is_reversed  # of a hundred answers the ten points within may be noise
    many = decomposition(
        CSAT, *(frame({g: (10 * hits, 10 * n) for g, (hits, n) in one.items()}) for one in PARADOX), Rules()
    )
    assert (many.within, many.mix) == (pytest.approx(10.0), pytest.approx(-24.0))
    assert many.is_reversed


def test_closing_a_bad_shop_is_no_paradox():
    """The shop that stays fell by what chance makes of nothing; the whole rose as the bad one is gone."""
    both = {"stays": (800, 1000), "bad": (200, 1000)}
    alone = decomposition(CSAT, frame(both), frame({"stays": (799, 1000)}), Rules())
    beside = decomposition(
        CSAT, frame(both | {"new": (80, 100)}), frame({"stays": (799, 1000), "new": (80, 100)}), Rules()
    )
    for found in (alone, beside):
        assert found.change.value > 25
        assert not found.is_reversed


def test_a_change_that_goes_the_groups_way_is_no_paradox():
    groups = ({"good": (64, 80), "bad": (8, 20)}, {"good": (72, 80), "bad": (10, 20)})
    found = decomposition(CSAT, frame(groups[0]), frame(groups[1]), Rules())
    assert not found.is_reversed
    assert found.mix == pytest.approx(0.0, abs=1e-12)
    one_falls = decomposition(CSAT, frame(PARADOX[0]), frame({"good": (14, 20), "bad": (40, 80)}), Rules())
    assert not one_falls.is_reversed
    assert not is_reversed([Parts()], [share(1, 2)])
    assert not is_reversed([share(1, 2)], [share(2, 2)])


@pytest.mark.parametrize("name", METRICS)
@pytest.mark.parametrize("seed", range(12))
def test_it_adds_up_on_random_data(seed, name):
    rng = np.random.default_rng(seed)
    metric = METRICS[name]

    def period():
        rows = []
        for group in range(int(rng.integers(1, 40))):
            n = int(rng.integers(0, 60))
            drawn = rng.choice([100.0, 0.0, -100.0], n) if name == "nps" else rng.lognormal(8, 2, n)
            if name in ("csat", "ces"):
                drawn = rng.choice([100.0, 0.0], n)
            rows.append((name, f"g{group}", n, drawn.sum(), (drawn**2).sum(), 0.0, None, 0))
        rows.append((name, "always", 60, 3000.0, 300_000.0, 0.0, None, 0))
        return pd.DataFrame(
            rows, columns=["metric", "by0", "n", "total", "squares", "score_total", "median", "unscored"]
        )

    for rules in (Rules(), Rules(min_answers=0), Rules(min_answers=50)):
        before, after = period(), period()
        found = decomposition(metric, before, after, rules)
        plain = after["total"].sum() / after["n"].sum() - before["total"].sum() / before["n"].sum()
        assert found.change.value == pytest.approx(plain / metric.factor, abs=1e-9)
        assert sum(part.within + part.mix for part in found.parts) == pytest.approx(found.change.value, abs=1e-9)
        assert sum(part.before for part in found.parts) == before["n"].sum()
        assert sum(part.after for part in found.parts) == after["n"].sum()


def test_a_group_of_one_period_is_mix_alone():
    before, after = [share(50, 100), Parts(), share(5, 10)], [share(60, 100), share(9, 10), Parts()]
    found = decomposed(before, after)
    level = (55 / 110 + 69 / 110) * 100 / 2
    assert [one.within for one in found[1:]] == [0.0, 0.0]
    assert found[1].mix == pytest.approx((90 - level) * 10 / 110)
    assert found[2].mix == pytest.approx((50 - level) * -10 / 110)
    assert sum(one.within + one.mix for one in found) == pytest.approx(100 * (69 - 55) / 110)
    with pytest.raises(ValueError, match="empty period"):
        decomposed([Parts()], [share(1, 2)])


def test_small_groups_are_pooled_and_never_alone():
    before = frame({"large": (40, 80), "middle": (10, 20), "small": (3, 4), "new": (0, 0)})
    after = frame({"large": (50, 80), "middle": (12, 20), "small": (20, 30), "new": (9, 9), "": (7, 7)})
    found = decomposition(CSAT, before, after, Rules())
    # Of small, 4 answers stood before: alone in the pool they would tell their score, so the smallest group that has
    # answers there too goes with them.
    assert {part.group: (part.before, part.after, part.members) for part in found.parts} == {
        "large": (80, 80, 1), "": (0, 7, 1), "new": (0, 9, 1), POOLED: (24, 50, 2),
    }  # fmt: skip
    pool = next(part for part in found.parts if part.group == POOLED)
    assert pool.before == 0 or pool.before >= 5
    assert pool.after >= 5
    assert found.within + found.mix == pytest.approx(found.change.value, abs=1e-9)


def test_a_change_that_cannot_be_shown_has_no_parts():
    found = decomposition(CSAT, frame({"a": (1, 2)}), frame({"a": (10, 20)}), Rules())
    assert (found.parts, found.change.value, found.change.verdict) == ((), None, "few")
    assert decomposition(NPS, frame({}), frame({}), Rules()).parts == ()
    assert decomposition(CSAT, frame(PARADOX[0]), frame(PARADOX[1]), Rules(), None).parts == ()


MIXES = [
    ((0.6, 0.4), (0.4, 0.6), (0.8, 0.5), (0.75, 0.6)),
    ((0.5, 0.3, 0.2), (0.2, 0.3, 0.5), (0.9, 0.5, 0.4), (0.6, 0.5, 0.7)),
    ((0.7, 0.3), (0.0, 1.0), (0.8, 0.5), (0.75, 0.6)),
]


@pytest.mark.parametrize("mix", MIXES)
def test_the_intervals_hold_the_truth_as_often_as_they_say(mix):
    """Groups with known weights and shares in both periods, drawn again and again."""
    rng = np.random.default_rng(11)
    first, last, *truths = mix
    weights = (first, last)
    exact = decomposed(
        *(
            [share(1e6 * weight * truth, round(1e6 * weight)) for weight, truth in zip(one, other, strict=True)]
            for one, other in zip(weights, truths, strict=True)
        )
    )[0]
    held, sums = np.zeros(2), []
    for _ in range(2000):
        periods = []
        for weight, truth in zip(weights, truths, strict=True):
            sizes = rng.multinomial(400, weight)
            periods.append([share(int(rng.binomial(n, p)), int(n)) for n, p in zip(sizes, truth, strict=True)])
        found = decomposed(*periods)[0]
        held += (
            abs(found.within - exact.within) <= 1.959964 * found.within_error + 1e-9,
            abs(found.mix - exact.mix) <= 1.959964 * found.mix_error + 1e-9,
        )
        together = summed(*periods, range(len(first)))
        sums.append((together.within, together.mix, together.within_error, together.mix_error))
    assert 0.93 <= held[1] / 2000 <= 0.97, held
    assert 0.93 <= held[0] / 2000 <= (1.0 if last[0] == 0.0 else 0.97), held  # nothing can change within what is gone
    spread, told = np.std(sums, axis=0)[:2], np.mean(sums, axis=0)[2:]
    assert told == pytest.approx(spread, rel=0.06)  # the parts of one change are not independent; their sums know it


def test_a_sum_of_parts_is_the_sum():
    before, after = [share(40, 80), share(8, 20), share(30, 50)], [share(30, 80), share(20, 40), share(20, 90)]
    parts, two = decomposed(before, after), summed(before, after, [0, 2])
    assert two.within == pytest.approx(parts[0].within + parts[2].within)
    assert two.mix == pytest.approx(parts[0].mix + parts[2].mix)
    assert summed(before, after, [1]) == parts[1]
    everything = summed(before, after, range(3))
    change = 100 * (70 / 210 - 78 / 150)
    assert everything.within + everything.mix == pytest.approx(change)
    assert summed([share(1, 1), share(0, 1)], [share(5, 9), share(5, 9)], [0, 1]).within_error is None
    assert summed([share(1, 1), share(5, 9)], [share(5, 9), share(5, 9)], [0]).within_error is None


def test_a_single_answer_borrows_the_variance_of_the_others():
    """By hand: no group moves, so only the means' own noise counts: the sum of mean weight squared x variance / n.

    A: 5 of 10 in both periods, variance 2500. B: 1 of 1 before (lent 10 x 2500 / 9), 10 of 10 after (variance 0).
    """
    found = summed([share(5, 10), share(1, 1)], [share(5, 10), share(10, 10)], [0, 1])
    weights = (10 / 11 + 1 / 2) / 2, (1 / 11 + 1 / 2) / 2
    expected = weights[0] ** 2 * (250 + 250) + weights[1] ** 2 * (25_000 / 9)
    assert found.within == 0.0
    assert found.within_error**2 == pytest.approx(expected)


def test_one_shop_with_one_answer_does_not_make_noise_of_the_rest():
    before, after = {"a": (400, 500), "b": (250, 500), "one": (1, 1)}, {"a": (400, 500), "b": (400, 500), "one": (1, 1)}
    found = decomposition(CSAT, frame(before), frame(after), Rules(min_answers=0))
    one = next(part for part in found.parts if part.group == "one")
    assert one.within_bounds is None
    assert found.within_bounds[0] > 0
