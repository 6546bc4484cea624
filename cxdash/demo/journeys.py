"""Journeys: what the demo's customers do, step by step. Knows stores and customers, but no answers."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from cxdash.demo.people import People
from cxdash.demo.places import Places
from cxdash.demo.seasons import (
    END,
    SECONDS_A_DAY,
    Flags,
    Floats,
    Ints,
    Texts,
    day_number,
    days_at,
    seconds_of_day,
    times_text,
)
from cxdash.demo.stories import STAGES, STORIES, TOUCHPOINTS

DRAFTS = 100_000  # more than are needed: the touchpoints are cut at their number
RESEARCH, VISIT, BASKET, CHECKOUT, PURCHASE, HANDOVER, SUPPORT = range(7)
WEB, APP, STORE, PHONE = range(4)
CHANNELS = np.array(["web", "mobile app", "store", "phone"], dtype=object)

# For web, mobile app and store: the share that takes a step, of those who took the one before.
_RESEARCHES = np.array([0.55, 0.50, 0.15])
_FILLS_BASKET = np.array([0.60, 0.58, 0.74])
_GOES_TO_CHECKOUT = np.array([0.74, 0.73, 0.93])
_PAYS = np.array([STORIES.lossy_checkout.usual_share, STORIES.lossy_checkout.usual_share, 0.985])
_ASKS_SUPPORT = np.array([0.34, 0.36, 0.14])
# Median hours from the step before, and the spread of their logarithm.
_ONLINE_HOURS = np.array([0.0, 5.0, 0.15, 0.4, 0.06, 42.0, 30.0])
_STORE_HOURS = np.array([0.0, 20.0, 0.2, 0.12, 0.05, 0.03, 40.0])
_SPREAD = np.array([0.0, 1.0, 0.6, 0.9, 0.4, 0.5, 0.8])

_DEPARTMENTS = np.array(
    ["Marketing", "E-commerce", "E-commerce", "E-commerce", "E-commerce", "Logistics", "Customer service"], dtype=object
)
_USUAL_RESPONSE_HOURS = 3.0


@dataclass(frozen=True)
class Journeys:
    """The touchpoints as a table, and each journey as far as answers need it.

    customer, place: indices. stage, channel, ended: of the last touchpoint (ended in seconds). lost_in_app: gave up at
    the app's checkout. slowness: base-2 logarithm of the time to the answer over the usual one, 0 without a request.
    """

    table: pd.DataFrame
    customer: Ints
    place: Ints
    stage: Ints
    channel: Ints
    ended: Ints
    lost_in_app: Flags
    slowness: Floats


@dataclass(frozen=True)
class _Drafts:
    """Journeys before they are cut to the data's end: arrays of journeys × stages, and one value a journey."""

    customer: Ints
    place: Ints
    way: Ints  # WEB, APP or STORE, from the visit to the purchase
    taken: Flags
    times: Ints
    channels: Ints
    response: Ints  # seconds to the answer of the support request; -1: never answered


def journeys(rng: np.random.Generator, stores: Places, customers: People) -> Journeys:
    """Journeys until the touchpoints have their number, and what is left of them at the data's end."""
    drafts = _drafted(rng, stores, customers)
    cumulated = np.cumsum(drafts.taken.sum(axis=1))
    whole = int(np.searchsorted(cumulated, TOUCHPOINTS, side="right"))
    spare = TOUCHPOINTS - int(cumulated[whole - 1])
    kept = drafts.taken.copy()
    kept[whole + 1 :] = False
    kept[whole] &= np.cumsum(kept[whole]) <= spare  # the last journey fills up the number
    return _finished(rng, stores, customers, drafts, kept)


def _drafted(rng: np.random.Generator, stores: Places, customers: People) -> _Drafts:
    customer = rng.choice(len(customers.activity), DRAFTS, p=customers.activity)
    shares = customers.from_share[customer], customers.to_share[customer]
    days = days_at(shares[0] + rng.random(DRAFTS) * (shares[1] - shares[0]))
    way = rng.choice(3, DRAFTS, p=(0.34, 0.30, 0.36))
    start = days * SECONDS_A_DAY + seconds_of_day(rng, way != STORE)
    place = _places(rng, stores, customers.home[customer], days)
    place = _moved_to_tiny(rng, stores, place, way, days)
    taken = _steps(rng, way, days)
    gaps = np.where((way == STORE)[:, None], _STORE_HOURS, _ONLINE_HOURS) * np.exp(
        rng.normal(0.0, 1.0, taken.shape) * _SPREAD
    )
    # A step that is not taken takes no time, and before the first one nothing has passed.
    gaps = np.where(taken, gaps, 0.0)
    gaps[~taken[:, RESEARCH], VISIT] = 0.0
    times = start[:, None] + np.maximum(np.cumsum(gaps * 3600.0, axis=1), 0).astype(np.int64)
    ended = np.minimum(END, customers.left[customer] * SECONDS_A_DAY)
    taken &= times < ended[:, None]
    return _Drafts(
        customer, place, way, taken, times, _channels(rng, way), _responses(rng, stores, place, times[:, SUPPORT])
    )


def _places(rng: np.random.Generator, stores: Places, home: Ints, days: Ints) -> Ints:
    """Mostly the usual store; now and then another one of its region that is open by then."""
    region = pd.factorize(stores.table["region"])[0]
    order = np.argsort(region, kind="stable")
    first, count = np.searchsorted(region[order], np.arange(region.max() + 1)), np.bincount(region)
    other = order[first[region[home]] + (rng.random(len(home)) * count[region[home]]).astype(np.int64)]
    usable = (stores.opened[other] <= days) & (stores.weight[other] > 0)
    return np.where((rng.random(len(home)) < 0.12) & usable, other, home)


def _moved_to_tiny(rng: np.random.Generator, stores: Places, place: Ints, way: Ints, days: Ints) -> Ints:
    """A few journeys in the city's other stores happen in the tiny one, once it is open."""
    tiny = stores.index(STORIES.tiny_store.location_id)
    cities = stores.texts("city")
    near = (cities[place] == cities[tiny]) & (way == STORE) & (days >= stores.opened[tiny])
    moved = near & (rng.random(len(place)) < 0.08)
    return np.where(moved, tiny, place)


def _steps(rng: np.random.Generator, way: Ints, days: Ints) -> Flags:
    """Which stages each journey takes, as journeys × stages."""
    story = STORIES.lossy_checkout
    pays = np.where((way == APP) & (days >= day_number(story.since)), story.share, _PAYS[way])
    draw = rng.random((len(way), 7))
    taken = np.zeros((len(way), 7), dtype=bool)
    taken[:, RESEARCH] = draw[:, RESEARCH] < _RESEARCHES[way]
    taken[:, VISIT] = True
    taken[:, BASKET] = draw[:, BASKET] < _FILLS_BASKET[way]
    taken[:, CHECKOUT] = taken[:, BASKET] & (draw[:, CHECKOUT] < _GOES_TO_CHECKOUT[way])
    taken[:, PURCHASE] = taken[:, CHECKOUT] & (draw[:, PURCHASE] < pays)
    taken[:, HANDOVER] = taken[:, PURCHASE] & (draw[:, HANDOVER] < 0.98)
    taken[:, SUPPORT] = taken[:, CHECKOUT] & (draw[:, SUPPORT] < _ASKS_SUPPORT[way])
    return taken


def _channels(rng: np.random.Generator, way: Ints) -> Ints:
    """The channel of each step: research is online, half the orders are picked up in a store, most requests are calls."""
    channels = np.repeat(way[:, None], 7, axis=1)
    channels[:, RESEARCH] = np.where(way == STORE, WEB, way)
    channels[:, HANDOVER] = np.where(rng.random(len(way)) < 0.5, STORE, way)
    channels[:, SUPPORT] = rng.choice(np.array([PHONE, WEB, APP]), len(way), p=(0.5, 0.3, 0.2))
    return channels


def _responses(rng: np.random.Generator, stores: Places, place: Ints, asked: Ints) -> Ints:
    """Seconds to the first answer of a request made at these times; -1 where none came."""
    story = STORIES.slow_region
    slow = (stores.texts("region")[place] == story.region) & (asked >= day_number(story.since) * SECONDS_A_DAY)
    hours = _USUAL_RESPONSE_HOURS * stores.pace[place] * np.where(slow, story.times_slower, 1.0)
    seconds = (hours * np.exp(rng.normal(0.0, 0.7, len(place))) * 3600.0).astype(np.int64)
    never = (rng.random(len(place)) < 0.03) | (asked + seconds >= END)
    return np.where(never, -1, np.maximum(seconds, 30))


def _finished(rng: np.random.Generator, stores: Places, customers: People, drafts: _Drafts, kept: Flags) -> Journeys:
    journey, stage = np.nonzero(kept)
    last = np.zeros(len(kept), dtype=np.int64)
    last[journey] = stage  # rows come in the order of stages: the last one stays
    used = np.flatnonzero(kept.any(axis=1))
    lost = kept[:, CHECKOUT] & ~kept[:, PURCHASE] & (drafts.way == APP)
    times = drafts.times[journey, stage]
    order = np.lexsort((stage, journey, times))
    table = _table(rng, stores, customers, drafts, kept, last, journey[order], stage[order])
    asked = (kept[:, SUPPORT] & (drafts.response > 0))[used]
    slowness = np.log2(np.where(asked, drafts.response[used], 3600.0) / 3600.0 / _USUAL_RESPONSE_HOURS)
    return Journeys(
        table,
        drafts.customer[used],
        drafts.place[used],
        last[used],
        drafts.channels[used, last[used]],
        drafts.times[used, last[used]],
        lost[used],
        np.where(asked, slowness, 0.0),
    )


def _table(
    rng: np.random.Generator,
    stores: Places,
    customers: People,
    drafts: _Drafts,
    kept: Flags,
    last: Ints,
    journey: Ints,
    stage: Ints,
) -> pd.DataFrame:
    times, channel = drafts.times[journey, stage], drafts.channels[journey, stage]
    response = np.where(stage == SUPPORT, drafts.response[journey], -1)
    value = np.round(34.0 * np.exp(rng.normal(0.0, 0.6, len(stage))), 2)
    in_store = (channel == STORE) & (stage != SUPPORT)
    return pd.DataFrame(
        {
            "touchpoint_id": np.char.mod("T%06d", np.arange(1, len(stage) + 1)).astype(object),
            "customer_id": customers.ids[drafts.customer[journey]],
            "location_id": stores.texts("location_id")[drafts.place[journey]],
            "occurred_at": times_text(times),
            "stage": np.array(STAGES, dtype=object)[stage],
            "channel": CHANNELS[channel],
            "department": np.where(in_store, "Store team", _DEPARTMENTS[stage]).astype(object),
            "outcome": _outcomes(rng, drafts, kept, last, journey, stage, response),
            "value": np.where(stage == PURCHASE, value, np.nan),
            "responded_at": times_text(times + response, missing=response < 0),
        }
    )


def _outcomes(
    rng: np.random.Generator, drafts: _Drafts, kept: Flags, last: Ints, journey: Ints, stage: Ints, response: Ints
) -> Texts:
    """How each step ended."""
    draw = rng.random(len(stage))
    went_on = kept[journey][np.arange(len(stage)), np.minimum(stage + 1, SUPPORT)] & (stage < SUPPORT)
    outcome = np.where(went_on, "went on", "left").astype(object)
    failed = (stage == CHECKOUT) & ~went_on & (drafts.way[journey] == APP) & (draw < 0.7)
    outcome[failed] = "payment failed"
    outcome[(stage == RESEARCH) & (last[journey] > RESEARCH)] = "went on"
    outcome[stage == PURCHASE] = "paid"
    picked_up = drafts.channels[journey, HANDOVER] == STORE
    outcome[(stage == HANDOVER) & picked_up] = "picked up"
    outcome[(stage == HANDOVER) & ~picked_up] = "delivered"
    support = stage == SUPPORT
    outcome[support] = np.where(draw[support] < 0.86, "solved", "escalated")
    outcome[support & (response < 0)] = "unanswered"
    return outcome
