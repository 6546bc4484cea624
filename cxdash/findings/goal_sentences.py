"""Goal sentences: goals, benchmarks and how sure it is that they are met, said in words, in the language of this thread. Knows no page."""

from collections.abc import Mapping
from datetime import date, timedelta

from cxdash import words
from cxdash.filters import last_day
from cxdash.findings import sentences
from cxdash.findings.goals import Benchmark, Days, Goal, Standing, Target
from cxdash.findings.goals_below import Below
from cxdash.findings.marks import Mark
from cxdash.findings.places import ALL
from cxdash.metrics import Metric
from cxdash.words import _, ngettext

Names = Mapping[str, str]  # of locations, by id
MOST_DIGITS = 3  # what is as near to a goal as that may look like it


def place(target: Target, names: Names) -> str:
    """The place that a goal or benchmark is for, as people call it; "" for everybody's."""
    if target.level == ALL:
        return ""
    return names.get(target.place, target.place) if target.level == "location" else target.place


def digits(metric: Metric, target: float, *values: float | None) -> int:
    """How many digits after the decimal sign a goal and what is held against it are told with: as many as the goal has, and more
    where a value would else look like the goal that it misses or exceeds.
    """
    told = own_digits(metric, target)
    others = [value for value in values if value is not None and value != target]
    while told < MOST_DIGITS and any(_look_alike(metric, target, value, told) for value in others):
        told += 1
    return told


def own_digits(metric: Metric, target: float) -> int:
    """How many digits a goal has itself: 34.5 is not 34; at least those of its metric."""
    usual = metric.digits
    if metric.unit == "hours" and target >= 48:  # said in days: 50 hours are no round number of them
        return usual
    return next((told for told in range(usual, MOST_DIGITS) if abs(round(target, told) - target) < 1e-9), MOST_DIGITS)


def _look_alike(metric: Metric, target: float, value: float, told: int) -> bool:
    if metric.unit == "hours":  # in one unit, though one may be said in days and the other in hours
        shorter = min(target, value)
        return words.hours_as(target, shorter, told) == words.hours_as(value, shorter, told)
    return sentences.amount(metric, target, digits=told) == sentences.amount(metric, value, digits=told)


def goal(metric: Metric, target: Goal, names: Names, told: int | None = None) -> str:
    """“Goal 45”, “Goal for North: 45”; where less is better “Goal at most 24 hr”. told: its digits, its own where that is None."""
    told = own_digits(metric, target.target) if told is None else told
    value, where = sentences.amount(metric, target.target, digits=told), place(target, names)
    if metric.better < 0:
        value = _("at most {value}").format(value=value)
    if where:
        return _("Goal for {place}: {value}").format(place=where, value=value)
    return _("Goal {value}").format(value=value)


def benchmark(metric: Metric, found: Benchmark, names: Names) -> str:
    """“Retail index 38”, with its place where it is not everybody's."""
    where = place(found, names)
    name = f"{found.name} ({where})" if where else found.name
    return f"{name} {sentences.amount(metric, found.value, digits=own_digits(metric, found.value))}"


def origin(metric: Metric, found: Benchmark, names: Names) -> str:
    """A benchmark with its range, who says so and when: “Retail index 38 (30 to 44) · Example Institute · Mar 1, 2026”."""
    said = benchmark(metric, found, names)
    if found.low is not None and found.high is not None:
        ends = (found.low, found.high)
        low, high = (sentences.amount(metric, one, digits=own_digits(metric, one)) for one in ends)
        said += " (" + _("{low} to {high}").format(low=low, high=high) + ")"
    published = "" if found.published_on is None else words.day(found.published_on)
    return " · ".join(filter(None, [said, found.source or _("source not given"), published]))


def chance(value: float) -> str:
    """A probability as percent; never 0% and never 100%, which nobody knows."""
    if value > 0.99:
        return _("more than {percent}").format(percent=words.percent(99))
    if value < 0.01:
        return _("less than {percent}").format(percent=words.percent(1))
    return words.percent(100 * value)


def outcome(found: Standing) -> str:
    """“met with 93% probability”, or that there are too few answers to tell."""
    if found.verdict == "few" or found.chance is None:
        return sentences.cannot_tell(found.score)
    return _("met with {chance} probability").format(chance=chance(found.chance))


def standing(metric: Metric, target: Goal, found: Standing, names: Names, days: Days | None, last: date | None) -> str:
    """“Goal 45, on the days chosen: met with 93% probability.”; of a goal with days of its own “Goal 45 (2026): met with 93%
    probability so far: 48 (46 to 50) on Jan 1 – Nov 15, 2026.”

    days: those of its own whose answers the score is of; last: of the data, None where that is not known. The score of the days
    chosen stands elsewhere; here it is told again where it would look like the goal there.
    """
    one = found.score
    places = digits(metric, target.target, one.value, one.low, one.high)
    name, told, value = goal(metric, target, names, places), outcome(found), sentences.sure(metric, one, places)
    if target.since is None and target.until is None:
        if places > own_digits(metric, target.target):
            told = f"{told} – {value}"
        return _("{goal}, on the days chosen: {outcome}.").format(goal=name, outcome=told)
    if days is None or found.score.value is None:
        return _("{goal} ({period}): {outcome}.").format(goal=name, period=period(target), outcome=told)
    is_open = last is not None and (target.until is None or last_day(target.until) > last)
    text = (
        _("{goal} ({period}): {outcome} so far: {value} on {days}.")
        if is_open
        else _("{goal} ({period}): {outcome}: {value} on {days}.")
    )
    return text.format(goal=name, period=period(target), outcome=told, value=value, days=words.days(*days))


def below_answer(found: Below) -> str:
    """“Of 5 goals here, 1 is clearly missed and 2 are more likely missed than met.”"""
    missed, at_risk = len(found.missed), len(found.at_risk)
    pieces = []
    if missed:
        pieces.append(
            ngettext("{n} is clearly missed", "{n} are clearly missed", missed).format(n=words.number(missed))
        )
    if at_risk:
        text = ngettext("{n} is more likely missed than met", "{n} are more likely missed than met", at_risk)
        pieces.append(text.format(n=words.number(at_risk)))
    said = []
    if pieces:
        text = ngettext("Of {n} goal here, {pieces}.", "Of {n} goals here, {pieces}.", found.told)
        said.append(text.format(n=words.number(found.told), pieces=", ".join(pieces)))
    elif found.told:
        text = ngettext(
            "The {n} goal here is more likely met than missed.",
            "Each of the {n} goals here is more likely met than missed.",
            found.told,
        )
        said.append(text.format(n=words.number(found.told)))
    if found.few:
        text = ngettext("Of {n} goal too few answers tell.", "Of {n} goals too few answers tell.", found.few)
        said.append(text.format(n=words.number(found.few)))
    return " ".join(said)


def period(target: Target) -> str:
    """Over which days a goal holds: “2026”, “Jan 1 – Mar 31, 2026”, “from Jan 1, 2026”; "" for always."""
    last = None if target.until is None else last_day(target.until)
    if target.since is not None and last == date(target.since.year, 12, 31) and target.since == date(last.year, 1, 1):
        return str(last.year)
    if target.since is not None and last is not None:
        return words.days(target.since, last)
    if target.since is not None:
        return _("from {day}").format(day=words.day(target.since))
    return "" if last is None else _("up to {day}").format(day=words.day(last))


def mark(found: Mark, names: Names) -> str:
    """What happened and where: “New menu”, “Opening (Riga Origo)”."""
    where = names.get(found.location_id, found.location_id)
    return f"{found.title} ({where})" if where else found.title


def action(found: Mark) -> str:
    """“New tills · Oct 5 – Nov 30, 2026”."""
    return f"{found.title} · {mark_days(found)}"


def mark_days(found: Mark) -> str:
    if found.until_on is None or found.until_on <= found.happened_on + timedelta(days=1):
        return words.day(found.happened_on)
    return words.days(found.happened_on, found.until_on - timedelta(days=1))
