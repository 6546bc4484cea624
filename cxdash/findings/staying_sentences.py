"""Staying, in words: how long customers stay, how many are lost in a period, how many come back. Know no page."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, timedelta

from cxdash import words
from cxdash.findings.churn import Churn, GroupLost, Returned, Turn, latest, peak, turn
from cxdash.findings.funnel_sentences import share, share_told, sure_share
from cxdash.findings.retention import Back, CameBack, Cohort, GroupBack, came_back, newest_back
from cxdash.findings.scores import Rules
from cxdash.findings.sentences import customers, listed
from cxdash.findings.survival import MARKS, Fall, Survival, Survivals, comparable, extremes, standing_after
from cxdash.findings.trends import next_start
from cxdash.stats.survival import SurvivalPoint
from cxdash.words import N_, _, ngettext

PERIODS: dict[str, str] = {"day": N_("day"), "week": N_("week"), "month": N_("month")}


def survival_answer(found: Survival) -> str:
    """“Half of the customers stay longer than 412 days (390 to 440).”, or how many are still there after a year."""
    if not found.curve:
        return _("There are too few customers of whom it is known when they began.")
    if found.since:
        text = _("Of the customers who stayed for {days} (fewer were watched before): {answer}")
        return text.format(days=_days(found.since), answer=survival_answer(replace(found, since=0)))
    if found.median is not None:
        if found.median_low is None or found.median_high is None:
            return _("Half of the customers stay longer than {days}.").format(days=_days(found.median))
        text = _("Half of the customers stay longer than {days} ({low} to {high}).")
        return text.format(
            days=_days(found.median), low=words.number(found.median_low), high=words.number(found.median_high)
        )
    longest = found.curve[-1].day
    mark = next((one for one in MARKS if one <= longest), longest)
    point = standing_after(found, mark)
    text = _(
        "After {days} {share} ({low} to {high}) of the customers are still there; fewer than half have left so far."
    )
    return text.format(days=_days(mark), **share_told(point.survival, point.low, point.high))


def step_answer(fall: Fall | None) -> str:
    """Why the curve falls at once where the first silences are over; "" where that is not its longest fall."""
    if fall is None:
        return ""
    text = _(
        "The step after {days}: {share} ({low} to {high}) of those who were there so long were lost on that day, mostly because they "
        "were not seen again after their first day."
    )
    return text.format(days=_days(fall.day), **share_told(fall.share, fall.low, fall.high))


def silence_answer(found: Survival, silence: int) -> str:
    """That a stay that is hardly longer than the silence after which it ends is mostly that silence; "" where it is longer."""
    if found.median is None or found.median > 2 * silence:
        return ""
    return _("In it are the {days} of silence after which they count as lost.").format(days=_days(silence))


def groups_answer(found: Survivals, name: Callable[[Survival], str], rules: Rules) -> str:
    """Whether groups stay differently long beyond noise, and of which most and fewest do, where that is clear too."""
    if len(comparable(found)) < 2 or found.p is None:
        return _("Too few customers in each group to tell whether they stay differently long.")
    if found.p >= 1 - rules.confidence:
        return _("No difference beyond noise in how long the groups stay.")
    apart = extremes(found, rules)
    if apart is None:
        return _("The groups stay differently long, beyond noise.")
    text = _(
        "The groups stay differently long, beyond noise: after {days} {best} of {most} are still there, of {least} {worst}."
    )
    return text.format(
        days=_days(apart.day), best=stays(apart.most, apart.day), most=name(apart.most), least=name(apart.least),
        worst=stays(apart.least, apart.day),
    )  # fmt: skip


def stays(found: Survival, day: int, digits: int = 0) -> str:
    """The share that stays longer than so many days, with its interval; a dash where nobody was followed so long."""
    if not found.curve or found.curve[-1].day < day:
        return "—"
    point = standing_after(found, day)
    return sure_share(point.survival, point.low, point.high, digits)


def _days(days: int) -> str:
    return ngettext("{n} day", "{n} days", days).format(n=words.number(days))


def point_words(name: str, point: SurvivalPoint) -> str:
    """“Web · day 90: 83% (80% to 86%) still there · 1,204 were so long”."""
    value = sure_share(point.survival, point.low, point.high, 1)
    text = _("{name} · after {days}: {share} still there · {n} were there so long")
    return text.format(name=name, days=_days(point.day), share=value, n=words.number(point.at_risk)).removeprefix(" · ")


def churn_answer(found: Churn, name: Callable[[date], str], confidence: float) -> str:
    """The rate of the last period that is over, and whether it is another than the one before, beyond noise."""
    last = latest(found)
    if last is None:
        return no_period()
    text = _("In {period} {rate} ({low} to {high}) of the {n} customers at its start were lost.")
    said = text.format(
        period=name(last.start), rate=share(last.rate, 1), low=share(last.low, 1), high=share(last.high, 1),
        n=words.number(last.customers),
    )  # fmt: skip
    found_turn = turn(found, confidence)
    return said if found_turn is None else f"{said} {_turn_words(found_turn, name)}"


def no_period() -> str:
    return _("There is no whole period of which it is known who was lost in it.")


def peak_answer(found: Churn, name: Callable[[date], str], silence: int, confidence: float) -> str:
    """The period in which most were lost, beyond noise, and when those had been seen last; "" where none stands out."""
    top = peak(found, confidence)
    if top is None:
        return ""
    text = _(
        "Most were lost in {period}, beyond noise: {rate} ({low} to {high}). Who is lost by silence then was last seen {days} before, "
        "{since} to {until}: a busy time comes back as losses after the silence."
    )
    reach = timedelta(days=silence)
    last = next_start(top.start, found.grain) - timedelta(days=1)
    return text.format(
        period=name(top.start), rate=share(top.rate, 1), low=share(top.low, 1), high=share(top.high, 1), days=_days(silence),
        since=words.day(top.start - reach), until=words.day(last - reach),
    )  # fmt: skip


def churn_groups_answer(found: Sequence[GroupLost], name: Callable[[Churn], str], period: str) -> str:
    """Which groups lost more and less than the others in a period, beyond noise."""
    compared = [one for one in found if one.tier in ("above", "within", "below")]
    if len(compared) < 2:
        return _("Too few customers in each group to tell whether more are lost in one of them.")
    more = [_group_lost(one, name) for one in compared if one.tier == "above"]
    fewer = [_group_lost(one, name) for one in reversed(compared) if one.tier == "below"]
    if not more and not fewer:
        text = ngettext(
            "In {period} no group lost more or fewer than the others beyond noise, of {n} compared.",
            "In {period} no group lost more or fewer than the others beyond noise, of {n} compared.",
            len(compared),
        )
        return text.format(period=period, n=words.number(len(compared)))
    pieces = []
    if more:
        pieces.append(_("more than of the others: {names}").format(names=listed(more)))
    if fewer:
        pieces.append(_("fewer: {names}").format(names=listed(fewer)))
    return _("Lost in {period}, beyond noise: {pieces}.").format(period=period, pieces="; ".join(pieces))


def _group_lost(one: GroupLost, name: Callable[[Churn], str]) -> str:
    return f"{name(one.group)} {sure_share(one.lost.rate, one.lost.low, one.lost.high, 1)}"


def _turn_words(found: Turn, name: Callable[[date], str]) -> str:
    if found.is_real is None:
        return _("Too few customers to say whether that is a change.")
    if not found.is_real:
        text = _("Against {rate} ({low} to {high}) in {period} that is within noise.")
    else:
        text = _("Against {rate} ({low} to {high}) in {period} that is a real change.")
    before = found.before
    return text.format(
        rate=share(before.rate, 1), low=share(before.low, 1), high=share(before.high, 1), period=name(before.start)
    )


def lost_means(silence: int, found: Returned | None = None, lasting: bool = False) -> str:
    """What “lost” means here, and why other views tell of more or fewer. lasting: a silence counts only where it lasts to the
    end of the data, and nobody is known to have left; found: how many of the other losses did not.
    """
    first = _("Counts as lost here: no touchpoint for {days}, or known to have left, whichever comes first.")
    whenever = _(
        "Counts as lost here: no touchpoint for {days}, or known to have left: then on that day, however long the silence before."
    )
    meant = (whenever if lasting else first).format(days=_days(silence))
    told = None if found is None else share_told(found.share, found.low, found.high)
    back = "" if told is None else _("({share} of them, {low} to {high})").format(**told)
    if lasting:
        why = _(
            "A silence counts only where it lasts to the end of the data. “Who is lost” and “Who may leave” count every silence, also "
            "where customers came back later {back}: they tell of more losses."
        )
    else:
        why = _(
            "Every silence counts, also where customers came back later {back}. “Who stays” counts only a silence that lasts to the "
            "end of the data: it tells of fewer losses."
        )
    # Without a share nothing stands between the word and its mark.
    return f"{meant} {why.format(back=back).replace(' :', ':').replace(' .', '.')}"


def not_given_words(title: str, is_of_customers: bool, is_of_entries: bool = False, silence: int | None = None) -> str:
    """Who the group without a value of a split is. title: of the split; is_of_customers: whether it stands on customers, else on
    the touchpoints that they began with, or of entries that put them into a cohort. silence: days, where each silence counts.
    """
    if is_of_customers:
        who = _("(not given): customers of whom the data do not tell “{split}”.").format(split=title)
    elif is_of_entries:
        who = _("(not given): customers whose entry does not tell “{split}”.").format(split=title)
    elif silence is not None:
        who = _(
            "(not given): customers who began with a touchpoint that does not tell “{split}”, or who joined and had none within {days}."
        ).format(split=title, days=_days(silence))
    else:
        who = _(
            "(not given): customers who began with a touchpoint that does not tell “{split}”, or who joined and had none so far."
        ).format(split=title)
    return who if is_of_entries else " ".join([who, _("They are not compared with the others.")])


def backs_answer(found: Sequence[GroupBack], name: Callable[[GroupBack], str], period: str) -> str:
    """Which groups come back more and less than the others in the period after, beyond noise."""
    compared = [one for one in found if one.tier in ("above", "within", "below")]
    if len(compared) < 2:
        return _("Too few customers in each group to tell whether they come back differently.")
    more = [name(one) for one in found if one.tier == "above"]
    fewer = [name(one) for one in found if one.tier == "below"]
    if not more and not fewer:
        return _("No difference beyond noise in how many of each group are back in the {period} after.").format(
            period=_(PERIODS[period])
        )
    pieces = []
    if more:
        pieces.append(_("more than of the others are back: {names}").format(names=listed(more)))
    if fewer:
        pieces.append(_("fewer are back: {names}").format(names=listed(fewer)))
    return _("In the {period} after, {pieces}.").format(period=_(PERIODS[period]), pieces="; ".join(pieces))


def cohorts_answer(found: Sequence[Cohort], mode: str, period: str, rules: Rules) -> str:
    """How many of all cohorts together came back in the period after their own, where that is over; where customers are in several
    cohorts, how many of the newest one that can tell.
    """
    if mode == "first":
        return _of_all(came_back(found, rules), period)
    newest = newest_back(found)
    return _of_all(None, period) if newest is None else _of_newest(newest, period)


def cohort_name(found: Cohort, period: str) -> str:
    """Its month, or the first of its days."""
    return words.month_and_year(found.begins) if period == "month" else words.day(found.begins)


def _of_all(found: CameBack | None, period: str) -> str:
    if found is None:
        return _("No cohort is old enough, or large enough, to say how many come back.")
    text = _("Of the customers of all cohorts {share} ({low} to {high}) were back in the {period} after.")
    return text.format(**_shares(found), period=_(PERIODS[period]))


def _of_newest(found: Cohort, period: str) -> str:
    text = _(
        "The newest cohort of which it is known, {cohort} ({customers}): {share} ({low} to {high}) were back in the {period} after."
    )
    return text.format(
        cohort=cohort_name(found, period), customers=customers(found.size), **_shares(found.back[1]), period=_(PERIODS[period])
    )  # fmt: skip


def _shares(one: CameBack | Back) -> dict[str, str]:
    return share_told(one.share, one.low, one.high, 1)


def entries(mode: str, n: int) -> str:
    """Of several cohorts: their customers, whom some cohorts have in common where each entry makes one."""
    if mode == "first":
        return customers(n)
    return ngettext("{n} entry", "{n} entries", n).format(n=words.number(n))


def mode_words(mode: str) -> str:
    """In which cohorts a customer is."""
    if mode == "first":
        return _("A customer is in one cohort alone: that of the first entry of all.")
    return _("A customer is in the cohort of every period with an entry, so in several.")
