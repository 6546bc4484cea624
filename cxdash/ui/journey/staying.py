"""Staying: how long customers stay, as curves of who is still there, on the Journey page."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import partial

import pandas as pd
import streamlit as st

from cxdash import settings, words
from cxdash.charts.staying import MOST_CURVES, Curve, survival_figure
from cxdash.dimensions import DIMENSIONS, find_dimension
from cxdash.filters import Filters, last_day
from cxdash.findings import staying_sentences as said
from cxdash.findings.churn import Churn, returned
from cxdash.findings.naming import pooled_name
from cxdash.findings.retention import GroupBack
from cxdash.findings.scores import POOLED, Rules
from cxdash.findings.survival import (
    MARKS,
    Survival,
    Survivals,
    extremes,
    group_survivals,
    longest_fall,
    standing_after,
    whole_survival,
)
from cxdash.queries.churn import ChurnQuestion
from cxdash.queries.survival import NPS_GROUP, SurvivalQuestion
from cxdash.ui import asking, asking_leaving, controls, frames
from cxdash.ui.choices import choose
from cxdash.ui.frames import Table
from cxdash.ui.selection import Selection, value_name
from cxdash.ui.states import quiet
from cxdash.words import _, ngettext

SILENCES = (14, 30, 60, 90, 180, 365)


def silence_choice() -> int:
    """After how many days without a touchpoint a customer counts as lost, where the data do not say when."""
    usual = int(settings.CHURN_DAYS.number(1, 36_525))
    names = {str(days): partial(_days, days) for days in sorted({*SILENCES, usual})}
    help = _("Who had no touchpoint for so long counts as lost, as does who is known to have left.")
    return int(choose(_("Lost after a silence of"), "silence", names, str(usual), help=help))


def _days(days: int) -> str:
    return ngettext("{n} day", "{n} days", days).format(n=words.number(days))


def up_to_the_end(chosen: Selection) -> Filters:
    """The filters for customers by when they began: all up to the end of the period, as those of a short one have not had
    the time to stay or to come back.
    """
    return chosen.filters.over(None, chosen.filters.until)


def up_to(chosen: Selection, text: str) -> str:
    """A text with the last {day} of the period that is chosen; "" where none is."""
    until = chosen.filters.until
    return "" if until is None else text.format(day=words.day(last_day(until)))


def up_to_words(chosen: Selection) -> str:
    """Which customers these are, where a period is chosen."""
    return up_to(
        chosen,
        _("All customers who began up to the end of the period ({day}) are in it, not only those who began within it."),
    )


def up_to_said(chosen: Selection) -> str:
    """The same for a file: what is filtered, and the days that are looked at."""
    days = up_to(chosen, _("all up to {day}"))
    return chosen.said_of(days) if days else chosen.said


def group_name(group: str | None, members: int, by: str | None, called: dict[str, str]) -> str:
    """What a group of customers is called."""
    if group is None:
        return _("All customers")
    if group == POOLED:
        return pooled_name(members, "group", Rules.from_settings().min_answers)
    if by == NPS_GROUP:
        return {"promoter": _("Promoters"), "passive": _("Passives"), "detractor": _("Detractors")}[group]
    return value_name(by or "", group, called)


def not_given_note(
    by: str | None, groups: Iterable[Survival | Churn | GroupBack], is_of_entries: bool = False, silence: int | None = None
) -> str:  # fmt: skip
    """Who is in the group without a value, where there is one; "" else."""
    if by is None or by == NPS_GROUP or all(one.group != "" for one in groups):
        return ""
    is_of_customers = find_dimension(by, asking.attributes()).owner == "customer"
    return said.not_given_words(controls.split_title(by), is_of_customers, is_of_entries, silence)


def staying(chosen: Selection, rules: Rules) -> None:
    """Draw the choices, the curves and their table."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        silence = silence_choice()
        by = controls.split_choice("touchpoints", {NPS_GROUP: lambda: _("First answer to NPS")})
    lost = ChurnQuestion("month", silence, None, up_to_the_end(chosen), chosen.scope)
    with asking.ahead([partial(asking_leaving.churn, lost)]):
        frame = asking_leaving.survival(SurvivalQuestion(silence, by, up_to_the_end(chosen), chosen.scope))
    everybody = whole_survival(frame, rules)
    found = everybody if by is None else group_survivals(frame, rules)
    called = asking.location_names(chosen.scope) if by == "location" else {}

    def name(one: Survival) -> str:
        return group_name(one.group, one.members, by, called)

    quiet(said.lost_means(silence, returned(asking_leaving.churn(lost), rules), lasting=True))
    whole = everybody.groups[0]
    pieces = [said.survival_answer(whole), said.silence_answer(whole, silence)]
    if by != NPS_GROUP:
        pieces.append(said.step_answer(longest_fall(whole, silence, rules.confidence)))
    if by is not None:
        pieces.append(said.groups_answer(found, name, rules))
    apart = extremes(found, rules)
    named = [] if apart is None else [apart.most, apart.least]
    drawn = _drawn(found, named)
    frames.chart_frame(
        "staying", " ".join(filter(None, pieces)),
        survival_figure([_curve(one, name(one) if by else "") for one in drawn], _("Days since a customer began"), frames.theme())
        if drawn else None,
        _("Share of customers who are still there, by days since they began, with its interval"),
        replace(_table(found, by, name), about=up_to_said(chosen)),
        " ".join(filter(None, [
            not_given_note(by, found.groups), _note(found, by, len(drawn), bool(named), silence, rules), up_to_words(chosen),
        ])),
    )  # fmt: skip


def _drawn(found: Survivals, named: Sequence[Survival]) -> list[Survival]:
    """The groups with most customers, and among them those that the answer names."""
    able = [one for one in found.groups if one.curve]
    others = [one for one in able if one not in named]
    kept = [*named, *others[: max(MOST_CURVES - len(named), 0)]]
    return [one for one in able if one in kept]


def _curve(one: Survival, name: str) -> Curve:
    return Curve(
        name,
        [point.day for point in one.curve],
        [100 * point.survival for point in one.curve],
        [None if point.low is None else 100 * point.low for point in one.curve],
        [None if point.high is None else 100 * point.high for point in one.curve],
        [said.point_words(name, point) for point in one.curve],
    )


def _note(found: Survivals, by: str | None, drawn: int, is_named: bool, silence: int, rules: Rules) -> str:
    text = _(
        "Of all who were there so long, the share that stayed longer, with its {level} band (Kaplan-Meier estimate). Who is still "
        "there at the end of the data counts up to then, and is not lost; a silence of {days} is a loss on its last day."
    )
    pieces = [text.format(level=words.sureness(rules.confidence), days=_days(silence))]
    if by is not None:
        pieces.append(_("Whether groups differ is told by the log-rank test."))
    if by == NPS_GROUP:
        pieces.append(_("Days count from the first answer of each customer."))
    unplaced = sum(one.unplaced for one in found.groups)
    if unplaced:
        alone = ngettext(
            "{n} customer of whom it is not known when they began is left out.",
            "{n} customers of whom it is not known when they began are left out.",
            unplaced,
        )
        pieces.append(alone.format(n=words.number(unplaced)))
    if len(found.groups) > drawn:
        all_of = _("The table has all groups; the chart has those with most customers.")
        named = _("The table has all groups; the chart has those with most customers, and those named above.")
        pieces.append(named if is_named else all_of)
    return " ".join(pieces)


def _table(found: Survivals, by: str | None, name: Callable[[Survival], str]) -> Table:
    rows = [_row(one, name(one)) for one in found.groups]
    shown = {
        **({"group_name": (_("Split by"), "")} if by else {}),
        "n": (_("Customers"), "localized"),
        "events": (_("Lost"), "localized"),
        "median_days": (_("Half stay longer than, days"), "localized"),
        "low": (_("Low"), "localized"),
        "high": (_("High"), "localized"),
        **{f"after_{days}_words": (_("After {days}").format(days=_days(days)), "") for days in reversed(MARKS)},
    }
    dimension = (by, "group") if by in DIMENSIONS else None
    return Table(pd.DataFrame(rows), shown, ("group_name", *(f"after_{days}_words" for days in MARKS)), dimension)


def _row(one: Survival, name: str) -> dict[str, object]:
    marks = dict[str, object]()
    for days in MARKS:
        point = standing_after(one, days) if one.curve and one.curve[-1].day >= days else None
        for name_of, value in (("", "survival"), ("_low", "low"), ("_high", "high")):
            marks[f"after_{days}{name_of}"] = None if point is None else getattr(point, value)
        marks[f"after_{days}_words"] = said.stays(one, days)
    return {
        "group": one.group, "group_name": name, "n": one.n, "events": one.events, "median_days": one.median,
        "low": one.median_low, "high": one.median_high, **marks,
    }  # fmt: skip
