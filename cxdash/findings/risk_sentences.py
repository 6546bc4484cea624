"""Risk, in words: who may leave, why, how well that is known, or why it is not. Knows no page."""

from cxdash import words
from cxdash.findings.funnel_sentences import share
from cxdash.findings.risk import LEAST_LEARNT, AtRisk, Forecast, Losses, Quality, expected
from cxdash.findings.risk_features import LATE, Reason
from cxdash.metrics import METRICS
from cxdash.words import _, ngettext


def risk_answer(found: Forecast, of: Losses, silence: int) -> str:
    """How many of the customers who are there are expected to be lost; or why that is not told."""
    if found.why is not None:
        return why_not(found, silence)
    if not of.customers:
        return _("No customer is there whom the filters let through.")
    told = expected(found, of)
    if told is None:
        text = _(
            "Too few customers are there whom the filters let through to tell how many are expected to be lost: it takes {n}."
        )
        return text.format(n=words.number(found.rules.min_answers))
    text = ngettext(
        "Of {n} customer who is still there, {low} to {high} are expected to be lost within {days} days.",
        "Of {n} customers who are still there, {low} to {high} are expected to be lost within {days} days.",
        of.customers,
    )
    return text.format(
        n=words.number(of.customers),
        low=words.number(told.low),
        high=words.number(told.high),
        days=words.number(silence),
    )


def late_answer(found: Forecast, of: Losses, late: Losses, silence: int) -> str:
    """Who of all is left out of the list, as nearly all of the silence is over; "" where nobody is."""
    if not late.customers:
        return ""
    told = expected(found, late)
    text = ngettext(
        "{n} of the {all} is not listed: silent for more than {quiet} of the {days} days, so that little time is left to change it.",
        "{n} of the {all} are not listed: silent for more than {quiet} of the {days} days, so that little time is left to change it.",
        late.customers,
    )
    said = text.format(
        all=words.number(of.customers), n=words.number(late.customers), quiet=words.number(int(LATE * silence)),
        days=words.number(silence),
    )  # fmt: skip
    if told is None:
        return said
    lost = _("Of these {low} to {high} are expected to be lost.")
    return f"{said} {lost.format(low=words.number(told.low), high=words.number(told.high))}"


def why_not(found: Forecast, silence: int) -> str:
    """Why nothing is told of single customers."""
    if found.why == "nobody":
        return _("No touchpoint names its customer, so it cannot be told who may leave.")
    if found.why == "short":
        text = _(
            "It cannot be told yet who may leave: it takes touchpoints of {days} days to learn it and to check that it is right."
        )
        return text.format(days=words.number(3 * silence))
    checked = found.quality
    if checked is None:
        text = _("It cannot be told who may leave: too few were lost, or stayed, to learn it; it takes {n} of each.")
        return text.format(n=words.number(LEAST_LEARNT))
    if found.why == "chance":
        text = _("It cannot be told who may leave: on {n} customers of {day} a model did no better than chance.")
        return text.format(n=words.number(checked.n), day=words.day(checked.day))
    text = _(
        "It cannot be told who may leave: of {n} customers of {day} a model expected {told} to be lost, {share} ({low} to {high}) "
        "were, and its chances were not right enough to be shown."
    )
    return text.format(
        n=words.number(checked.n), day=words.day(checked.day), told=share(checked.told), share=share(checked.base.value),
        low=share(checked.base.low), high=share(checked.base.high),
    )  # fmt: skip


def check_answer(checked: Quality, silence: int) -> str:
    """How well the chances told apart who was lost, and whether they were right, on time that the model had not seen."""
    text = _(
        "Checked on {n} customers of {day}, of whom it knew nothing later: it said that {told} would be lost within {days} days, and "
        "{share} ({low} to {high}) were. Of one who was lost and one who stayed, it gave the lost one the higher chance in {area} of "
        "100 cases ({worst} to {best}); 50 would be chance."
    )
    return text.format(
        n=words.number(checked.n), day=words.day(checked.day), told=share(checked.told), days=words.number(silence),
        share=share(checked.base.value), low=share(checked.base.low), high=share(checked.base.high),
        area=words.number(100 * checked.area.value), worst=words.number(100 * checked.area.low),
        best=words.number(100 * checked.area.high),
    )  # fmt: skip


def check_terms(checked: Quality) -> str:
    """The same for who knows the terms."""
    text = _("AUC {area} ({low} to {high}); Brier score {brier}, against {base} of the base rate alone")
    said = text.format(
        area=words.number(checked.area.value, 3), low=words.number(checked.area.low, 3), high=words.number(checked.area.high, 3),
        brier=words.number(checked.brier, 3), base=words.number(checked.brier_base, 3),
    )  # fmt: skip
    if checked.line is None:
        return f"{said}."
    slope = _("calibration slope {slope} ({low} to {high})").format(
        slope=words.number(checked.line.slope.value, 2), low=words.number(checked.line.slope.low, 2),
        high=words.number(checked.line.slope.high, 2),
    )  # fmt: skip
    return f"{said}; {slope}."


def band(one: AtRisk) -> str:
    """“88% (82% to 94%) of those told 71% to 100%”: how many of those who were told about as much were lost in the check."""
    text = _("{share} ({low} to {high}) of those told {since} to {until}")
    return text.format(
        share=share(one.like.share), low=share(one.like.low), high=share(one.like.high), since=share(one.like.since),
        until=share(one.like.until),
    )  # fmt: skip


def reasons(one: AtRisk) -> str:
    """“no touchpoint for 41 days, usually every 12 days; last answer NPS 3 of 10”"""
    return "; ".join(reason_words(each, one) for each in one.reasons)


def reason_words(reason: Reason, one: AtRisk) -> str:
    known = one.known
    if reason == "quiet":
        return _quiet(_number(known["quiet"]), known["usual_gap"])
    if reason == "visits":
        n = int(_number(known["visits_year"]))
        text = ngettext("seen on {n} day in a year", "seen on {n} days in a year", n)
        return text.format(n=words.number(n))
    if reason == "tenure":
        return _("a customer for {days}").format(days=_days(_number(known["tenure"])))
    if reason == "spent":
        spent = _number(known["spent"])
        return (
            _("spent {n} in the last year").format(n=words.number(spent))
            if spent
            else _("spent nothing in the last year")
        )
    if reason == "said":
        return _said(known)
    if reason == "trend":
        worse = _number(known["trend"]) < 0
        return _("last answer worse than those before") if worse else _("last answer better than those before")
    if reason == "slow":
        n = int(_number(known["slow"]))
        text = ngettext("{n} request answered late or not", "{n} requests answered late or not", n)
        return text.format(n=words.number(n))
    # An outcome is of that very touchpoint: alone it does not tell what was left or failed.
    if reason == "outcome" and known["stage"]:
        return _("last outcome at {stage}: {name}").format(
            stage=known["stage"], name=known["outcome"] or _("(not given)")
        )
    texts = {
        "stage": _("last seen at {name}"),
        "channel": _("last seen in {name}"),
        "outcome": _("last outcome: {name}"),
    }
    return texts[reason].format(name=known[reason] or _("(not given)"))


def _quiet(quiet: float, usual: object) -> str:
    if usual is None or _number(usual) >= quiet:
        return _("no touchpoint for {days}").format(days=_days(quiet))
    text = _("no touchpoint for {days}, usually every {usual}")
    return text.format(days=_days(quiet), usual=_days(max(_number(usual), 1.0)))


def _said(known: dict[str, object]) -> str:
    if not known["answers"]:
        return _("no answer in the last year")
    metric = METRICS[str(known["last_metric"])]
    text = _("last answer {metric} {score} of {scale}")
    return text.format(
        metric=_(metric.label),
        score=words.number(_number(known["last_score"])),
        scale=words.number(_number(known["last_scale"])),
    )


def _number(value: object) -> float:
    return float(str(value))


def _days(days: float) -> str:
    whole = round(days)
    return ngettext("{n} day", "{n} days", whole).format(n=words.number(whole))
