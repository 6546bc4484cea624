"""Alert sentences: what changed in the last complete weeks and why it is told, in the language of this thread. Knows no page."""

from collections.abc import Mapping
from datetime import timedelta

from cxdash import words
from cxdash.findings.alerts import HISTORY, LENGTHS, Alert, Alerts, watched
from cxdash.findings.sentences import amount, answers, customers, ends, points
from cxdash.words import _, ngettext


def headline(found: Alerts) -> str:
    """How many scores left their own past; or that none did, or that too few answers can tell."""
    if not found.compared:
        text = _("Too few answers in the last complete weeks, or in the {n} before, to tell what changed.")
        return text.format(n=words.number(HISTORY))
    if not found.listed:
        text = ngettext(
            "{period} nothing changed beyond noise: {n} score was compared with its own past.",
            "{period} nothing changed beyond noise: {n} scores were compared with their own past.",
            found.compared,
        )
        return text.format(period=_period(found), n=words.number(found.compared))
    text = ngettext(
        "By {day}, {n} score left its own past beyond noise, of {all} that were compared.",
        "By {day}, {n} scores left their own past beyond noise, of {all} that were compared.",
        len(found.listed),
    )
    return text.format(
        day=words.day(found.until - timedelta(days=1)),
        n=words.number(len(found.listed)),
        all=words.number(found.compared),
    )


def _period(found: Alerts) -> str:
    """“In the last complete week (Nov 9 – 15, 2026)”: to begin a sentence that is not about the period chosen."""
    weeks = found.weeks or LENGTHS[0]
    last = found.until - timedelta(days=1)
    text = _("In the last complete week ({days})")
    if weeks > 1:
        text = ngettext("In the last {n} complete week ({days})", "In the last {n} complete weeks ({days})", weeks)
    return text.format(n=words.number(weeks), days=words.days(found.until - timedelta(weeks=weeks), last))


def place(alert: Alert, names: Mapping[str, str]) -> str:
    """The place's name, or all together; names: of locations."""
    return _("All locations") if not alert.level else names.get(alert.place, alert.place)


def news(alert: Alert, names: Mapping[str, str]) -> str:
    """“Kaunas: NPS was 12 on 19 – 25 Oct 2026, and 41 in the 12 weeks before: down 29 (−45 to −13).”"""
    found, metric = alert.change, alert.metric
    is_up = (found.value or 0.0) > 0
    text = (
        _("{place}: {metric} was {now} on {days}, and {before} in the {n} weeks before: up {change} ({low} to {high}).")
        if is_up
        else _(
            "{place}: {metric} was {now} on {days}, and {before} in the {n} weeks before: down {change} ({low} to {high})."
        )
    )
    low, high = ends(metric, found.low or 0.0, found.high or 0.0)
    return text.format(
        place=place(alert, names),
        metric=_(metric.label),
        now=amount(metric, found.after.value),
        days=words.days(alert.since, alert.until - timedelta(days=1)),
        before=amount(metric, found.before.value),
        n=words.number(HISTORY),
        change=points(metric, abs(found.value or 0.0)),
        low=low,
        high=high,
    )


def reason(alert: Alert, found: Alerts) -> str:
    """Why it is told: from how many answers, whom it touches, and what it is more than."""
    is_usual = found.weeks is not None or alert.weeks == LENGTHS[0]
    weeks = "" if is_usual else " " + _("One week alone has too few answers.")
    told = _(
        "{now} against {before}; more than chance and than its weeks usually differ by, also among {n} comparisons."
    )
    text = told.format(
        now=answers(alert.change.after.n, alert.metric),
        before=words.number(alert.change.before.n),
        n=words.number(found.compared),
    )
    if alert.customers:
        text += " " + _("Met in four weeks: {customers}.").format(customers=customers(alert.customers))
    return text + weeks


def rest(found: Alerts, shown: int) -> str:
    """How many more there are than are shown; "" for none."""
    more = len(found.listed) - shown
    return ngettext("and {n} more", "and {n} more", more).format(n=words.number(more)) if more > 0 else ""


def scope(found: Alerts) -> str:
    """What is compared with what."""
    since, _until = watched(found.until - timedelta(days=1), found.weeks)
    if found.weeks is not None:
        text = ngettext(
            "{weeks} complete week: each score against its own {n} weeks before. Looked at: {days}.",
            "{weeks} complete weeks: each score against its own {n} weeks before. Looked at: {days}.",
            found.weeks,
        )
        looked = words.days(since, found.until - timedelta(days=1))
        return text.format(weeks=words.number(found.weeks), n=words.number(HISTORY), days=looked)
    text = _(
        "The last complete week of the data: each score against its own {n} weeks before; "
        "the last four weeks where one has too few answers. Looked at: {days}."
    )
    return text.format(n=words.number(HISTORY), days=words.days(since, found.until - timedelta(days=1)))
