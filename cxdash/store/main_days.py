"""Main days: between which days data lie, without the few that lie far from all others. Knows no store."""

from collections.abc import Sequence
from datetime import date

STRAY = 0.01  # a day is stray when so few rows lie beyond a gap
GAP = 180  # of so many days


def main_days(days: Sequence[date], counts: Sequence[int]) -> tuple[date | None, date | None]:
    """The first and last day without the few rows that lie far from all others: a typing error in a year, a zero date."""
    if not days:
        return None, None
    low, high, total = 0, len(days) - 1, sum(counts)
    for place in range(1, len(days)):
        if (days[place] - days[place - 1]).days >= GAP and sum(counts[:place]) <= STRAY * total:
            low = place
    for place in range(len(days) - 1, low, -1):
        if (days[place] - days[place - 1]).days >= GAP and sum(counts[place:]) <= STRAY * total:
            high = place - 1
    return days[low], days[high]
