"""Who was a customer at the start of a period, and who of them was lost in it: against a slow reading of the definition."""

import random
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from cxdash.errors import CxError
from cxdash.filters import Filters
from cxdash.findings.churn import group_churns, in_period, returned, turn, whole_churn
from cxdash.findings.scores import Rules
from cxdash.findings.trends import bucket_start, next_start
from cxdash.queries.churn import ChurnQuestion, build
from tests.queries.rows import fill, touchpoint
from tests.store.loading import open_store

ORIGIN = date(2026, 1, 1)
ALL = Rules(min_answers=0)


@pytest.fixture
def store(tmp_path):
    with open_store(tmp_path / "churn.duckdb") as opened:
        yield opened


def people(store, *rows):
    with store.writing() as cursor:
        for row in rows:
            cursor.execute("INSERT INTO customers (customer_id, joined_on, churned_on) VALUES (?, ?, ?)", row)


def rates(store, silence, grain="week", rules=ALL, **more):
    found = whole_churn(store.answer(ChurnQuestion(grain, silence, **more), build), grain, rules)
    return [(one.start, one.customers, one.lost, one.is_over) for one in found.periods]


def day(number):
    return datetime(2026, 1, 1, 12) + timedelta(days=number)


def slow(histories, churned, silence, grain, joined=()):
    """Straight from the definition: customer by customer, day by day. joined: the days on which some of them did; before the first
    touchpoint that is a sign of life like one, if it was not before any touchpoint was recorded.
    """
    opened = min(min(days) for days in histories.values() if days)
    touched = max(max(days) for days in histories.values() if days)
    first = {name: joined[name] for name in joined if opened <= joined[name] < min(histories[name], default=9999)}
    histories = {name: [first[name], *days] if name in first else days for name, days in histories.items()}

    def lost_on(days):
        return [
            one + silence
            for one, following in zip(days, [*days[1:], None], strict=True)
            if (following is None and one + silence <= touched) or (following is not None and following - one > silence)
        ]

    def stays(name, days):
        begins = [
            one for one, last in zip(days, [None, *days[:-1]], strict=True) if last is None or one - last > silence
        ]
        ends = lost_on(days)
        for place, begin in enumerate(begins):
            end = ends[place] if place < len(ends) else None
            told = churned.get(name)
            if told is not None and told >= begin and (end is None or told <= end):  # whichever comes first
                end = told
            yield begin, end

    spans = [span for name, days in histories.items() if days for span in stays(name, sorted(set(days)))]
    start, found = bucket_start(ORIGIN + timedelta(days=opened + silence), grain), []
    if start < ORIGIN + timedelta(days=opened + silence):
        start = next_start(start, grain)
    while start <= ORIGIN + timedelta(days=touched):
        until = next_start(start, grain)
        first, last = (start - ORIGIN).days, (until - ORIGIN).days
        there = [(begin, end) for begin, end in spans if begin < first and (end is None or end >= first)]
        lost = sum(end is not None and end < last for _begin, end in there)
        found.append((start, len(there), lost, last - 1 <= touched))
        start = until
    return found


def test_random_histories_give_the_rates_of_the_definition(tmp_path):
    rng = random.Random(11)
    for number in range(6):
        histories = {f"c{customer}": sorted(rng.choices(range(120), k=rng.randint(1, 9))) for customer in range(60)}
        churned = {name: rng.randrange(130) for name in histories if rng.random() < 0.3}
        with open_store(tmp_path / f"{number}.duckdb") as store:
            fill(
                store,
                touchpoints=[touchpoint(name, "visit", day(one)) for name, days in histories.items() for one in days],
            )
            people(store, *((name, None, ORIGIN + timedelta(days=one)) for name, one in churned.items()))
            for silence, grain in ((7, "week"), (20, "month"), (13, "week")):
                assert rates(store, silence, grain) == slow(histories, churned, silence, grain)


def test_who_joined_is_a_customer_from_then_on_seen_or_not(tmp_path):
    """Once only who was never seen was; a first touchpoint took its customer out of all months before it."""
    rng = random.Random(12)
    for number in range(6):
        histories = {f"c{one}": sorted(rng.choices(range(20, 120), k=rng.choice((0, 1, 2, 5)))) for one in range(60)}
        joined = {name: rng.randrange(120) for name in histories if rng.random() < 0.7}
        churned = {name: rng.randrange(130) for name in histories if rng.random() < 0.3}
        with open_store(tmp_path / f"{number}.duckdb") as store:
            fill(
                store,
                touchpoints=[touchpoint(name, "visit", day(one)) for name, days in histories.items() for one in days],
            )
            people(store, *(
                (name, *(ORIGIN + timedelta(days=days[name]) if name in days else None for days in (joined, churned)))
                for name in histories
            ))  # fmt: skip
            for silence, grain in ((7, "week"), (20, "month"), (40, "week")):
                assert rates(store, silence, grain) == slow(histories, churned, silence, grain, joined)


def test_what_a_month_lost_does_not_change_as_others_are_seen_for_the_first_time(store):
    """Twenty joined in January and were not seen; ten of them come in May. February's and March's rates stay."""
    people(store, *((f"c{n}", date(2026, 1, 10), None) for n in range(20)))
    fill(store, touchpoints=[touchpoint("clock", "visit", day(7 * week)) for week in range(16)])
    before = rates(store, 30, "month")
    assert before[0][:3] == (date(2026, 2, 1), 21, 20)
    fill(store, touchpoints=[touchpoint(f"c{n}", "visit", day(125), channel="web") for n in range(10)])
    assert rates(store, 30, "month")[: len(before) - 1] == before[:-1]
    by_channel = group_churns(store.answer(ChurnQuestion("month", 30, "channel"), build), "month", ALL)
    assert {one.group: one.n for one in by_channel} == {"": 21, "web": 10}  # lost, and come again
    fill(store, touchpoints=[touchpoint("c15", "visit", day(20), channel="app")])
    by_channel = group_churns(store.answer(ChurnQuestion("month", 30, "channel"), build), "month", ALL)
    assert {one.group: one.n for one in by_channel} == {"": 20, "web": 10, "app": 1}  # seen in time: one stretch


def test_what_a_month_lost_does_not_change_as_days_of_leaving_are_written_down(store):
    """Who was silent in May and is said in July to have left in June was lost in May: or the newest months always looked worst."""
    fill(
        store,
        touchpoints=[touchpoint(f"c{n}", "visit", day(n)) for n in range(60)]
        + [touchpoint("clock", "visit", day(200))],
    )
    before = rates(store, 30, "month")
    people(store, *((f"c{n}", None, (day(n) + timedelta(days=45)).date()) for n in range(60)))
    assert rates(store, 30, "month") == before
    people(store, ("clock", None, (day(210)).date()))
    assert rates(store, 30, "month") == before


def test_who_joined_before_touchpoints_were_recorded_and_was_never_seen_is_in_no_rate(store):
    """Or those alone would be in it who are known to have left, and nobody who stayed."""
    people(store, *((f"old{n}", date(2025, 1, 1), date(2026, 2, 15)) for n in range(30)))
    fill(store, touchpoints=[touchpoint(f"c{n % 10}", "visit", day(n)) for n in range(100)])
    assert {one[1:3] for one in rates(store, 20, "month")} == {(10, 0)}


def test_the_last_months_are_not_worse_because_nobody_could_come_back_yet(store):
    """Everybody comes every 20 days for ever: with 14 days of silence all are lost again and again, in each period alike.

    Once counted by the last touchpoint alone, nobody would have been lost but in the last month.
    """
    fill(store, touchpoints=[touchpoint(f"c{n}", "visit", day(n + 20 * k)) for n in range(20) for k in range(20)])
    found = whole_churn(store.answer(ChurnQuestion("month", 14), build), "month", ALL)
    over = [one.rate for one in found.periods if one.is_over]
    assert len(over) > 10
    assert all(rate == 1 for rate in over)


def test_nothing_is_said_of_the_time_before_losses_are_seen(store):
    """Who joined long before the touchpoints begin would be customers that nobody could lose: 0 % lost, for years."""
    people(store, *((f"c{n}", date(2024, 1, 1), None) for n in range(30)))
    fill(
        store,
        touchpoints=[touchpoint(f"c{n}", "visit", day(n)) for n in range(30)] + [touchpoint("c0", "visit", day(100))],
    )
    found = rates(store, 30, "month")
    assert found[0][:3] == (date(2026, 2, 1), 29, 28)  # c0 was silent for 30 days on 31 January


def test_without_touchpoints_the_given_days_count(store):
    people(
        store,
        ("a", date(2026, 1, 5), date(2026, 2, 10)), ("b", date(2026, 1, 6), None), ("c", date(2026, 2, 20), None),
        ("d", None, date(2026, 3, 1)), ("e", date(2026, 3, 3), date(2026, 3, 20)),
    )  # fmt: skip
    assert rates(store, 30, "month") == [(date(2026, 3, 1), 2, 0, False)]
    people(store, ("f", date(2026, 1, 1), date(2026, 1, 20)))
    assert rates(store, 30, "month") == [(date(2026, 2, 1), 2, 1, True), (date(2026, 3, 1), 2, 0, False)]


def test_filters_and_splits_look_at_what_a_customer_began_with(store):
    rows = [touchpoint("web", "visit", day(0), channel="web"), touchpoint("web", "visit", day(5), channel="store")]
    rows += [
        touchpoint("store", "visit", day(1), channel="store"),
        touchpoint("last", "visit", day(60), channel="store"),
    ]
    fill(store, touchpoints=rows)
    frame = store.answer(ChurnQuestion("week", 10, "channel"), build)
    assert {one.group: one.n for one in group_churns(frame, "week", ALL)} == {"store": 2, "web": 1}
    kept = rates(store, 10, filters=Filters().with_pick("channel", "web"))
    assert kept[0] == (date(2026, 1, 12), 1, 1, True)


def test_small_groups_and_periods_are_not_shown(store):
    fill(store, touchpoints=[touchpoint(f"c{n}", "visit", day(n % 3), channel="web" if n else "store") for n in range(9)]
         + [touchpoint("last", "visit", day(40), channel="web")])  # fmt: skip
    frame = store.answer(ChurnQuestion("week", 10, "channel"), build)
    groups = group_churns(frame, "week", Rules())
    assert [one.group for one in groups] == ["(pooled)"]  # one small group beside one would be told by subtracting
    few = whole_churn(frame, "week", Rules(min_answers=50)).periods[0]
    assert (few.lost, few.rate) == (None, None)


def test_the_period_shows_what_lies_in_it_as_a_whole(store):
    fill(store, touchpoints=[touchpoint(f"c{n}", "visit", day(n)) for n in range(90)])
    whole = whole_churn(store.answer(ChurnQuestion("week", 7), build), "week", ALL)
    kept = in_period(whole, date(2026, 2, 3), date(2026, 3, 1))
    assert [one.start for one in kept.periods] == [date(2026, 2, 9), date(2026, 2, 16)]
    longer = in_period(whole, date(2026, 2, 3), date(2026, 3, 1), least=4)
    assert [one.start for one in longer.periods] == [
        date(2026, 1, 26),
        date(2026, 2, 2),
        date(2026, 2, 9),
        date(2026, 2, 16),
    ]
    assert in_period(whole, date(2026, 2, 3), date(2026, 3, 1), least=2) == kept
    assert in_period(whole, None, None, least=2) == whole


def test_who_came_back_after_a_loss_is_counted_and_a_turn_is_tested(store):
    """Twenty are lost for good in the fifth week; ten others after the first visit, who come back and are lost again."""
    rows = [touchpoint(f"c{n}", "visit", day(one)) for n in range(20) for one in range(0, 25, 4)]
    rows += [touchpoint(f"back{n}", "visit", day(one)) for n in range(10) for one in (0, 30)]
    fill(store, touchpoints=[*rows, touchpoint("clock", "visit", day(60))])
    frame = store.answer(ChurnQuestion("week", 10), build)
    found = returned(frame, Rules())
    assert (found.lost, found.back, found.share) == (40, 10, 0.25)
    assert returned(frame, Rules(min_answers=41)) is None
    rates = whole_churn(frame, "week", ALL)
    lost = {one.start: (one.customers, one.lost) for one in rates.periods}
    assert lost[date(2026, 2, 2)] == (30, 20)
    fifth = next(place for place, one in enumerate(rates.periods) if one.start == date(2026, 2, 2))
    before = replace(rates.periods[fifth - 1], few=False)
    last = replace(rates.periods[fifth], few=False)
    assert turn(replace(rates, periods=(before, last)), 0.95).is_real is True
    assert turn(replace(rates, periods=(last, last)), 0.95).is_real is False
    assert turn(replace(rates, periods=(last, replace(last, few=True))), 0.95).is_real is None
    assert turn(replace(rates, periods=(last,)), 0.95) is None


def test_an_unknown_period_is_named(store):
    with pytest.raises(CxError, match="fortnight"):
        store.answer(ChurnQuestion("fortnight", 7), build)
