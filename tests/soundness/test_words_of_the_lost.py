"""Words of the lost: what customers are asked of touchpoints that only those who go on come to does not look as if it kept them."""

from datetime import timedelta

from cxdash.findings.funnel_words import funnel_words
from cxdash.findings.scores import Rules
from cxdash.queries.funnel_words import FunnelWordsQuestion, build
from cxdash.queries.question import FunnelQuestion
from tests.queries.rows import at, fill, response, touchpoint
from tests.store.loading import open_store


def test_touchpoints_that_only_those_who_went_on_came_to_keep_nobody(tmp_path):
    """Whoever goes on needs help later, which is no step: all write alike of the visit, and those who were helped of the help, too."""
    rows, answers = [], []
    for n in range(240):
        went_on = n % 2 == 0
        for hour, stage in enumerate(("visit", "pay", "help") if went_on else ("visit",)):
            rows.append(touchpoint(f"c{n}", stage, at(1, hour)))
            if stage != "visit" or n % 3:
                answers.append(response(score=3, customer=f"c{n}", at=at(1, hour, 30), stage=stage))
    rows.append(touchpoint("late", "visit", at(20)))
    question = FunnelWordsQuestion(FunnelQuestion(("visit", "pay"), timedelta(days=2).total_seconds()), 1)
    with open_store(tmp_path / "words.duckdb") as store:
        fill(store, touchpoints=rows, responses=answers)
        with store.writing() as cursor:
            cursor.execute(
                "UPDATE responses SET comment = CASE stage WHEN 'visit' THEN 'spacious' ELSE 'supported me' END"
            )
            cursor.execute(
                "UPDATE responses SET comment = 'crowded' WHERE stage = 'visit' AND hash(customer_id) % 4 = 0"
            )
        found = funnel_words(store.answer(question, build), Rules())
    assert (found.lost, found.on) == (80, 80)
    assert {one.leaving.value for one in found.uses} == {"spacious", "crowded"}
    assert {one.leaving.verdict for one in found.uses} == {"noise"}
