"""Emotion: nothing is told of words that say nothing, what is planted is found, and no comment is judged by its own score."""

import numpy as np
import pandas as pd
import pytest

from cxdash.findings.emotion import emotions
from cxdash.findings.emotion_model import FOLDS, fold, learnt
from cxdash.findings.scores import Rules
from cxdash.stats.chances import chance_interval, dispersion, p_apart_from_average
from cxdash.stats.groups import rejected
from cxdash.stats.parts import Parts

LETTERS = list("abcdefghijklmnoprstuv")
RULES = Rules()


def drawn(rng, good, n=100, tells=0.8, twice=False):
    """n comments at each touchpoint, of which such a share is good. tells: how likely a word of feeling goes with the answer;
    besides each touchpoint has words of its own, that mean nothing. twice: every customer says all twice, at one place.
    """
    names = ["".join(rng.choice(LETTERS, 8)) for _word in range(90 + 3 * len(good))]
    rows = []
    for number in range(n * len(good)):
        cell, c = number % len(good), number
        is_good = rng.random() < good[cell]
        kinds = np.where(rng.random(5) < 0.4, 2, np.where(rng.random(5) < tells, int(is_good), 1 - int(is_good)))
        said = [names[30 * kind + rng.integers(30)] for kind in kinds] + [names[90 + 3 * cell + rng.integers(3)]]
        rows += [(c, f"s{cell}", ". ".join(said), bool(is_good))] * (1 + twice)
    frame = pd.DataFrame(rows, columns=["c", "stage", "comment", "is_good"])
    who = (frame["c"].to_numpy(dtype=np.uint64) + np.uint64(1)) * np.uint64(0x9E3779B97F4A7C15)
    score = np.where(frame["is_good"], "nps 100", "nps -100")
    return frame.assign(who=who, metric="nps", channel="web", language="", score=score, of=len(frame))


def test_words_that_say_nothing_show_nothing():
    rng = np.random.default_rng(1)
    whys = [learnt(drawn(rng, [0.3, 0.5, 0.7], 150, tells=0.5), RULES).why for _draw in range(12)]
    assert whys.count("chance") >= 11


@pytest.fixture(scope="module")
def alike():
    """Touchpoints that sound alike, with words of their own, and each customer says all twice in every other draw."""
    rng = np.random.default_rng(2)
    found = []
    for draw in range(16):
        frame = drawn(rng, [0.6] * 6, 80, 0.75, twice=draw % 2 == 1)
        model = learnt(frame, RULES)
        assert (model.why, model.quality.n) == (None, 480)
        found.append(emotions(frame, model.model, RULES))
    return found


def test_alike_touchpoints_are_told_apart_as_seldom_as_promised(alike):
    assert sum(any(cell.tier != "within" for cell in one.cells.values()) for one in alike) <= 3  # of 16, 1 expected
    assert sum(any(cell.beside for cell in one.cells.values()) for one in alike) <= 3


def test_intervals_hold_what_is_true(alike):
    for some in (alike[::2], alike[1::2]):
        cells = [cell for one in some for cell in one.cells.values()]
        assert np.mean([cell.low <= 0.6 <= cell.high for cell in cells]) >= 0.9
        assert np.mean([cell.high - cell.low for cell in cells]) < 0.35


def test_scores_that_differ_are_no_feeling_beside_them():
    """Words go with scores everywhere alike: where more are good, more sounds good, and no more than that."""
    rng = np.random.default_rng(3)
    beside = 0
    for _draw in range(6):
        frame = drawn(rng, [0.35, 0.5, 0.5, 0.6, 0.8], 120)
        found = emotions(frame, learnt(frame, RULES).model, RULES)
        assert (found.cells["s0", "web"].tier, found.cells["s4", "web"].tier) == ("below", "above")
        assert found.worst == ("s0", "web")
        beside += any(cell.beside for cell in found.cells.values())
    assert beside <= 1


def test_what_is_planted_is_found():
    """Of those who are not content a third complain of a crash, at one touchpoint all of them, and half of the others."""
    rng = np.random.default_rng(4)
    frame = drawn(rng, [0.6] * 5, 160)
    here, lot = frame["stage"] == "s2", rng.random(len(frame))
    says = np.where(frame["is_good"], here & (lot < 0.5), here | (lot < 0.3))
    frame["comment"] += np.where(says, ". dreadful crash", "")
    found = emotions(frame, learnt(frame, RULES).model, RULES)
    assert found.worst == ("s2", "web")
    one = found.cells["s2", "web"]
    assert (one.tier, one.beside) == ("below", "worse")
    assert set(one.words[0].split()) <= {"dreadful", "crash"}
    assert [cell.beside for cell in found.cells.values()].count("worse") == 1


def test_what_one_customer_says_over_and_over_does_not_judge_itself():
    """Words of one customer, 150 times, and of a few others: his scores do not change how he sounds, but how the others do."""
    said = "purple monday teapot"
    frame = drawn(np.random.default_rng(5), [0.5], 600)
    frame.loc[:6, "comment"] = said
    frame.loc[:6, "is_good"] = [True, True, True, False, False, False, False]
    own, others = int(fold(frame["who"].to_numpy()[:1])[0]), set(range(FOLDS))
    chances = []
    for is_good in (True, False):
        over = pd.concat([frame.iloc[[0] * 150].assign(is_good=is_good), frame.iloc[1:]], ignore_index=True)
        model = learnt(over, RULES)
        assert model.quality.n == 600
        judged = model.model.judged([said] * FOLDS, [""] * FOLDS, np.arange(FOLDS, dtype=np.uint64))
        chances.append(judged.chance)
    moved = chances[0] - chances[1]
    assert abs(moved[own]) < 0.01
    assert min(moved[place] for place in others - {own}) > 0.05


def test_words_that_only_name_a_place_are_not_bad_for_it():
    rng = np.random.default_rng(6)
    frame = drawn(rng, [0.2, 0.8], 400)
    model = learnt(frame, RULES).model
    names = {place: set() for place in ("s0", "s1")}
    for stage, text in zip(frame["stage"], frame["comment"], strict=True):
        names[stage].add(text.rsplit(". ", 1)[1])
    weights = dict(zip(model.names, model.weights.mean(axis=1), strict=True))
    most = max(abs(one) for one in weights.values())
    assert all(abs(weights[name]) < 0.4 * most for place in names.values() for name in place)


@pytest.fixture(scope="module")
def plain():
    """A model of two good and three bad words."""
    rng = np.random.default_rng(7)
    good = rng.random(600) < 0.5
    told = np.where(rng.random(600) < 0.85, good, ~good)
    texts = [str(rng.choice(["lovely", "quick"] if one else ["rude", "broken", "late"])) for one in told]
    frame = staged([("s0", text, number) for number, text in enumerate(texts)])
    found = learnt(frame.assign(is_good=good, metric="nps"), RULES)
    assert found.why is None
    return found.model


def staged(rows):
    """Of (stage, comment, customer)."""
    frame = pd.DataFrame(rows, columns=["stage", "comment", "c"])
    who = (frame["c"].to_numpy(dtype=np.uint64) + np.uint64(1)) * np.uint64(0x9E3779B97F4A7C15)
    return frame.assign(who=who, channel="web", language="", score="", of=len(frame))


def test_what_one_customer_repeats_is_no_word_of_a_touchpoint(plain):
    """One says “late” in 50 comments, and four others once: as many of those elsewhere do."""
    here = [("s1", "rude", c) for c in range(100)] + [("s1", "late", c) for c in range(100, 104)]
    there = [("s0", "lovely", 1000 + c) for c in range(300)] + [("s0", "late", 2000 + c) for c in range(15)]
    found = emotions(staged(here + [("s1", "late", 104)] * 50 + there), plain, RULES)
    assert found.cells["s1", "web"].words == ("rude",)


def test_who_says_more_uses_no_word_more(plain):
    """At one touchpoint each customer wrote ten comments, elsewhere one: alike but for a word that others do not know."""
    rng = np.random.default_rng(8)
    rows = [("s1", f"{rng.choice(['late', 'quick', 'lovely'])} broken", c) for c in range(60) for _each in range(10)]
    rows += [("s0", str(rng.choice(["late", "quick", "lovely"])), 1000 + c) for c in range(400)]
    assert emotions(staged(rows), plain, RULES).cells["s1", "web"].words == ("broken",)


def test_words_that_are_as_usual_everywhere_are_told_seldom(plain):
    """Touchpoints that differ in tone by one word alone: no other word of it is named more often than promised."""
    rng = np.random.default_rng(9)
    wrong, told = 0, 0
    for _draw in range(60):
        rows = []
        for c in range(800):
            here = c % 8 == 0
            text = rng.choice(["late", "rude", "quick"]) + (" broken" if rng.random() < (0.9 if here else 0.1) else "")
            rows.append(("s1" if here else "s0", text, c))
        words = emotions(staged(rows), plain, RULES).cells["s1", "web"].words
        told += "broken" in words
        wrong += bool({"late", "rude"} & set(words))
    assert told >= 55
    assert wrong <= 3


def test_touchpoints_whose_comments_are_more_apart_are_no_false_alarm():
    """Small ones with chances near 0 and 1 beside a huge one with chances near one half: all have the same mean."""
    rng = np.random.default_rng(10)
    alarms, draws, inside = 0, 200, []
    for _draw in range(draws):
        groups = [Parts(40, float(one.sum()), float((one**2).sum())) for one in 100 * rng.beta(0.2, 0.2, (6, 40))]
        huge = 100 * rng.beta(20, 20, 5000)
        groups.append(Parts(5000, float(huge.sum()), float((huge**2).sum())))
        p_values = p_apart_from_average(groups, [np.full(10, one.mean) for one in groups])
        alarms += any(rejected(p_values, 0.05))
        bounds = [chance_interval(one, dispersion(groups), 0.0, 0.95) for one in groups[:6]]
        inside += [low <= 50 <= high for low, high in bounds]
    assert alarms / draws < 0.12
    assert np.mean(inside) > 0.92
