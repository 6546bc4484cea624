"""Which touchpoints are said to lose more than the others: as a test by another library has it, and seldom by luck alone."""

import numpy as np
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import proportions_ztest

from cxdash.findings.scores import Rules
from cxdash.findings.touchpoint_losses import losing
from cxdash.findings.touchpoints import Cell, TouchpointMap, Volume


def found(lost, of, ends=()):
    cells = [
        Cell(
            f"s{place}",
            "web",
            None,
            Volume(n, n, went_on=n - gone, lost=gone, lost_share=gone / n),
            is_end=place in ends,
        )
        for place, (gone, n) in enumerate(zip(lost, of, strict=True))
    ]
    made = losing(TouchpointMap(cells=tuple(cells)), Rules())
    return [one.stage for one in made.losing], len(made.compared)


def test_they_are_those_of_statsmodels():
    random = np.random.default_rng(5)
    several = 0
    for _time in range(60):
        of = random.integers(200, 2000, 6)
        lost = random.binomial(of, random.choice([0.1, 0.1, 0.12, 0.16], 6))
        rest = [(lost.sum() - gone, of.sum() - n) for gone, n in zip(lost, of, strict=True)]
        p_values = [
            proportions_ztest([gone, others], [n, all_others])[1]
            for gone, n, (others, all_others) in zip(lost, of, rest, strict=True)
        ]
        if np.abs(np.array(sorted(p_values)) - 0.05 * np.arange(1, 7) / 6).min() < 2e-3:
            continue  # so near the edge the two ways of telling a share from another may part
        real = multipletests(p_values, 0.05, "fdr_bh")[0]
        higher = [gone / n > others / most for gone, n, (others, most) in zip(lost, of, rest, strict=True)]
        expected = {f"s{place}" for place in range(6) if real[place] and higher[place]}
        assert set(found(lost.tolist(), of.tolist())[0]) == expected
        several += len(expected) > 1
    assert several > 5


def test_luck_alone_makes_hardly_any():
    random = np.random.default_rng(6)
    of = [100, 300, 50, 2000, 700, 40]
    false = sum(bool(found(random.binomial(of, 0.2).tolist(), of)[0]) for _time in range(1000))
    assert false < 60  # of a thousand, where 50 would be allowed and half of what stands apart is lower


def test_first_is_the_one_that_costs_most_and_neither_an_end_nor_a_handful_is_compared():
    #                                                      an end       few
    assert found([100, 40, 400, 990, 9], [1000, 100, 2000, 1000, 10], ends={3}) == (["s2", "s1"], 3)
    assert found([5], [100]) == ([], 1)
    assert found([], []) == ([], 0)
