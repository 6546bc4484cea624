"""Seasons: when things happen in the demo: the year, the week and the day. Knows no customers and no stories."""

from datetime import date

import numpy as np
import numpy.typing as npt

from cxdash.demo.stories import FIRST_DAY, LAST_DAY

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Texts = npt.NDArray[np.object_]

DAYS = (LAST_DAY - FIRST_DAY).days + 1
SECONDS_A_DAY = 86_400
END = DAYS * SECONDS_A_DAY

# How busy a month (January first) and a weekday (Monday first) are: December is gifts, Saturdays are full.
_MONTHS = np.array([0.90, 0.86, 0.95, 0.97, 1.00, 1.02, 0.98, 1.00, 1.00, 1.02, 1.10, 1.35])
_WEEKDAYS = np.array([0.90, 0.88, 0.92, 1.00, 1.15, 1.30, 0.95])

_DATES = np.datetime64(FIRST_DAY, "D") + np.arange(DAYS)
MONTH = _DATES.astype("datetime64[M]").astype(np.int64) % 12
_WEEKDAY = (_DATES.astype(np.int64) + 3) % 7  # 1 January 1970 was a Thursday
_REACHED = np.concatenate([[0.0], np.cumsum(_MONTHS[MONTH] * _WEEKDAYS[_WEEKDAY])])
_REACHED = _REACHED / _REACHED[-1]

# Share of the day's business by hour of UTC, from midnight. Shops open at 6 UTC and close at 19.
_STORE_HOURS = np.array([0] * 6 + [4, 6, 6, 6, 8, 9, 8, 7, 8, 10, 10, 8, 6, 0] + [0] * 4, dtype=np.float64)
_ONLINE_HOURS = np.array([2, 1, 1, 1, 1, 2, 3, 4, 5, 5, 5, 6, 6, 5, 5, 5, 6, 8, 9, 9, 7, 5, 4, 3], dtype=np.float64)


def day_number(day: date) -> int:
    """Days since the first day of the data; negative before it."""
    return (day - FIRST_DAY).days


def reached(days: Ints | Floats) -> Floats:
    """The share (0 to 1) of all business that is done when these days begin."""
    return _REACHED[np.clip(days, 0, DAYS).astype(np.int64)]


def days_at(shares: Floats) -> Ints:
    """The days at which these shares of all business fall: the inverse of `reached`."""
    return np.clip(np.searchsorted(_REACHED, shares, side="right") - 1, 0, DAYS - 1).astype(np.int64)


def seconds_of_day(rng: np.random.Generator, online: Flags) -> Ints:
    """Times of the day, in seconds of UTC: online at all hours, in stores while they are open."""
    draw = rng.random(len(online))
    hours = np.where(online, _hours(draw, _ONLINE_HOURS), _hours(draw, _STORE_HOURS))
    return hours * 3600 + rng.integers(0, 3600, len(online))


def _hours(draw: Floats, weights: Floats) -> Ints:
    return np.searchsorted(np.cumsum(weights) / weights.sum(), draw, side="right").astype(np.int64)


def times_text(seconds: Ints, missing: Flags | None = None) -> Texts:
    """Seconds since the first day as ISO texts in UTC, `2026-01-31T08:15:00Z`; None where missing."""
    moments = np.datetime64(FIRST_DAY, "s") + seconds.astype("timedelta64[s]")
    return blanked(np.datetime_as_string(moments, timezone="UTC").astype(object), missing)


def dates_text(days: Ints, missing: Flags | None = None) -> Texts:
    """Days since the first day as ISO dates; None where missing."""
    return blanked(np.datetime_as_string(np.datetime64(FIRST_DAY, "D") + days).astype(object), missing)


def blanked(texts: Texts, missing: Flags | None) -> Texts:
    """The same texts with None where missing."""
    kept = texts.copy()
    if missing is not None:
        kept[missing] = None
    return kept
