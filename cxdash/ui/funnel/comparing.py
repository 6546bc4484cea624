"""Comparing: a funnel's shares against those of the comparison period, of customers whose time is up in both."""

from collections.abc import Sequence
from dataclasses import asdict, replace
from functools import partial
from typing import Literal

import pandas as pd

from cxdash import words
from cxdash.charts.distribution import Bar, DistributionWords, distribution_figure
from cxdash.filters import Filters, first_day, last_day
from cxdash.findings import sentences
from cxdash.findings.funnel import whole_funnel
from cxdash.findings.funnel_change import Reached, ShareChange, StepChange, funnel_changes
from cxdash.findings.funnel_sentences import sure_share
from cxdash.findings.funnel_use_sentences import change_answer, points, verdict_word
from cxdash.queries.settled import compared_filters
from cxdash.ui import asking, frames
from cxdash.ui.choices import choose, fixed
from cxdash.ui.frames import Table
from cxdash.ui.funnel import asked
from cxdash.ui.funnel.counted import Counted
from cxdash.ui.states import quiet
from cxdash.words import N_, _

Of = Literal["entry", "previous"]
OF: dict[Of, str] = {"entry": N_("of entry"), "previous": N_("of the step before")}
TONES = {"up": 1, "down": -1}


def comparing(about: Counted) -> None:
    """Draw the choice of the share, the chart and its table."""
    settled, before = asked.settled_day(about.question.window), about.chosen.before
    if settled is None or before is None:
        quiet(_("There is no period to compare with: choose one in the filters."))
        return
    periods = compared_filters(about.question.filters, before, settled)
    if periods is None:
        quiet(_("Everybody who entered may still go on: choose a longer period, or a shorter time to go through."))
        return
    now, then = (replace(about.question, filters=one) for one in periods)
    with asking.ahead(partial(asking.funnel_counts, one) for one in (now, then)):
        after, earlier = (
            whole_funnel(now.steps, asking.funnel_counts(one), about.rules, now.optional) for one in (now, then)
        )
    found = [
        replace(one, step=name)
        for one, name in zip(funnel_changes(earlier, after, about.rules, now.optional), about.steps, strict=True)
    ]
    of: Of = "previous" if choose(_("Share"), "of", fixed({**OF}), "entry", segmented=True) == "previous" else "entry"
    bars = [bar for one in found if (bar := _bar(one, _of(one, of), about.chosen.before_name)) is not None]
    named = DistributionWords(
        _("This period"), about.chosen.before_name, _("Share {of}, of those whose time is up").format(of=_(OF[of]))
    )
    frames.chart_frame(
        "funnel-change", change_answer(found, about.chosen.against),
        distribution_figure(bars, named, frames.theme()) if bars else None,
        _("The share that reaches each step, of customers whose time is up, in this period and before"), _table(found, of), _note(*periods),
    )  # fmt: skip


def _of(one: StepChange, of: Of) -> ShareChange | None:
    return one.of_entry if of == "entry" else one.of_previous


def _bar(one: StepChange, change: ShareChange | None, before_name: str) -> Bar | None:
    if change is None or change.after.share is None:
        return None
    after, before = change.after, change.before
    name = _("This period")
    now = f"{one.step} · {name}: {_said(after)} · {points(change)}: {verdict_word(change)}"
    made = Bar(one.step, 100 * after.share, _ends(after), now, tone=TONES.get(change.verdict, 0))
    if before.share is None:
        return made
    then = f"{one.step} · {before_name}: {_said(before)}"
    return replace(made, before=100 * before.share, before_bounds=_ends(before), before_hover=then)


def _ends(one: Reached) -> tuple[float, float]:
    return 100 * (one.low or 0.0), 100 * (one.high or 0.0)


def _said(one: Reached) -> str:
    return f"{sure_share(one.share, one.low, one.high, 1)}, {sentences.customers(one.n)}"


def _note(now: Filters, then: Filters) -> str:
    text = _(
        "Compared are those whose time is up: who entered {now}, with who entered {then}. Who may still go on is in neither. "
        "Green bars are better, red ones worse, beyond noise. The funnel above counts up to the last minute, not in whole days: its "
        "shares may be a little different."
    )
    return text.format(now=_days(now), then=_days(then)) + " " + sentences.many_compared()


def _days(filters: Filters) -> str:
    if filters.since is None or filters.until is None:
        return _("all data")
    return words.days(first_day(filters.since), last_day(filters.until))


def _table(found: Sequence[StepChange], of: Of) -> Table:
    rows = []
    for one in found:
        row: dict[str, object] = {"step": one.step}
        for name in OF:
            row |= _cells(f"of_{name}", _of(one, name))
        change = _of(one, of)
        rows.append(row | {"verdict_words": verdict_word(change)})
    shown = {
        "step": (_("Step"), ""), f"of_{of}": (_("Now"), "percent"), f"of_{of}_before": (_("Before"), "percent"),
        f"of_{of}_points": (_("Change, points"), "%+.1f"), f"of_{of}_points_low": (_("Change, low"), "%+.1f"),
        f"of_{of}_points_high": (_("Change, high"), "%+.1f"), "verdict_words": (_("Is it real?"), ""),
        f"of_{of}_n": (_("Customers whose time is up"), "localized"),
        f"of_{of}_n_before": (_("Customers whose time is up, before"), "localized"),
    }  # fmt: skip
    return Table(pd.DataFrame(rows), shown, ("verdict_words",))


def _cells(key: str, change: ShareChange | None) -> dict[str, object]:
    """Shares 0 to 1, changes in points of percent."""
    one = change or ShareChange(Reached(0), Reached(0))
    after, before = asdict(one.after), asdict(one.before)
    cells = {
        key: after["share"], f"{key}_low": after["low"], f"{key}_high": after["high"], f"{key}_n": after["n"],
        f"{key}_before": before["share"], f"{key}_before_low": before["low"], f"{key}_before_high": before["high"],
        f"{key}_n_before": before["n"],
    }  # fmt: skip
    changes = {"": one.value, "_low": one.low, "_high": one.high}
    cells |= {f"{key}_points{end}": frames.percent(value) for end, value in changes.items()}
    return cells | {f"{key}_p": one.p, f"{key}_verdict": None if change is None else one.verdict}
