"""Summary: what all tables of a group come to together. Draws nothing."""

from dataclasses import dataclass, field
from datetime import date

from cxdash.intake.ahead import Ahead
from cxdash.intake.untaken import Untaken
from cxdash.store.figures import Figures
from cxdash.store.oddities import Stray
from cxdash.ui.wizard.loading import Outcome


@dataclass(frozen=True)
class Summary:
    """What all tables of a group come to together."""

    read: int = 0
    loaded: int = 0
    known: int = 0
    rejected: int = 0
    updated: int = 0
    undated: int = 0
    unscored: int = 0
    untimed: int = 0
    stray: tuple[Stray, ...] = ()
    ahead: tuple[Ahead, ...] = ()
    untaken: tuple[Untaken, ...] = ()
    first: date | None = None
    last: date | None = None
    before: Figures = field(default_factory=Figures)
    after: Figures = field(default_factory=Figures)


def summary(outcomes: list[Outcome]) -> Summary:
    """Counts added up; figures from before the first to after the last."""
    results = [outcome.result for outcome in outcomes if outcome.result is not None]
    if not results:
        return Summary()
    days = [day for one in results for day in (one.first_day, one.last_day) if day is not None]
    after = results[0].before
    for one in results:
        after = after.plus(one.after).plus(one.before, -1)
    counts = {
        name: sum(getattr(one, name) for one in results)
        for name in ("read", "loaded", "known", "rejected", "updated", "undated")
    }
    return Summary(
        **counts, unscored=sum(one.odd.unscored for one in results), untimed=sum(one.odd.untimed for one in results),
        stray=tuple(day for one in results for day in one.odd.stray),
        ahead=tuple(one.ahead for one in results if one.ahead is not None),
        untaken=tuple(one.untaken for one in results if one.untaken is not None),
        first=min(days, default=None), last=max(days, default=None), before=results[0].before, after=after,
    )  # fmt: skip
