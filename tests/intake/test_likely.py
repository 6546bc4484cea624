"""Columns that nobody named: those whose numbers go with a score are offered as scores, short names on many rows as places."""

import random
from dataclasses import replace

from cxdash.intake.guessing.judgement import guess, judge
from cxdash.intake.guessing.likely import LikelyScore, overall
from cxdash.intake.mapping import Mapping, ScoreColumn

N = 400
WORDS = ["Very dissatisfied", "Dissatisfied", "Neutral", "Satisfied", "Very satisfied"]


def _survey():
    """An NPS with two ratings that follow it, one of them with codes; one again in words; what follows nothing; three areas."""
    chance, rows = random.Random(7), []
    for place in range(N):
        felt = chance.gauss(0, 1)
        first, second, nps = (
            min(max(round(middle + width * felt + chance.gauss(0, 0.7)), low), high)
            for middle, width, low, high in ((3.2, 0.9, 1, 5), (3, 1, 1, 5), (7, 2, 0, 10))
        )
        coded = 6 if place % 9 == 0 else 0 if place % 17 == 0 else second
        alone = [chance.randint(1, 7), chance.randint(1, 5)]
        rows.append(
            [str(cell) for cell in (nps, first, WORDS[first - 1], coded, *alone, "ABC"[place % 3], f"City {place}")]
        )
    return ["nps", "q1", "q1 said", "q2", "weekday", "age", "barea", "home"], rows


def _offered(found, code):
    return next((one.facts for one in found.questions if one.code == code), {})


def test_numbers_that_rise_and_fall_with_a_score_are_offered_and_no_others():
    header, rows = _survey()
    found = guess(header, rows)
    assert [spec.column for spec in found.mapping.scores] == ["nps"]
    likely = _offered(found, "ask.scores_more")["likely"]
    assert [(one.column, one.scale, one.codes) for one in likely] == [("q1", (1, 5), ()), ("q2", (1, 5), ("0", "6"))]
    # What says in numbers what another one says in words is the same answer: it would count twice.
    words = replace(found.mapping, scores=(*found.mapping.scores, ScoreColumn("q1 said", "csat")))
    assert [one.column for one in _offered(judge(words, header, rows), "ask.scores")["likely"]] == ["q2"]


def test_without_any_score_at_least_three_that_go_together_are_offered():
    header, rows = _survey()
    nothing = Mapping(kind="responses")
    named = [*header[:2], "q1 said", *header[3:]]
    likely = _offered(judge(nothing, named, rows), "ask.scores_more")["likely"]
    assert [one.column for one in likely] == ["nps", "q1", "q2"]
    fewer = [[row[1], *row[3:]] for row in rows]
    assert not _offered(judge(nothing, ["q1", *header[3:]], fewer), "ask.scores_more")


def test_a_place_is_offered_where_none_is_known():
    header, rows = _survey()
    found = guess(header, rows)
    assert _offered(found, "ask.place")["places"] == ("barea",)
    known = replace(found.mapping, constants=(("location_id", "all"),))
    assert not _offered(judge(known, header, rows), "ask.place")


def test_an_offer_holds_nothing_up():
    assert not any(one.must or one.is_grave for one in guess(*_survey()).questions)


def test_of_what_is_offered_only_what_is_about_all_together_is_proposed():
    def proposed(*names):
        found = overall(LikelyScore(name, (1, 5), ()) for name in names)
        return None if found is None else found.column

    assert proposed("Q7ART", "Q7 call", "Q7ALL", "Q9All") == "Q7ALL"
    assert proposed("Staff", "Общая оценка") == "Общая оценка"
    assert proposed("Mall", "Staff", "Food") is None
