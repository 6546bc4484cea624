"""What was said before leaving and while staying: against a slow reading of the definition, and matched by month by hand."""

import random
from collections import Counter
from datetime import date, datetime, timedelta

import pandas as pd
import pytest

from cxdash.findings.before_leaving import before_leaving
from cxdash.findings.before_leaving_sentences import before_answer
from cxdash.findings.scores import Rules
from cxdash.metrics import METRICS
from cxdash.queries.before_leaving import BeforeLeavingQuestion, build
from tests.queries.rows import fill, response, touchpoint
from tests.store.loading import open_store

ORIGIN = date(2026, 1, 1)
NPS = METRICS["nps"]


def day(number, hour=12):
    return datetime(2026, 1, 1, hour) + timedelta(days=number)


def slow(visits, answers, told, silence, reach, newest):
    """Customer by customer and answer by answer: who is in which group, with all answers of which one may be taken."""
    found = {}
    for name, said in answers.items():
        days = sorted(set(visits.get(name, [])))
        for when, score in said:
            before = [one for one in days if one <= when]
            if not before or when > newest - silence - reach:
                continue
            begin = before[-1]  # back to where the stretch begins, and on to where it ends
            while any(begin - silence <= one < begin for one in days):
                begin = min(one for one in days if begin - silence <= one < begin)
            until = begin
            while any(until < one <= until + silence for one in days):
                until = max(one for one in days if until < one <= until + silence)
            silent = until + silence if until + silence <= newest else None
            left = told.get(name)
            is_last = until == days[-1]
            if left is not None and not (left >= begin and (is_last or (silent is not None and left <= silent))):
                left = None
            is_told = left is not None and (silent is None or left < silent)
            ended = left if is_told else silent
            if ended is not None and when >= ended:
                continue
            signs = [until, *(one for one, _score in said if begin <= one < (ended if ended is not None else one + 1))]
            last = ended if is_told else max(signs)
            way = "stayed" if last - when > reach else "told" if is_told else "silent"
            found.setdefault((way, name), []).append((when, score))
    return found


def test_random_histories_are_sorted_as_the_definition_says(tmp_path):
    rng = random.Random(3)
    for number in range(4):
        visits = {f"c{n}": rng.choices(range(150), k=rng.randint(1, 9)) for n in range(80)}
        answers = {
            name: [(rng.randrange(160), rng.randint(0, 10)) for _ in range(rng.randint(1, 5))] for name in visits
        }
        told = {name: rng.randrange(160) for name in visits if rng.random() < 0.4}
        newest = max(max(days) for days in visits.values())
        with open_store(tmp_path / f"{number}.duckdb") as store:
            fill(
                store,
                touchpoints=[touchpoint(name, "visit", day(one)) for name, days in visits.items() for one in days],
                responses=[response("nps", score, customer=name, at=day(when)) for name, said in answers.items() for when, score in said],
            )  # fmt: skip
            with store.writing() as cursor:
                for name, one in told.items():
                    cursor.execute(
                        "INSERT INTO customers (customer_id, churned_on) VALUES (?, ?)",
                        (name, ORIGIN + timedelta(days=one)),
                    )
            for silence, reach in ((10, 10), (20, 5), (5, 30)):
                frame = store.answer(BeforeLeavingQuestion(silence, reach), build)
                wanted = slow(visits, answers, told, silence, reach, newest)
                assert dict(frame.groupby("way")["n"].sum()) == dict(Counter(way for way, _name in wanted))
                for way in ("told", "silent"):  # of who left the last answer counts; of who stayed any one
                    last = [max(one for one, _score in said) for (of, _name), said in wanted.items() if of == way]
                    months = Counter((ORIGIN + timedelta(days=one)).replace(day=1) for one in last)
                    rows = frame[frame["way"] == way]
                    assert dict(zip(pd.to_datetime(rows["month"]).dt.date, rows["n"], strict=True)) == dict(months)


def parts(way, month, n, hits):
    """n answers, as many promoters, the others detractors."""
    return {
        "metric": "nps", "way": way, "month": pd.Timestamp(2026, month, 1), "n": n, "total": 100.0 * (2 * hits - n),
        "squares": 1e4 * n, "score_total": None, "scale": 10.0, "unscored": 0,
    }  # fmt: skip


def test_a_bad_month_makes_nobody_worse():
    """All of June are unhappy, and most of those who left did so in June: month by month they are like those who stayed."""
    frame = pd.DataFrame([
        parts("silent", 5, 100, 70), parts("silent", 6, 900, 270), parts("stayed", 5, 900, 630), parts("stayed", 6, 100, 30),
        parts("silent", 7, 50, 0),  # nobody stayed then: nobody to compare them with
    ])  # fmt: skip
    (found,) = before_leaving([NPS], frame, Rules())
    assert found.gap.after.value == pytest.approx(-32)
    assert found.gap.before.value == pytest.approx(0.1 * 40 + 0.9 * -40)
    assert (found.gap.verdict, found.left, found.stayed) == ("noise", 1000, 1000)
    assert (found.unmatched_left, found.unmatched_stayed) == (50, 0)
    assert found.gap.before.n == round(1 / (0.1**2 / 900 + 0.9**2 / 100))  # as many answers as they are worth (Kish)


def test_who_said_so_is_told_apart_unless_too_few_did():
    rows = [parts("stayed", 5, 400, 300), parts("silent", 5, 400, 300), parts("told", 5, 100, 40)]
    found = before_leaving([NPS], pd.DataFrame(rows), Rules())
    assert {one.way: one.gap.verdict for one in found} == {"left": "down", "told": "down", "silent": "noise"}
    assert before_answer(found, 90).startswith(
        "In the 90 days before they left, beyond noise: those who said that they leave had NPS −20 (−38 to −1), those who stayed 50"
    )
    rows[2] = parts("told", 5, 4, 2)
    assert [one.way for one in before_leaving([NPS], pd.DataFrame(rows), Rules())] == ["left"]
    rows.append(parts("told", 6, 4, 2))  # enough together, but these four are in no value: the others could be computed
    assert [one.way for one in before_leaving([NPS], pd.DataFrame(rows), Rules())] == ["left"]
