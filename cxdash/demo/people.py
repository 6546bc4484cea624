"""People: the customers of the demo chain. Knows the stores, but no journeys and no answers."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from cxdash.demo.places import Places
from cxdash.demo.seasons import DAYS, Flags, Floats, Ints, Texts, dates_text, reached
from cxdash.demo.stories import CUSTOMERS

_SEGMENTS = ("Families", "Professionals", "Students", "Seniors", "Business accounts")
_SEGMENT_SHARES = (0.34, 0.27, 0.17, 0.15, 0.07)
_SEGMENT_REVENUE = np.array([260.0, 310.0, 120.0, 180.0, 1450.0])  # median spend in a year, in euros
_PERSONAS = ("Regular", "Planner", "Explorer", "Bargain hunter", "Gift giver")
_PERSONA_SHARES = (0.36, 0.20, 0.18, 0.16, 0.10)
_REASONS = ("price", "moved away", "poor service", "went to a competitor", "range too small", "no reason given")
_TIERS = ("Bronze", "Silver", "Gold")
_LEAVE_DAYS = 20  # nobody leaves within this time of joining, or starts a journey in the last of them


@dataclass(frozen=True)
class People:
    """The customers as a table, and what the generator needs of them, customer by customer in the table's order.

    home: index of their usual store. mood: their lasting disposition (standard normal). left: the day number of their
    churn, DAYS for who stayed. from_share, to_share: between which shares of all business they start journeys.
    activity: their part of all journeys.
    """

    table: pd.DataFrame
    home: Ints
    mood: Floats
    left: Ints
    from_share: Floats
    to_share: Floats
    activity: Floats

    @property
    def ids(self) -> Texts:
        return self.table["customer_id"].to_numpy(dtype=object)


def people(rng: np.random.Generator, stores: Places) -> People:
    """The customers; the unhappy leave more often."""
    home = rng.choice(len(stores.weight), CUSTOMERS, p=stores.weight)
    segment = rng.choice(len(_SEGMENTS), CUSTOMERS, p=_SEGMENT_SHARES)
    mood = rng.normal(0.0, 1.0, CUSTOMERS)
    joined = np.maximum(_joined(rng), stores.opened[home])
    left = _left(rng, joined, mood)
    starts, ends = reached(np.maximum(joined, 0)), reached(np.where(left < DAYS, left - _LEAVE_DAYS, DAYS))
    revenue = np.round(_SEGMENT_REVENUE[segment] * np.exp(rng.normal(0.0, 0.6, CUSTOMERS)), 2)
    activity = (ends - starts) * rng.gamma(2.0, 0.5, CUSTOMERS) * np.sqrt(revenue / np.median(revenue))
    table = pd.DataFrame(
        {
            "customer_id": np.char.mod("C%05d", np.arange(1, CUSTOMERS + 1)).astype(object),
            "segment": np.array(_SEGMENTS, dtype=object)[segment],
            "persona": rng.choice(np.array(_PERSONAS, dtype=object), CUSTOMERS, p=_PERSONA_SHARES),
            "joined_on": dates_text(joined),
            "churned_on": dates_text(left, missing=left >= DAYS),
            "churn_reason": _reasons(rng, left < DAYS, mood),
            "annual_revenue": revenue,
            "acquisition_cost": np.round(18.0 * np.exp(rng.normal(0.0, 0.5, CUSTOMERS)), 2),
            "loyalty_tier": _tiers(rng, revenue),
        }
    )
    return People(table, home, mood, left, starts, ends, activity / activity.sum())


def _joined(rng: np.random.Generator) -> Ints:
    """Three in five were customers before the data begin."""
    earlier = -rng.integers(1, 1500, CUSTOMERS)
    return np.where(rng.random(CUSTOMERS) < 0.6, earlier, rng.integers(0, DAYS - 10, CUSTOMERS))


def _left(rng: np.random.Generator, joined: Ints, mood: Floats) -> Ints:
    """Day numbers of churn at a yearly rate of about 9 %, DAYS for who stayed to the end."""
    yearly = 0.09 * np.exp(-0.5 * mood)
    stayed = rng.exponential(365.0 / yearly).astype(np.int64)
    left = np.maximum(joined, 0) + 2 * _LEAVE_DAYS + stayed
    return np.minimum(left, DAYS)


def _reasons(rng: np.random.Generator, gone: Flags, mood: Floats) -> Texts:
    """Why they left; poor service is named mostly by the unhappy."""
    texts = rng.choice(np.array(_REASONS, dtype=object), len(gone), p=(0.22, 0.17, 0.12, 0.17, 0.12, 0.20))
    texts = np.where((mood < -0.8) & (rng.random(len(gone)) < 0.45), "poor service", texts).astype(object)
    texts[~gone] = None
    return texts


def _tiers(rng: np.random.Generator, revenue: Floats) -> Texts:
    spend = revenue * np.exp(rng.normal(0.0, 0.3, len(revenue)))
    return np.array(_TIERS, dtype=object)[np.searchsorted(np.quantile(spend, (0.6, 0.9)), spend)]
