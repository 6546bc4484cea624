"""Which words go with leaving: against a slow reading, odds as statsmodels has them, and nothing where nothing is different."""

import random
import re
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from statsmodels.stats.contingency_tables import Table2x2
from statsmodels.stats.multitest import multipletests

from cxdash.findings import stems
from cxdash.findings.funnel_word_sentences import words_answer, words_note
from cxdash.findings.funnel_words import RELEVANT, funnel_words
from cxdash.findings.leaving_sentences import verdict
from cxdash.findings.scores import Rules


def comments(rows):
    """Of (customer, is_lost, comment) or with a language, the newest first."""
    found = [(*row, "") if len(row) == 3 else row for row in rows]
    frame = pd.DataFrame(found, columns=["c", "is_lost", "comment", "language"])
    return frame.assign(of=len(frame))


def words(text):
    """With a full stop for any run of what is none."""
    read = stems.read([text], [""])
    return re.sub(r"\.( \.)+", ".", " ".join(read.words[place] or "." for place in read.word))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Too SLOW, too slow!", "too slow . too slow ."),
        ("I don’t – ’tis e-mail", "i don't . tis e-mail"),
        ("write to ann.smith@example.com or https://x.example/rude", "write to . or ."),
        ("<b>rude</b> &amp; <script>alert('x')</script>", ". rude . alert . x ."),
        ("4 days, 14th, A4, 555-1234, ab_cd", ". days . ab . cd"),
        ("👍👍🏿 🤦‍♀️ ❤️", "👍 👍 🤦 ❤"),
        ("⭐⭐ slow ⏰", "⭐ ⭐ slow ⏰"),
        ("🇱🇹 ™ © ° ● \ufffd №", "."),
        ("Eile\u0307 ŽĄSIS STRASSE Straße", "eilė žąsis strasse strasse"),
        ("", ""),
        ("x" * 50, "."),
    ],
)
def test_what_is_a_word(text, found):
    assert words(text) == found


def test_an_emoji_goes_with_leaving_like_any_word():
    rows = [(n, n % 2 == 0, "😡 again" if n % 2 == 0 and n % 8 else "👍 again") for n in range(160)]
    found = {one.leaving.value: one.leaving.verdict for one in funnel_words(comments(rows), Rules()).uses}
    assert (found["😡"], found["👍"]) == ("more", "fewer")


def test_forms_of_one_word_are_one_in_the_language_they_stand_in():
    read = stems.read(
        ["The queue was slow", "waiting in the queues", "Очередь не двигалась", "в очереди", "Eilė ir eilės", "waiting", "Schlangen"],
        ["", "", "", "", "", "", "de-DE"],
    )  # fmt: skip
    found = dict(zip(read.words, read.stems, strict=True))
    for one, other in (("queue", "queues"), ("очередь", "очереди"), ("eilė", "eilės")):
        assert found[one] == found[other]
    assert found["waiting"] == "wait"  # as where its language is known
    assert found["schlangen"] == "schlang"
    assert {word for word, stem in found.items() if not stem} == {"", "the", "was", "in", "в", "ir"}
    assert "не" in found.values()  # what refuses says something
    alone = stems.read(["waiting"], [""])
    assert alone.stems == ("", "waiting")  # nobody says in which language


def slow(rows, rules):
    """Straight from the definition, of comments without a language: kind, word -> customers lost and in all."""
    used = {}
    for customer, is_lost, text in rows:
        tokens = text.casefold().split()
        for term in [*((one,) for one in tokens), *pairwise(tokens)]:
            used.setdefault(term, {})[customer] = is_lost
    found = {}
    for term, customers in used.items():
        if len(customers) < rules.min_answers:
            continue
        if len(term) == 2 and len(customers) == min(len(used[(one,)]) for one in term):
            continue
        found[" ".join(term)] = (sum(customers.values()), len(customers))
    return found


def test_random_comments():
    rng = random.Random(5)
    vocabulary = [a + b for a in ("kro", "zul", "pif", "mab") for b in ("xa", "xo", "xu", "xy", "xe")]
    rows = []
    for customer in range(400):
        is_lost = customer % 3 == 0
        known = vocabulary[:6] if is_lost and rng.random() < 0.3 else vocabulary
        for _ in range(rng.randint(1, 3)):
            rows.append((customer, is_lost, " ".join(rng.choices(known, k=rng.randint(1, 5)))))
    rules = Rules()
    found = funnel_words(comments(rows), rules)
    assert (found.lost, found.on, found.comments) == (134, 266, len(rows))
    assert {one.leaving.value: (one.leaving.left, one.leaving.n) for one in found.uses} == slow(rows, rules)
    real = multipletests([one.leaving.p for one in found.uses], 0.05, method="fdr_bh")[0]
    for one, is_real in zip(found.uses, real, strict=True):
        a, c = one.leaving.left, one.leaving.n - one.leaving.left
        table = np.array([[a, c], [found.lost - a, found.on - c]], dtype=float)
        theirs = Table2x2(table if table.all() else table + 0.5, shift_zeros=False)
        low, high = theirs.oddsratio_confint()
        got = one.leaving.odds
        assert (got.value, got.low, got.high) == pytest.approx((theirs.oddsratio, low, high))
        assert (one.leaving.verdict != "noise") == (is_real and (low >= RELEVANT or high <= 1 / RELEVANT))
        assert (one.of_lost, one.of_on) == pytest.approx((a / 134, c / 266))
    verdicts = [("more", "fewer", "noise").index(one.leaving.verdict) for one in found.uses]
    order = list(zip(verdicts, (one.leaving.p for one in found.uses), strict=True))
    assert order == sorted(order)
    assert verdicts[0] == 0


def test_what_its_interval_does_not_bear_out_is_not_called_real():
    rows = [(n, n < 544, "quick" if n < 7 else "4") for n in range(1136)]
    (one,) = funnel_words(comments(rows), Rules()).uses
    assert one.leaving.p < 0.01
    assert one.leaving.odds.low < 1
    assert (one.leaving.verdict, verdict(one.leaving)) == ("noise", "within noise")


def test_an_interval_that_comes_near_to_no_difference_is_no_finding():
    rows = [(n, n < 60, "quick" if n < 8 else "4") for n in range(120)]
    (one,) = funnel_words(comments(rows), Rules()).uses
    assert one.leaving.p < 0.01
    assert 1 < one.leaving.odds.low < RELEVANT < 300 < one.leaving.odds.high
    assert (one.leaving.verdict, verdict(one.leaving)) == ("noise", "real, but may be slight")
    rows = [(n, n < 60, "quick" if n < 16 else "4") for n in range(120)]
    (one,) = funnel_words(comments(rows), Rules()).uses
    assert one.leaving.odds.low > RELEVANT
    assert one.leaving.verdict == "more"
    assert "at least ×1.5 away from 1" in words_note(funnel_words(comments(rows), Rules()), "visit")


def test_a_customer_counts_once_and_examples_are_of_the_side_that_says_it_more():
    rows = [(0, True, "queue queue QUEUE")] * 5
    rows += [(n, True, f"The queues were endless, no flat white at number {n}") for n in range(40)]
    rows += [(100 + n, False, "The queue was short" if n < 4 else "Lovely and the best") for n in range(60)]
    found = funnel_words(comments(rows), Rules(), with_examples=True)
    uses = {one.leaving.value: one for one in found.uses}
    queue, lovely = uses["queues"], uses["lovely"]
    assert (queue.leaving.left, queue.leaving.n, queue.leaving.verdict) == (40, 44, "more")
    assert queue.examples == (
        "queue queue QUEUE",
        *(f"The queues were endless, no flat white at number {n}" for n in (1, 2)),
    )
    assert (lovely.leaving.verdict, lovely.examples) == ("fewer", ("Lovely and the best",))  # none twice
    assert funnel_words(comments(rows), Rules()).uses[0].examples == ()
    assert words_answer(found, "visit", Rules()).startswith(
        "Of 8 words compared, after visit more are lost of those who wrote “"
    )
    assert "Customers who wrote: 40 lost after visit, 60 who went on." in words_note(found, "visit")


def test_what_so_few_wrote_that_it_could_be_a_name_is_not_shown():
    rows = [
        (n, n % 2 == 0, ("fine " if n < 50 else "") + ("smith" if n < 4 else "smiths" if n < 8 else ""))
        for n in range(100)
    ]
    rows += [(1, False, "smith, smith, smith, smith, smith")] * 5
    found = funnel_words(comments([(*row, "en") for row in rows]), Rules())
    assert {one.leaving.value for one in found.uses} == {"fine"}  # eight customers, but four in either form


def test_every_state_is_said():
    def answer(rows):
        return words_answer(funnel_words(comments(rows), Rules()), "visit", Rules())

    assert answer([]) == "Nobody who came to visit wrote a comment about it or about a step before it."
    few = "Words are compared where at least 30 customers wrote of those lost after visit, and as many of those who went on: 1 and 40 did."
    assert answer([(n, n == 0, "good") for n in range(41)]) == few
    none = (
        "Of those who came to visit and wrote, no word was used by at least 5 customers while as many did not use it."
    )
    emoji = [(n, n % 2 == 0, "👍👍") for n in range(80)]
    assert answer(emoji) == none
    assert words_note(funnel_words(comments(emoji), Rules()), "visit") == ""
    assert answer([(n, n % 2 == 0, "slow") for n in range(80)]) == none  # everybody
    same = [(n, n % 2 == 0, "<b>slow</b>" if n < 40 else "") for n in range(80)]
    assert answer(same) == "Of 1 word compared, no word goes with leaving after visit beyond noise."
    cut = funnel_words(comments(same).assign(of=5_000_000), Rules())
    assert "There are 5,000,000 comments: the newest 80 were read." in words_note(cut, "visit")


def test_where_nothing_differs_seldom_anything_is_said():
    rng = np.random.default_rng(6)
    vocabulary = np.array([a + b + c for a in "bdfgk" for b in ("ola", "uma", "iza") for c in ("nt", "rk", "sp")])
    weights = 1 / np.arange(1, len(vocabulary) + 1)
    wrong = 0
    for _ in range(30):
        lost = rng.random(300) < 0.3
        rows = [(n, bool(lost[n]), " ".join(rng.choice(vocabulary, 4, p=weights / weights.sum()))) for n in range(300)]
        wrong += any(one.leaving.verdict != "noise" for one in funnel_words(comments(rows), Rules()).uses)
    assert wrong / 30 <= 0.1
