"""Waits: how soon requests are answered, on the Journey page."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

import pandas as pd
import streamlit as st

from cxdash import settings, words
from cxdash.charts.heat_map import heat_map_figure
from cxdash.charts.ranking import Dot, ranking_figure
from cxdash.charts.template import Figure
from cxdash.dimensions import DIMENSIONS
from cxdash.findings import sentences
from cxdash.findings import waiting_sentences as said
from cxdash.findings.naming import pooled_name
from cxdash.findings.response_time import Waits, group_waits, whole_waits
from cxdash.findings.scores import POOLED, Rules
from cxdash.findings.waiting import TIME, Compared, Judged, by_time, compared, target_change, time_change, times
from cxdash.queries.business_hours import BusinessHours, business_hours
from cxdash.queries.question import window_seconds
from cxdash.queries.response_time import HOUR_OF_WEEK, ResponseQuestion
from cxdash.ui import asking, controls, frames
from cxdash.ui.choices import choose
from cxdash.ui.frames import Table
from cxdash.ui.journey.score_after import score_after
from cxdash.ui.journey.week import hour_name, week_rows, weekdays
from cxdash.ui.locations import rankings
from cxdash.ui.selection import Selection, value_name
from cxdash.words import _

TARGETS = ("1h", "4h", "24h", "3d")
HOURS = "mon-fri 09:00-18:00"  # offered where none are set
MOST = 50  # dots that one chart bears; the table has all


def response_time(chosen: Selection, rules: Rules) -> None:
    """Draw the choices, the answer, and with a split the groups; then the scores that came after."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        target = _target_choice()
        by = controls.split_choice("touchpoints", {HOUR_OF_WEEK: lambda: _("Hour of the week")})
        hours = _hours_choice()
        judged = _judged_choice() if by else "time"
    question = ResponseQuestion(target, None, None, chosen.filters, chosen.scope, hours, rules.confidence)
    with words.in_hours(hours is not None):
        _told(question, chosen, by, judged, rules)
    score_after(question, rules)


def _told(question: ResponseQuestion, chosen: Selection, by: str | None, judged: Judged, rules: Rules) -> None:
    """Draw the answer, and with a split the groups."""
    earlier = None if chosen.before is None else replace(question, filters=chosen.before)
    asked = [question, *([earlier] if earlier else []), *([replace(question, by=by)] if by else [])]
    with asking.ahead(partial(asking.waits, one) for one in asked):
        whole = whole_waits(asking.waits(question), rules)
        before = None if earlier is None else whole_waits(asking.waits(earlier), rules)
        parts = asking.waits(replace(question, by=by)) if by else None
    moved = None if earlier is None or before is None else _moved(question, earlier, whole, before, chosen, rules)
    answer = said.waits_answer(whole, question.target, moved, rules, question.hours is not None)
    groups = [] if parts is None else group_waits(parts, rules)
    if by and groups and parts is not None:
        _split(chosen, by, compared(groups, whole, rules, times(parts, rules)), judged, whole, answer, rules)
    else:
        _figures(whole, before, chosen, answer, rules)


def _moved(
    question: ResponseQuestion, earlier: ResponseQuestion, whole: Waits, before: Waits, chosen: Selection, rules: Rules
) -> said.Moved:
    time = time_change(asking.waits(earlier), asking.waits(question), rules)
    return said.Moved(time, target_change(before, whole, rules), chosen.against)


def _judged_choice() -> Judged:
    """By what groups are compared in the chart; the answer and the table tell both."""
    names: dict[Judged, Callable[[], str]] = {
        "time": lambda: _("Response time"), "target": lambda: _("Within the target")
    }  # fmt: skip
    help = _("What the chart shows. The sentence and the table compare the groups by both.")
    return "target" if choose(_("Show"), "judged", names, "time", help=help, segmented=True) == "target" else "time"


def _target_choice() -> float:
    usual = settings.RESPONSE_TARGET.text()
    choices = {window_seconds(one): one for one in (*TARGETS, usual)}
    names = {choices[one]: partial(words.duration, one) for one in sorted(choices)}
    help = _("How soon a request should have its first answer. Who still waits beyond it counts as missed.")
    return window_seconds(choose(_("Target"), "target", names, choices[window_seconds(usual)], help=help))


def _hours_choice() -> BusinessHours | None:
    """Which hours count: those that are set, or usual ones where none are."""
    usual = settings.BUSINESS_HOURS.text()
    names = {
        "all": lambda: _("Around the clock"),
        "business": lambda: _("Business hours"),
    }
    help = _(
        "Business hours ({hours}): waits, and the target, are counted in them alone. The setting {name} changes them."
    )
    help = help.format(hours=usual or HOURS, name=settings.BUSINESS_HOURS.variable)
    asked = choose(_("Count"), "hours", names, "business" if usual else "all", help=help, segmented=True)
    return business_hours(usual or HOURS) if asked == "business" else None


def _figures(whole: Waits, before: Waits | None, chosen: Selection, answer: str, rules: Rules) -> None:
    """The figures of the whole as a small table, with those of the comparison period below."""
    listed = [(_("This period"), whole), *([] if before is None else [(chosen.before_name, before)])]
    rows = [_row(one, name) for name, one in listed] if whole.requests else []
    shown = {"group_name": (_("Period"), ""), **_shown()}
    alt = _("Requests, answers, times and the share within the target")
    frames.chart_frame("waits", answer, None, alt, Table(pd.DataFrame(rows), shown, SPOKEN), _note(whole, rules))


def _split(
    chosen: Selection, by: str, found: Sequence[Compared], judged: Judged, whole: Waits, answer: str, rules: Rules
) -> None:
    """The groups as dots, or as the hours of a week, and their table."""
    name, timed = _namer(chosen, by, rules), by_time(found)
    listed = found if by == HOUR_OF_WEEK else _in_order(timed if judged == "time" else found, judged)
    title = _("Hour of the week") if by == HOUR_OF_WEEK else controls.split_title(by)
    rows = [_row(one.waits, name(one.waits)) | _tiers(one) for one in listed]
    shown = {"group_name": (title, ""), **_shown_of_groups(judged)}
    frames.chart_frame(
        "waits", f"{answer} {said.times_answer(timed, name, rules)} {said.groups_answer(found, name)}",
        _week(found, judged, rules) if by == HOUR_OF_WEEK else _dots(listed, judged, by, whole, name),
        _alt(judged).format(split=title),
        Table(pd.DataFrame(rows), shown, SPOKEN, (by, "group") if by in DIMENSIONS else None),
        " ".join(filter(None, [_note(whole, rules), sentences.many_compared(TIME), _undrawn(listed, judged, by, name)])),
    )  # fmt: skip


def _alt(judged: Judged) -> str:
    if judged == "time":
        return _("Mean response time with its interval, by {split}")
    return _("Share of requests answered within the target, with its interval, by {split}")


def _in_order(found: Sequence[Compared], judged: Judged) -> list[Compared]:
    """Best first as they come, or turned round; what is not compared stays at the end."""
    there = [one for one in found if one.tier_of(judged) is not None]
    ordered = [*reversed(there)] if controls.worst_first() else there
    return [*ordered, *(one for one in found if one.tier_of(judged) is None)]


def _namer(chosen: Selection, by: str, rules: Rules) -> Callable[[Waits], str]:
    called = asking.location_names(chosen.scope) if by == "location" else {}

    def name(one: Waits) -> str:
        if one.group == POOLED:
            return pooled_name(one.members, "group", rules.min_answers, one.joined)
        if by == HOUR_OF_WEEK and one.group:
            return hour_name(one.group)
        return value_name(by, one.group or "", called)

    return name


def _dots(
    listed: Sequence[Compared], judged: Judged, by: str, whole: Waits, name: Callable[[Waits], str]
) -> Figure | None:
    dots = [
        Dot(
            name(one.waits), one.value_of(judged) or 0.0, *_ends(one, judged), tier,
            said.waits_words(name(one.waits), one.waits), (by, one.waits.group or ""),
        )
        for one in listed if (tier := one.tier_of(judged)) is not None
    ][:MOST]  # fmt: skip
    if judged == "time":
        value, title = None if whole.mean is None else whole.mean / TIME.factor, sentences.axis(TIME)
        brand = sentences.all_of(sentences.amount(TIME, value))
    else:
        value, title = frames.percent(whole.within_target), _("Within the target, %")
        brand = sentences.all_of(words.percent(value, 1))
    return ranking_figure(dots, value, brand, rankings.tier_names(), title, frames.theme()) if dots else None


def _ends(one: Compared, judged: Judged) -> tuple[float | None, float | None]:
    if judged == "time":
        return (None, None) if one.time is None else (one.time.low, one.time.high)
    return frames.percent(one.waits.low), frames.percent(one.waits.high)


def _week(found: Sequence[Compared], judged: Judged, rules: Rules) -> Figure | None:
    rows = week_rows(found, judged, rules)
    return heat_map_figure(rows, weekdays(), frames.theme()) if rows else None


def _note(whole: Waits, rules: Rules) -> str:
    text = _(
        "The share is of the requests that are older than the target, with the {level} interval; times are of the answered "
        "ones alone. A request is a touchpoint at a stage where touchpoints are being answered."
    ).format(level=words.sureness(rules.confidence))
    return f"{said.details(whole)} {text}".strip()


def _undrawn(listed: Sequence[Compared], judged: Judged, by: str, name: Callable[[Waits], str]) -> str:
    """What the chart does not have: the pooled groups, and of many groups the last ones."""
    there = [one for one in listed if one.tier_of(judged) is not None]
    small = [f"{name(one.waits)} ({words.number(one.waits.requests)})" for one in listed if one.waits.group == POOLED]
    pieces = [_("Not drawn: {what}.").format(what=sentences.listed(small))] if small else []
    if by != HOUR_OF_WEEK and len(there) > MOST:
        text = _("The chart has the first {n} of {of} groups; the table has all.")
        pieces.append(text.format(n=words.number(MOST), of=words.number(len(there))))
    if by == HOUR_OF_WEEK:
        pieces.append(
            _(
                "Rows are local hours in which requests came. ▲ green: answered sooner than in the other hours, beyond noise; ▼ red: "
                "later; grey: within noise; pale: too few to tell; a dot: too few to show."
            )
            if judged == "time"
            else _(
                "Rows are local hours in which requests came. ▲ green: more in time than in the other hours, beyond noise; ▼ red: "
                "fewer; grey: within noise; pale: too few to tell; a dot: too few to show."
            )
        )
    return " ".join(pieces)


SPOKEN = ("group_name", "time_tier_words", "tier_words", "mean_words", "median_words", "p90_words")


def _shown() -> dict[str, tuple[str, str]]:
    return {
        "within_target": (_("Within the target"), "percent"), "low": (_("Low"), "percent"), "high": (_("High"), "percent"),
        "mean_words": (_("Mean wait"), ""), "median_words": (_("Median wait"), ""), "p90_words": (_("90% within"), ""),
        "requests": (_("Requests"), "localized"), "unanswered": (_("Unanswered"), "localized"),
        "open": (_("Still open"), "localized"),
    }  # fmt: skip


def _shown_of_groups(judged: Judged) -> dict[str, tuple[str, str]]:
    """With the tiers, each beside what it is of; what the chart shows stands first."""
    shown = _shown()
    time = {"mean_words": shown["mean_words"], "time_tier_words": (_("Tier"), "")}
    share = {name: shown[name] for name in ("within_target", "low", "high")} | {
        "tier_words": (_("Tier within the target"), "")
    }
    return (time | share if judged == "time" else share | time) | shown


def _row(one: Waits, name: str) -> dict[str, object]:
    return {
        "group": one.group, "group_name": name, "members": one.members, "requests": one.requests, "answered": one.answered,
        "unanswered": None if one.answered is None else one.requests - one.answered, "open": one.open,
        "mean_seconds": one.mean, "mean_low": one.mean_low, "mean_high": one.mean_high, "median_seconds": one.median,
        "median_low": one.median_low, "median_high": one.median_high, "p90_seconds": one.p90, "p90_low": one.p90_low,
        "p90_high": one.p90_high,
        "within_target": one.within_target, "low": one.low, "high": one.high, "few": one.few,
        "mean_words": said.mean(one), "median_words": said.half(one), "p90_words": said.nine_of_ten(one),
    }  # fmt: skip


def _tiers(one: Compared) -> dict[str, object]:
    found = {"time_tier": one.tier_of("time"), "tier": one.tier_of("target")}
    said_so = {f"{name}_words": "" if tier is None else rankings.tier_words(tier) for name, tier in found.items()}
    return {**found, **said_so}
