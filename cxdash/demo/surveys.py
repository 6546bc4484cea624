"""Surveys: who is asked what, where and when, before anybody ticks a score. Knows stores, customers and journeys."""

from dataclasses import dataclass, fields

import numpy as np

from cxdash.demo.journeys import APP, STORE, SUPPORT, WEB, Journeys
from cxdash.demo.people import People
from cxdash.demo.places import Places
from cxdash.demo.seasons import DAYS, END, SECONDS_A_DAY, Flags, Floats, Ints, day_number, days_at, seconds_of_day
from cxdash.demo.stories import STAGES, STORIES

# Surveys of each source, and of each the questions asked: 60,000 surveys with 120,000 answers.
AFTER_JOURNEYS, RELATIONSHIP = 27_000, 15_000
QR_CODES_AND_ESTIMATES = 18_000
_QUARTERS, _MONTHS = 8, 24
_JOURNEY_QUESTIONS = ((9_000, ("nps", "csat")), (12_000, ("nps", "csat", "ces")), (6_000, ("csat", "ces")))
_RELATIONSHIP_QUESTIONS = ((12_000, ("nps",)), (3_000, ("nps", "csat")))
METRICS = ("nps", "csat", "ces")
SOURCES = np.array(
    ["e-mail after a visit", "relationship survey", STORIES.mix_shift.source, "manager estimate"], dtype=object
)
EMAIL, RELATION, QR, MANAGER = range(4)

# NPS points that the last step of a journey makes of difference.
_STAGE_POINTS = np.array([-8.0, -10.0, -14.0, -24.0, 4.0, 8.0, -12.0])
_LOST_IN_APP_POINTS = -14.0
_SLOWNESS_POINTS = -5.0  # for each doubling of the time to the answer


@dataclass(frozen=True)
class Surveys:
    """Surveys in the order of their times, one value a survey.

    customer, stage: indices, -1 where there is none. answered: seconds. asked: surveys × METRICS. points: what the
    journey itself makes of difference, in NPS points. lost_in_app: it ended at the app's checkout.
    """

    customer: Ints
    place: Ints
    stage: Ints
    channel: Ints
    source: Ints
    answered: Ints
    asked: Flags
    points: Floats
    lost_in_app: Flags


def surveys(rng: np.random.Generator, stores: Places, customers: People, done: Journeys) -> Surveys:
    """All surveys that are answered, by customers and by managers."""
    estimates = _estimates(rng, stores)
    found = _joined(
        _after_journeys(rng, customers, done),
        _relationship(rng, customers),
        _qr_codes(rng, stores, QR_CODES_AND_ESTIMATES - len(estimates.place)),
        estimates,
    )
    return _with_tiny_store(found, stores)


def _asked(rng: np.random.Generator, questions: tuple[tuple[int, tuple[str, ...]], ...]) -> Flags:
    rows = [[metric in asked for metric in METRICS] for count, asked in questions for _survey in range(count)]
    return rng.permutation(np.array(rows, dtype=bool))


def _after_journeys(rng: np.random.Generator, customers: People, done: Journeys) -> Surveys:
    """An e-mail some hours after a journey's last step; who had to ask for help answers more often."""
    delay = (np.exp(rng.normal(np.log(9.0), 0.9, len(done.ended))) * 3600.0).astype(np.int64)
    answered = done.ended + delay
    weight = np.where(done.stage == SUPPORT, 1.6, 1.0)
    weight[answered >= np.minimum(END, customers.left[done.customer] * SECONDS_A_DAY)] = 0.0
    chosen = np.sort(rng.choice(len(weight), AFTER_JOURNEYS, replace=False, p=weight / weight.sum()))
    points = _STAGE_POINTS[done.stage] + _SLOWNESS_POINTS * done.slowness + _LOST_IN_APP_POINTS * done.lost_in_app
    return Surveys(
        done.customer[chosen],
        done.place[chosen],
        done.stage[chosen],
        done.channel[chosen],
        np.full(AFTER_JOURNEYS, EMAIL),
        answered[chosen],
        _asked(rng, _JOURNEY_QUESTIONS),
        points[chosen],
        done.lost_in_app[chosen],
    )


def _relationship(rng: np.random.Generator, customers: People) -> Surveys:
    """Now and then a customer is asked about the whole, not about a step of a journey."""
    customer = rng.choice(len(customers.activity), RELATIONSHIP, p=customers.activity)
    start, end = customers.from_share[customer], customers.to_share[customer]
    days = days_at(start + rng.random(RELATIONSHIP) * (end - start))
    place = customers.home[customer]
    return _bare(
        customer,
        place,
        -1,
        rng.choice(np.array([WEB, APP, STORE]), RELATIONSHIP, p=(0.34, 0.3, 0.36)),
        RELATION,
        days * SECONDS_A_DAY + seconds_of_day(rng, np.ones(RELATIONSHIP, dtype=bool)),
        _asked(rng, _RELATIONSHIP_QUESTIONS),
    )


def _qr_codes(rng: np.random.Generator, stores: Places, count: int) -> Surveys:
    """Anonymous answers to the code on the receipt; nearly none of them in one country since a date."""
    story = STORIES.mix_shift
    drafts = 2 * count
    place = rng.choice(len(stores.weight), drafts, p=stores.weight)
    days = days_at(rng.random(drafts))
    stopped = (stores.texts("country")[place] == story.country) & (days >= day_number(story.since))
    usable = (stores.opened[place] <= days) & (~stopped | (rng.random(drafts) < story.share_kept))
    chosen = np.flatnonzero(usable)[:count]
    times = days[chosen] * SECONDS_A_DAY + seconds_of_day(rng, np.zeros(count, dtype=bool))
    asked = np.tile([True, True, False], (count, 1))
    stage = np.full(count, STAGES.index("Purchase"))
    return _bare(np.full(count, -1), place[chosen], stage, np.full(count, STORE), QR, times, asked)


def _estimates(rng: np.random.Generator, stores: Places) -> Surveys:
    """Once a quarter the manager of every open store estimates how customers rate it, soon after the quarter began."""
    return _estimated(rng, stores, _QUARTERS, 1, ("nps", "csat"))


def monthly_estimates(rng: np.random.Generator, stores: Places) -> Surveys:
    """Besides, every month so many of those who lead an open store estimate its NPS."""
    return _estimated(rng, stores, _MONTHS, STORIES.optimistic_managers.a_month, ("nps",))


def _estimated(
    rng: np.random.Generator, stores: Places, times_asked: int, people: int, questions: tuple[str, ...]
) -> Surveys:
    place = np.tile(np.arange(len(stores.weight)), times_asked * people)
    turn = np.repeat(np.arange(times_asked), len(stores.weight) * people)
    days = turn * DAYS // times_asked + rng.integers(2, 12, len(place))
    is_open = stores.opened[place] <= days
    place, days = place[is_open], days[is_open]
    count = len(place)
    times = days * SECONDS_A_DAY + seconds_of_day(rng, np.zeros(count, dtype=bool))
    asked = np.tile([metric in questions for metric in METRICS], (count, 1))
    return _bare(np.full(count, -1), place, -1, np.full(count, WEB), MANAGER, times, asked)


def _bare(
    customer: Ints, place: Ints, stage: Ints | int, channel: Ints, source: int, answered: Ints, asked: Flags
) -> Surveys:
    """Surveys that follow no journey."""
    count = len(place)
    none = np.zeros(count, dtype=bool)
    stages = np.full(count, stage) if isinstance(stage, int) else stage
    return Surveys(customer, place, stages, channel, np.full(count, source), answered, asked, np.zeros(count), none)


def _joined(*parts: Surveys) -> Surveys:
    """All surveys as one, in the order of their times."""
    columns = {one.name: np.concatenate([getattr(part, one.name) for part in parts]) for one in fields(Surveys)}
    order = np.argsort(columns["answered"], kind="stable")
    return Surveys(**{name: values[order] for name, values in columns.items()})


def _with_tiny_store(found: Surveys, stores: Places) -> Surveys:
    """The tiny store gets its few answers: QR codes of the same city since it opened, spread over the time."""
    story = STORIES.tiny_store
    tiny = stores.index(story.location_id)
    cities = stores.texts("city")
    place = found.place.copy()
    place[(place == tiny) & (found.source != MANAGER)] = int(np.flatnonzero(cities == cities[tiny])[0])
    since = (stores.opened[tiny] + 1) * SECONDS_A_DAY
    near = (found.source == QR) & (cities[place] == cities[tiny]) & (found.answered >= since)
    candidates = np.flatnonzero(near)
    place[candidates[np.linspace(0, len(candidates) - 1, story.answers).astype(np.int64)]] = tiny
    values = {one.name: getattr(found, one.name) for one in fields(Surveys)}
    return Surveys(**{**values, "place": place})
