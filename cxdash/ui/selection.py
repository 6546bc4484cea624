"""Selection: what the filter bar says, frozen, for the pages to ask with. Knows no widget."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

import streamlit as st

from cxdash import words
from cxdash.dimensions import find_dimension
from cxdash.errors import CxError
from cxdash.filters import Filters
from cxdash.findings.sentences import comparison, comparison_name
from cxdash.findings.trends import Period
from cxdash.queries.question import Compare, Question
from cxdash.words import _, ngettext

_KEY = "_selection"
# In this order, and first; their values need no title before them to be understood.
_ORDER = ("country", "region", "city", "location", "channel", "stage", "segment")


@dataclass(frozen=True)
class Selection:
    """Filters, what they are compared with, and both said in words (not yet made safe for Markdown).

    scope: the locations that this person may see; None: all. first and last: the days of the data. picked: see `picked`.
    """

    filters: Filters = field(default_factory=Filters)
    compare: Compare = "previous"
    scope: frozenset[str] | None = None
    first: date | None = None
    last: date | None = None
    picked: tuple[str, ...] = ()

    @property
    def said(self) -> str:
        """“Lithuania · web · 1 Aug – 29 Oct 2026, compared with the 90 days before”."""
        since, until = self.filters.since, self.filters.until
        if since is None or until is None:
            return self.said_of(_("all data"))
        period = words.days(since, until - timedelta(days=1))
        if self.before is None:
            return self.said_of(period)
        return self.said_of(_("{period}, compared with {against}").format(period=period, against=self.against))

    def said_of(self, days: str) -> str:
        """The same with these days instead of the period: of what looks at others than those of the period."""
        return " · ".join([*self.picked, days])

    @property
    def days(self) -> int | None:
        """The length of the period; None for all data."""
        since, until = self.filters.since, self.filters.until
        return None if since is None or until is None else (until - since).days

    @property
    def before(self) -> Filters | None:
        """The filters of the comparison period; None where there is none."""
        return self.filters.before(self.compare)

    @property
    def against(self) -> str:
        """“the 90 days before”."""
        return comparison(self.compare, self.days or 0)

    @property
    def before_name(self) -> str:
        """“The 90 days before”, as the name of a line."""
        return comparison_name(self.compare, self.days or 0)

    def question(self, *metrics: str, **more: object) -> Question:
        """A question about these metrics under the filters; `by` and `grain` as in `Question`."""
        return replace(Question(metrics, filters=self.filters, scope=self.scope), **more)


def keep(selection: Selection) -> None:
    st.session_state[_KEY] = selection


def current() -> Selection:
    """What the filter bar said last in this session."""
    found = st.session_state.get(_KEY)
    return found if isinstance(found, Selection) else Selection()


def covered(chosen: Selection, filters: Filters) -> Period:
    """What the period and the data both cover: a bucket that sticks out of it is incomplete."""
    since, until = filters.since, filters.until
    if chosen.first is not None and chosen.last is not None:
        end = chosen.last + timedelta(days=1)
        since = chosen.first if since is None else max(since, chosen.first)
        until = end if until is None else min(until, end)
    return Period(since, until)


def picked(filters: Filters, names: Mapping[str, str], attributes: tuple[str, ...]) -> tuple[str, ...]:
    """What is picked besides the period, in words: “Lithuania”, “web”."""
    picks = sorted(filters.picks, key=lambda pick: _ORDER.index(pick[0]) if pick[0] in _ORDER else len(_ORDER))
    return tuple(_picked(name, values, names, attributes) for name, values in picks)


def _picked(name: str, values: tuple[str, ...], names: Mapping[str, str], attributes: tuple[str, ...]) -> str:
    called = [value_name(name, value, names) for value in values]
    if len(called) > 3:
        more = len(called) - 2
        rest = ngettext("{n} more", "{n} more", more).format(n=words.number(more))
        called = [*called[:2], rest]
    text = ", ".join(called)
    if name in _ORDER and all(values):
        return text
    try:
        title = find_dimension(name, attributes).title()
    except CxError:
        title = name
    return f"{title}: {text}"


def value_name(dimension: str, value: str, names: Mapping[str, str]) -> str:
    """A value of a dimension as people read it: a location's name, “(not given)” for none."""
    if not value:
        return _("(not given)")
    return names.get(value, value) if dimension == "location" else value
