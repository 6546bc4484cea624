"""What `funnel` tells besides its steps: against a period before, by when they entered, how long it takes, and who they are."""

import argparse
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from cxdash import settings
from cxdash.errors import CxError, did_you_mean
from cxdash.exports.aligned import aligned
from cxdash.filters import Filters, first_day, last_day
from cxdash.findings.funnel import whole_funnel
from cxdash.findings.funnel_change import ShareChange, StepChange, funnel_changes
from cxdash.findings.funnel_cohorts import EntryCohort, funnel_cohorts
from cxdash.findings.funnel_sentences import share
from cxdash.findings.funnel_times import Taken, taken
from cxdash.findings.funnel_use_sentences import change_answer, points, taken_answer, verdict_word
from cxdash.findings.scores import Rules
from cxdash.findings.trends import Period
from cxdash.queries import funnel, funnel_customers, funnel_times
from cxdash.queries.funnel_customers import WHO, FunnelCustomersQuestion
from cxdash.queries.funnel_times import EDGES, FunnelTimesQuestion
from cxdash.queries.question import COMPARES, GRAINS, FunnelQuestion
from cxdash.queries.settled import compared_filters
from cxdash.store.connect import Store
from cxdash.store.span import settled_day
from cxdash.words import _, duration, number

Said = tuple[object, str]  # for JSON, and as text


@dataclass(frozen=True)
class Asked:
    """What is asked of: the store, the funnel of all its customers, what its steps are called, and the rules."""

    store: Store
    question: FunnelQuestion
    steps: Sequence[str]
    rules: Rules

    @property
    def optional(self) -> set[str]:
        """What the optional steps are called."""
        return {self.steps[place - 1] for place in self.question.left_out}


def add(parser: argparse.ArgumentParser) -> None:
    """The arguments of all of these."""
    parser.add_argument(
        "--compare",
        choices=COMPARES,
        help="the shares of those whose time is up against the period before, or a year earlier",
    )
    parser.add_argument(
        "--grain", choices=GRAINS, help="how far those came who entered in each day, week, month or quarter"
    )
    parser.add_argument(
        "--times",
        nargs="?",
        const="",
        metavar="STEP",
        help="how long it takes to the last step, or from this one to the next",
    )
    parser.add_argument(
        "--customers", choices=WHO, help="who reached a step (--at), was lost after it or is still open there"
    )
    parser.add_argument("--at", metavar="STEP", help="the step of --customers (default: the first)")


def said(arguments: argparse.Namespace, about: Asked) -> dict[str, Said]:
    """Of what was asked for, by the key in the JSON."""
    found: dict[str, Said] = {}
    if arguments.compare:
        found["compared"] = _compared(about, arguments.compare)
    if arguments.grain:
        found["cohorts"] = _cohorts(about, arguments.grain)
    if arguments.times is not None:
        found["times"] = _times(about, arguments.times)
    if arguments.customers:
        if not settings.shows_customers(False):
            raise CxError("funnel.customers", setting=settings.CUSTOMER_LISTS.variable)
        found["customers"] = _customers(about, arguments.customers, arguments.at)
    return found


def place_of(steps: Sequence[str], name: str) -> int:
    """The place of a step, from 1; CxError("funnel.stage") for none of them."""
    if name not in steps:
        raise CxError("funnel.stage", name=name, hint=did_you_mean(name, steps))
    return list(steps).index(name) + 1


def _compared(about: Asked, compare: str) -> Said:
    question, store = about.question, about.store
    before = question.filters.before(compare)
    if before is None:
        raise CxError("change.period")
    until = settled_day(store, question.window)
    periods = None if until is None else compared_filters(question.filters, before, until)
    if periods is None:
        raise CxError("funnel.unsettled")
    after, earlier = (
        whole_funnel(
            about.steps, store.answer(replace(question, filters=one), funnel.build_counts), about.rules, about.optional
        )
        for one in periods
    )  # fmt: skip
    found = funnel_changes(earlier, after, about.rules, about.optional)
    as_json = {
        "period": _days(periods[0]), "before": _days(periods[1]),
        "steps": [
            {"step": one.step, "of_entry": _change(one.of_entry), "of_previous": _change(one.of_previous)} for one in found
        ],
    }  # fmt: skip
    against = _("the same days a year earlier") if compare == "year" else _("the period before")
    return as_json, f"{change_answer(found, against)}\n{_change_table(found)}"


def _days(filters: Filters) -> dict[str, str | None]:
    since, until = filters.since, filters.until
    return {
        "first": None if since is None else first_day(since).isoformat(),
        "last": None if until is None else last_day(until).isoformat(),
    }


def _change(one: ShareChange | None) -> dict[str, object] | None:
    if one is None:
        return None
    after, before = one.after, one.before
    return {
        "value": after.share, "low": after.low, "high": after.high, "n": after.n, "before": before.share,
        "before_low": before.low, "before_high": before.high, "n_before": before.n, "change": one.value,
        "change_low": one.low, "change_high": one.high, "p": one.p, "detectable": one.detectable, "verdict": one.verdict,
        "among": one.among,
    }  # fmt: skip


def _change_table(found: Sequence[StepChange]) -> str:
    rows = []
    for one in found:
        cells = [one.step]
        for change in (one.of_entry, one.of_previous):
            now, before = (None, None) if change is None else (change.after.share, change.before.share)
            cells += [share(now, 1), share(before, 1), points(change), verdict_word(change)]
        rows.append(cells)
    header = ["", *[_("of entry"), _("before"), _("change"), ""], *[_("of previous"), _("before"), _("change"), ""]]
    return aligned(header, rows)


def _cohorts(about: Asked, grain: str) -> Said:
    question = replace(about.question, by=f"entered.{grain}", attribution="first")
    frame = about.store.answer(question, funnel.build_counts)
    filters, last = question.filters, about.store.context().last
    ends = [one for one in (filters.until, None if last is None else date.fromordinal(last.toordinal() + 1)) if one]
    period = Period(filters.since, min(ends, key=last_day, default=None))
    grains = {one: one for one in GRAINS}
    found = funnel_cohorts(about.steps, frame, grains[grain], about.rules, period, about.optional)
    rows = [
        [
            one.start.isoformat(),
            *(share(step.share, 1) for step in one.steps or [None] * 0),
            number(one.customers),
            number(one.open),
        ]
        for one in found
    ]
    header = ["", *about.steps[1:], _("customers"), _("open")]
    return [_cohort(one) for one in found], aligned(header, [_filled(row, len(header)) for row in rows])


def _filled(row: list[str], width: int) -> list[str]:
    """A cohort too small to be shown has no shares."""
    return [row[0], *["—"] * (width - len(row)), *row[1:]]


def _cohort(one: EntryCohort) -> dict[str, object]:
    return {
        "start": one.start.isoformat(), "customers": one.customers, "open": one.open, "complete": one.is_complete,
        "steps": [
            {"step": step.step, "customers": step.customers, "share": step.share, "low": step.low, "high": step.high, "tier": step.tier}
            for step in one.steps
        ],
    }  # fmt: skip


def _times(about: Asked, step: str) -> Said:
    steps = about.steps
    place = place_of(steps[:-1], step) if step else None
    question = FunnelTimesQuestion(about.question, place)
    found = taken(about.store.answer(question, funnel_times.build), EDGES, about.rules)
    ends = (steps[0], steps[-1]) if place is None else (steps[place - 1], steps[place])
    rows = [
        [
            f"{duration(one.since)} – {'' if one.until is None else duration(one.until)}",
            number(one.customers),
            share(one.share, 1),
        ]
        for one in found.bars
    ]
    table = aligned(["", _("customers"), _("share")], rows)
    return _taken(found, ends), f"{taken_answer(found, *ends)}\n{table}"


def _taken(found: Taken, ends: tuple[str, str]) -> dict[str, object]:
    return {
        "from": ends[0], "to": ends[1], "customers": found.n, "median_seconds": found.median.value,
        "median_low": found.median.low, "median_high": found.median.high, "p90_seconds": found.p90.value,
        "p90_low": found.p90.low, "p90_high": found.p90.high,
        "bars": [
            {
                "since_seconds": one.since, "until_seconds": one.until, "customers": one.customers, "share": one.share,
                "low": one.low, "high": one.high,
            }
            for one in found.bars
        ],
    }  # fmt: skip


def _customers(about: Asked, who: str, step: str | None) -> Said:
    steps = about.steps
    place = 1 if step is None else place_of(steps, step)
    question = FunnelCustomersQuestion(about.question, place, next(one for one in WHO if one == who), limit=None)
    found = about.store.answer(question, funnel_customers.build)
    rows = [
        {
            "customer_id": row["customer_id"], "segment": row["segment"], "entered_at": row["entered_at"].isoformat(),
            "step": steps[row["step"] - 1], "open": bool(row["is_open"]),
            "way": [] if isinstance(row["way"], float) or row["way"] is None else list(row["way"]),
        }
        for row in found.to_dict("records")
    ]  # fmt: skip
    texts = [[str(row["customer_id"]), str(row["entered_at"]), " > ".join(row["way"])] for row in rows]
    return rows, aligned([_("customer"), _("entered"), _("way")], texts, texts=3)
