"""Which comments are those of who was lost after a step, or went on: against a slow reading of random histories."""

import random
from datetime import timedelta

import pytest

from cxdash.queries.funnel import build as build_funnel
from cxdash.queries.funnel_words import FunnelWordsQuestion, build
from cxdash.queries.question import FunnelQuestion
from tests.queries.rows import at, fill, response, touchpoint
from tests.store.loading import open_store

WINDOW = timedelta(days=2)
STEPS = ("visit", "order", "pay")


def write(store, touchpoints, answers):
    """Each answer's comment is its number."""
    fill(store, touchpoints=touchpoints, responses=answers)
    with store.writing() as cursor:
        cursor.execute("UPDATE responses SET comment = response_id")


def attempts(history, optional):
    """Of each attempt: the furthest step, when it began and which steps it came to."""
    for begin in (when for when, stage in history if stage == STEPS[0]):
        times = {1: begin}

        def after(step, since, begin=begin):
            found = [when for when, stage in history if stage == step and since <= when <= begin + WINDOW]
            return min(found, default=None)

        order, pay = after("order", begin), None
        if optional:
            pay = after("pay", begin)
            if order is not None and pay is not None and order > pay:
                order = None
        elif order is not None:
            pay = after("pay", order)
        times |= {place: when for place, when in ((2, order), (3, pay)) if when is not None}
        yield max(times), begin, set(times)


def slow(histories, answers, newest, place, optional):
    """Of what both can have been at: no later step, and no touchpoint that is no step."""
    found = {}
    both = (*STEPS[:place], None)
    for number, (who, when, stage, respondent) in enumerate(answers):
        over = [one for one in attempts(histories.get(who, []), optional) if one[1] + WINDOW <= newest]
        if not over or respondent != "customer" or stage not in both:
            continue
        depth, begin, came = min(over, key=lambda one: (-one[0], one[1]))
        if place in came and begin <= when <= begin + WINDOW:
            found[f"r{number}"] = depth == place
    return found


@pytest.mark.parametrize("optional", [False, True])
def test_random_histories(tmp_path, optional):
    rng = random.Random(8)
    histories, answers = {}, []
    for n in range(300):
        hours = sorted(rng.sample(range(24 * 9), rng.randint(1, 9)))
        histories[f"c{n}"] = [(at(1) + timedelta(hours=one), rng.choice((*STEPS, "help"))) for one in hours]
        for _ in range(8):
            when = at(1) + timedelta(hours=rng.randrange(24 * 10))
            stage = rng.choice((*STEPS, "help", None))
            answers.append((f"c{n}", when, stage, "employee" if rng.random() < 0.1 else "customer"))
    newest = max(when for history in histories.values() for when, _stage in history)
    question = FunnelQuestion(STEPS, WINDOW.total_seconds(), optional=("order",) if optional else ())
    with open_store(tmp_path / "words.duckdb") as store:
        write(
            store,
            [touchpoint(who, stage, when) for who, history in histories.items() for when, stage in history],
            [response(score=5, customer=who, at=when, stage=stage, respondent=by) for who, when, stage, by in answers],
        )
        for place in (1, 2):
            frame = store.answer(FunnelWordsQuestion(question, place), build)
            want = slow(histories, answers, newest, place, optional)
            assert dict(zip(frame["comment"], frame["is_lost"], strict=True)) == want
            assert len(frame) == len(want) == frame["of"].iloc[0]
            assert len(want) > 20
            cut = store.answer(FunnelWordsQuestion(question, place, 7), build)
            assert set(cut["of"]) == {len(want)}
            moments, newer = ([answers[int(one[1:])][1] for one in each["comment"]] for each in (frame, cut))
            assert moments == sorted(moments, reverse=True)
            assert newer == moments[:7]


def test_whoever_wrote_is_counted_as_the_funnel_counts_them(tmp_path):
    """Everybody writes at once: as many are lost, and went on, as the funnel says of those whose time is up."""
    rows, answers = [], []
    for n in range(60):
        rows += [touchpoint(f"c{n}", stage, at(1 + n // 3, n % 3)) for stage in STEPS[: 1 + n % 3]]
        rows.append(touchpoint(f"c{n}", "visit", at(28)))  # again, and still open
        answers.append(response(score=3, customer=f"c{n}", at=at(1 + n // 3, 5), location="L1" if n % 2 else "L2"))
    question = FunnelQuestion(STEPS, WINDOW.total_seconds())
    with open_store(tmp_path / "all.duckdb") as store:
        write(store, rows, answers)
        steps = store.answer(question, build_funnel)
        for place in (1, 2):
            frame = store.answer(FunnelWordsQuestion(question, place), build)
            settled, on = (int(steps[name].iloc[place - 1]) for name in ("settled", "settled_on"))
            assert (int(frame["is_lost"].sum()), len(frame)) == (settled - on, settled)
        scoped = FunnelWordsQuestion(FunnelQuestion(STEPS, WINDOW.total_seconds(), scope=frozenset({"L1"})), 1)
        assert store.answer(scoped, build).empty  # the touchpoints are at none of its locations
