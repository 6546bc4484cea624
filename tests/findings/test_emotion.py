"""How comments sound at each touchpoint: what is hidden, what is said, and that no text breaks it."""

import re

import numpy as np
import pandas as pd
import pytest

from cxdash.errors import CxError
from cxdash.filters import Filters
from cxdash.findings import emotion_sentences as said
from cxdash.findings.emotion import Emotion, Emotions, emotions
from cxdash.findings.emotion_model import Learnt, fault, learnt, quality
from cxdash.findings.scores import Rules
from cxdash.queries.emotion import ScoredCommentsQuestion, StagedCommentsQuestion, build_scored, build_staged
from cxdash.store.listening import heard, listened
from tests.queries.rows import at, fill, response
from tests.store.loading import open_store

RULES = Rules()
GOOD, BAD = ("lovely", "helpful", "quick"), ("rude", "broken", "late")


def scored(n=400, comments=None):
    """Comments of which every third is bad, by customers 0 to n; with words that tell it nearly always."""
    rng = np.random.default_rng(8)
    good = np.arange(n) % 3 > 0
    tells = np.where(rng.random(n) < 0.9, good, ~good)
    texts = [f"{rng.choice(GOOD if one else BAD)} service" for one in tells]
    who = (np.arange(n, dtype=np.uint64) + np.uint64(1)) * np.uint64(0x9E3779B97F4A7C15)
    frame = pd.DataFrame(
        {"who": who, "metric": "nps", "stage": "Visit", "channel": "web", "language": "en", "is_good": good}
    )
    return frame.assign(comment=comments or texts)


@pytest.fixture(scope="module")
def model():
    found = learnt(scored(), RULES)
    assert found.why is None
    return found.model


def staged(*cells):
    """Of (stage, channel, comment, how many, score): as many customers each."""
    rows = [(stage, channel, text, score) for stage, channel, text, n, score in cells for _one in range(n)]
    frame = pd.DataFrame(rows, columns=["stage", "channel", "comment", "score"])
    return frame.assign(who=np.arange(len(frame), dtype=np.uint64), language="", of=len(frame))


def test_touchpoints_sound_as_they_are_worded(model):
    frame = staged(
        ("Visit", "web", "Lovely and quick", 40, "nps 100"), ("Visit", "store", "Helpful", 40, ""),
        ("Support", "web", "Rude! Everything late.", 40, "nps -100"), ("Support", "store", "rude", 12, ""),
        ("Support", "phone", "late", 2, ""), ("Support", "chat", "late", 3, ""), ("Visit", "web", "xyzzy 👍", 7, "nps 100"),
    )  # fmt: skip
    found = emotions(frame, model, RULES)
    assert (found.comments, found.of, found.unknown, found.hidden) == (144, 144, 7, 2)
    tiers = {place: one.tier for place, one in found.cells.items()}
    assert tiers == {
        ("Visit", "web"): "above", ("Visit", "store"): "above", ("Support", "web"): "below", ("Support", "store"): "few",
        ("Support", "phone"): None, ("Support", "chat"): None,
    }  # fmt: skip
    worst = found.cells["Support", "web"]
    assert (found.worst, worst.n, worst.customers) == (("Support", "web"), 40, 40)
    assert worst.low < worst.value < worst.high < 0.3
    assert set(worst.words) == {"rude", "late"}
    assert found.cells["Visit", "web"].words == ("lovely", "quick")
    hidden = found.cells["Support", "phone"]
    assert (hidden.value, hidden.words, hidden.n) == (None, (), 2)
    assert (found.pooled.n, found.pooled.value < 0.4) == (5, True)  # not one less than five tells what the two say
    text = said.emotion_answer(Learnt(RULES, 400), found)
    assert "Support · web sounds worst beyond noise" in text
    assert "Of 3 touchpoints with enough comments, 2 sound better and 1 sounds worse than their average" in text


def test_words_of_few_are_not_told(model):
    frame = staged(
        ("Visit", "web", "lovely", 60, ""), ("Support", "web", "rude", 56, ""), ("Support", "web", "broken", 4, "")
    )
    assert emotions(frame, model, RULES).cells["Support", "web"].words == ("rude",)


def test_what_one_customer_says_often_is_little(model):
    frame = staged(
        ("Visit", "web", "lovely", 60, ""), ("Support", "web", "rude", 30, ""), ("Support", "web", "quick", 30, "")
    )
    alone = emotions(frame, model, RULES).cells["Support", "web"]
    ten_times = frame.assign(
        who=np.where(frame["stage"] == "Support", frame["who"] // np.uint64(10) + np.uint64(99), frame["who"])
    )
    often = emotions(ten_times, model, RULES).cells["Support", "web"]
    assert (often.n, often.customers, often.value) == (60, 6, pytest.approx(alone.value, abs=0.05))
    assert often.high - often.low > 1.5 * (alone.high - alone.low)
    assert (alone.words, often.words) == (("rude",), ())  # of three customers


def test_emoji_alone_tell_it():
    found = learnt(scored(comments=["👍🏽" if number % 3 else "😡!" for number in range(400)]), RULES)
    assert found.why is None
    sounds = emotions(staged(("Visit", "web", "👍", 40, ""), ("Support", "web", "😡😡", 40, "")), found.model, RULES)
    assert {place: one.tier for place, one in sounds.cells.items()} == {
        ("Visit", "web"): "above",
        ("Support", "web"): "below",
    }


def test_too_few_too_uncertain_or_wrong_shows_nothing():
    few = learnt(scored(120), RULES)
    assert (few.why, few.model) == ("few", None)
    assert "it takes comments of 100 customers with good answers" in said.emotion_answer(few, Emotions())
    assert learnt(scored(comments=["!!", "", "12", "…"] * 100), RULES).why == "few"
    dull = learnt(scored(comments=["the same words"] * 400), RULES)
    assert (dull.why, dull.model) == ("chance", None)
    text = said.emotion_answer(dull, Emotions())
    assert re.search(r"in (49|50|51) of 100 cases \(4\d to 5\d\); 50 would be chance", text)
    rng = np.random.default_rng(1)
    good = rng.random(2000) < 0.5
    wrong = Learnt(RULES, 2000, None, quality(np.where(good, 0.6, 0.55), good, RULES), "wrong")
    assert fault(wrong.quality) == "wrong"
    assert "is not right" in said.emotion_answer(wrong, Emotions())
    assert said.learnt_answer(wrong) == ""


def test_sentences(model):
    assert said.emotion_answer(Learnt(RULES, 9), Emotions()).startswith("No comment in what is chosen is about a stage")
    frame = staged(("Visit", "web", "lovely", 40, ""), ("Visit", "store", "lovely", 40, ""))
    assert "sound no different beyond noise at 2 touchpoints" in said.emotion_answer(
        Learnt(RULES, 9), emotions(frame, model, RULES)
    )
    assert said.emotion_words(Emotion(2, 2)) == "too few comments to show"
    assert said.emotion_words(None) == "no comment"
    one = Emotion(40, 38, 0.25, 0.2, 0.35, "below", beside="worse", words=("too late", "rude"))
    assert said.emotion_words(one) == (
        "25% (20% to 35%) of 40 comments sound good\nworse than the average\nmore than elsewhere: “too late”, “rude”\n"
        "worse than the scores say"
    )
    assert "of one of each" in said.learnt_answer(learnt(scored(), RULES))
    assert said.read_answer(Emotions(comments=5, of=9, unknown=1)).startswith(
        "There are 9 comments: the newest 5 were read. 1 comment"
    )


def test_nothing_and_strange_texts(model):
    nothing = staged(("Visit", "web", "lovely", 1, "")).iloc[:0]
    assert emotions(nothing, model, RULES) == Emotions()
    strange = [
        "",
        "👍🤦‍♀️",
        "\u202eesrever",
        "<script>alert(1)</script>",
        "a" * 100_000,
        "z " * 50_000,
        "\x00\ufffe",
        "Ω≈ç√∫",
        "rude",
    ]
    frame = pd.concat([staged((text[:9], "web", text, 6, "")) for text in strange], ignore_index=True)
    found = emotions(frame.assign(who=np.arange(len(frame), dtype=np.uint64)), model, RULES)
    assert set(found.cells) == {("rude", "web")}
    said_by_luck = np.random.default_rng(2).choice(strange, 540).tolist()
    assert learnt(scored(n=540, comments=said_by_luck), RULES).why == "chance"


@pytest.fixture
def store(tmp_path):
    with open_store(tmp_path / "emotion.duckdb") as opened:
        said = [
            (response("nps", 9, customer="a", at=at(3), stage="Visit", channel="web", location="A"), "Great"),
            (response("nps", 7, customer="a", at=at(2), stage="Visit", location="A"), "Fine"),
            (response("csat", 1, customer="b", at=at(4), location="B"), "Bad"),
            (response("text", at=at(5), stage="Visit", location="A"), "Only words"),
            (response("nps", 0, customer="c", at=at(6), stage="Visit", respondent="employee", location="A"), "Hidden"),
            (response("nps", 0, at=at(1), stage="Visit", location="A"), "  "),
        ]
        fill(opened, [row for row, _text in said])
        with opened.writing() as cursor:
            for number, (_row, text) in enumerate(said):
                cursor.execute("UPDATE responses SET comment = ? WHERE response_id = ?", [text, f"r{number}"])
        yield opened


def test_which_comments_teach_and_which_are_judged(store):
    taught = store.frame(*build_scored(ScoredCommentsQuestion(), store.context()))
    assert list(zip(taught["comment"], taught["is_good"], strict=True)) == [("Bad", False), ("Great", True)]
    judged = store.frame(*build_staged(StagedCommentsQuestion(), store.context()))
    rows = list(zip(judged["comment"], judged["channel"], judged["score"], strict=True))
    assert rows == [("Only words", "", ""), ("Great", "web", "nps 100"), ("Fine", "", "nps 0")]
    assert judged["who"].nunique() == 2
    assert store.frame(*build_scored(ScoredCommentsQuestion(frozenset("A")), store.context()))["comment"].tolist() == [
        "Great"
    ]


def test_comments_of_locations_chosen_by_name_do_not_tell_of_a_hidden_one(store, model):
    """Many answer at B, and two write: all but B's would tell how they sound."""
    rows = [
        response("nps", 9, customer=f"c{n}", stage="Visit", channel="web", at=at(9), location="AB"[n < 2])
        for n in range(40)
    ]
    fill(store, rows)
    with store.writing() as cursor:
        cursor.execute("UPDATE responses SET comment = 'lovely service' WHERE customer_id LIKE 'c_%'")
    found = Learnt(RULES, 400, model)
    assert listened(store, None, RULES).why == "few"
    assert heard(store, found, Filters(), None).cells["Visit", "web"].n == 40
    assert heard(store, Learnt(RULES, 0, why="few"), Filters(), None) == Emotions()
    with pytest.raises(CxError, match="Not shown: beside what all locations show"):
        heard(store, found, Filters().with_pick("location", "A"), None)
