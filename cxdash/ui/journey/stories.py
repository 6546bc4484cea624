"""Stories: the most usual journeys of those who bought and of those who did not, stop by stop, on the Journey page."""

from collections.abc import Sequence
from functools import partial

import pandas as pd
import streamlit as st

from cxdash import words
from cxdash.findings import journey_sentences as said
from cxdash.findings.scores import Rules
from cxdash.findings.stories import Story, stories
from cxdash.metrics import Metric
from cxdash.queries.stories import StoriesQuestion
from cxdash.ui import asking, frames, states
from cxdash.ui.frames import Table
from cxdash.ui.plain import plain
from cxdash.words import _

STOP_WIDTH = 190  # pixels


def story_section(question: StoriesQuestion, metric: Metric, rules: Rules) -> None:
    """Draw the strip of each outcome, and a table of the most usual ways of both."""
    bought, lost = stories(metric, asking.stories(question), asking.story_scores(question), rules)
    with st.container(border=True, key="frame-stories"):
        st.subheader(_("A typical journey, and one that failed"), anchor=False)
        if not bought and not lost:
            states.quiet(_("No way was taken by customers enough to be shown."))
            return
        whose = _(
            "Scores count only answers of known customers on journeys that ended so, whichever way they took; the map of touchpoints "
            "counts every answer given there, also those that name no customer."
        )
        states.quiet(whose)
        pause = words.duration(question.journeys.pause)
        silent = _("nothing more within {pause}").format(pause=pause)
        for found, end in ((bought, ":green[✓]"), (lost, f":red[✗] {plain(silent)}")):
            for one in _told(found):
                _strip(one, said.story_title(one, one is found[0]), metric, end)
        note = _(
            "The exact way that most customers took. Times are medians from one touchpoint to the next, with the middle half; scores "
            "stand with their {level} intervals, in grey where few answered. Journeys that may still go on are left out."
        )
        states.quiet(note.format(level=words.sureness(rules.confidence)))
        frames.folded_table(
            "stories", partial(_table, metric, [*bought, *lost]), _("The most usual journeys of both outcomes")
        )


def _told(found: Sequence[Story]) -> list[Story]:
    """The most usual one; where that is one touchpoint alone, the most usual of several, too."""
    more = next((one for one in found if len(one.stops) > 1), None)
    return list(found[:1]) if more is None or more is found[0] else [found[0], more]


def _strip(one: Story, title: str, metric: Metric, end: str) -> None:
    st.markdown(f"**{plain(title)}**")
    with st.container(horizontal=True):
        for stop in one.stops:
            with st.container(border=True, width=STOP_WIDTH, height="stretch"):
                following = f"→ {plain(said.next_words(stop))}" if stop.wait else end
                felt = plain(said.felt(metric, stop))
                name = f"**{plain(stop.stage)}** · {plain(stop.channel or _('(not given)'))}"
                is_sure = stop.score.value is not None and not stop.score.few
                st.markdown(f"{name}  \n:small[{felt if is_sure else f':gray[{felt}]'}]  \n:small[{following}]")


def _table(metric: Metric, found: Sequence[Story]) -> Table:
    rows = [
        {
            "reached": one.reached, "reached_words": _("yes") if one.reached else _("no"),
            "way": " > ".join(f"{stop.stage}/{stop.channel}" for stop in one.stops), "way_name": said.way_words(one),
            "journeys": one.taken.journeys, "customers": one.taken.customers, "of": one.taken.of, "share": one.taken.share,
            "low": one.taken.low, "high": one.taken.high, "median_seconds": _seconds(one), "time": words.duration(_seconds(one)),
        }
        for one in found
    ]  # fmt: skip
    shown = {
        "way_name": (_("Way"), ""), "reached_words": (_("Came to a purchase"), ""), "journeys": (_("Journeys"), "localized"),
        "customers": (_("Customers"), "localized"),
        "share": (_("Share"), "percent"), "low": (_("Low"), "percent"), "high": (_("High"), "percent"),
        "time": (_("Medians of its times, summed"), ""),
    }  # fmt: skip
    return Table(pd.DataFrame(rows), shown, ("reached_words", "way_name", "time"))


def _seconds(one: Story) -> float | None:
    waits = [stop.wait.median for stop in one.stops if stop.wait is not None]
    return sum(waits) if waits else None
