"""Risk: who may leave, why, and how right that is, on the Journey page."""

from collections.abc import Sequence
from dataclasses import replace

import pandas as pd
import streamlit as st

from cxdash import settings, words
from cxdash.charts.calibration import Told, calibration_figure
from cxdash.findings import risk_sentences as said
from cxdash.findings.funnel_sentences import share
from cxdash.findings.risk import AtRisk, Forecast, Quality, Risks
from cxdash.findings.scores import Rules
from cxdash.findings.sentences import customers
from cxdash.findings.staying_sentences import lost_means
from cxdash.queries.question import window_seconds
from cxdash.store.foretelling import MOST
from cxdash.ui import asking, asking_leaving, frames
from cxdash.ui.frames import Table
from cxdash.ui.journey.staying import silence_choice
from cxdash.ui.selection import Selection
from cxdash.ui.states import quiet
from cxdash.words import _


def who_may_leave(chosen: Selection, rules: Rules) -> None:
    """Draw the choice, the customers at risk, and how well the model did."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        silence = silence_choice()
    target = window_seconds(settings.RESPONSE_TARGET.text())
    found = asking_leaving.forecast(silence, target, chosen.scope, rules)
    at_risk = asking_leaving.at_risk(found, target, chosen.filters, chosen.scope)
    is_listed = settings.shows_customers(chosen.scope is not None)
    listed = at_risk.highest if is_listed else ()
    quiet(lost_means(silence))
    names = asking.location_names(chosen.scope) if listed else {}
    frames.chart_frame(
        "risk", said.risk_answer(found, at_risk.all, silence), None,
        _("Customers who may leave, the likeliest first, and why"), 
        replace(_table(listed, names), about=chosen.said_of(_("told for the day after the data end"))),
        _note(found, at_risk, silence, is_listed, chosen.scope is not None) if found.model is not None else "",
    )  # fmt: skip
    if found.quality is not None:
        _check(found.quality, silence, rules)


def _note(found: Forecast, at_risk: Risks, silence: int, is_listed: bool, is_restricted: bool) -> str:
    pieces = [said.late_answer(found, at_risk.all, at_risk.late, silence)] if is_listed else []
    pieces.append(
        _(
            "Told for the day after the data end, whatever the period. The chance comes from what was known of each customer before: "
            "touchpoints, answers, waits. Why: what raises the chance against other customers; it goes along with leaving and need "
            "not be the cause. Lost when checked: of those who were told about as much then, how many were lost; it is no interval "
            "of the chance beside it."
        )
    )
    if is_restricted:
        pieces.append(
            _(
                "It looks at your locations alone: who goes elsewhere counts as lost here, though not in “Who is lost”, which looks "
                "at all locations."
            )
        )
    if not is_listed:
        pieces.append(_("Lists of single customers are not shown to you."))
    elif (others := at_risk.all.customers - at_risk.late.customers) > MOST:
        text = (
            _("Of the other {others}, the {n} likeliest are listed.")
            if at_risk.late.customers
            else _("The {n} likeliest are listed.")
        )
        pieces.insert(1, text.format(others=words.number(others), n=words.number(MOST)))
    return " ".join(filter(None, pieces))


def _table(found: Sequence[AtRisk], names: dict[str, str]) -> Table:
    rows = [
        {
            "customer_id": one.customer, "risk": one.chance,
            "like_n": one.like.n, "like_share": one.like.share, "like_low": one.like.low, "like_high": one.like.high,
            "like_since": one.like.since, "like_until": one.like.until,
            "reasons": " ".join(one.reasons), "reasons_words": said.reasons(one), "band_words": said.band(one),
            "risk_percent": 100 * one.chance,
            "location_id": one.known["location_id"], "segment": one.known["segment"],
            "location_name": names.get(str(one.known["location_id"]), one.known["location_id"]),
            "annual_revenue": one.known["annual_revenue"],
            **{name: one.known[name] for name in ("quiet", "usual_gap", "visits_year", "tenure", "slow", "last_metric", "last_score")},
        }
        for one in found
    ]  # fmt: skip
    shown = {
        "customer_id": (_("Customer"), ""), "risk_percent": (_("Chance to be lost"), "%.0f%%"),
        "band_words": (_("Lost when checked"), ""),
        "reasons_words": (_("Why"), ""), "location_name": (_("Location"), ""), "segment": (_("Segment"), ""),
        "annual_revenue": (_("Revenue a year"), "localized"),
    }  # fmt: skip
    return Table(pd.DataFrame(rows), shown, ("reasons_words", "band_words", "risk_percent", "location_name"))


def _check(checked: Quality, silence: int, rules: Rules) -> None:
    """How right the chances were on time that the model had not seen."""
    titles = (_("Said: chance to be lost"), _("Came: share lost"))
    frames.chart_frame(
        "risk-check", said.check_answer(checked, silence),
        calibration_figure(_told(checked), titles, (_("Customers with about that chance"), _("Right")), frames.theme()),
        _("The chances that were told, and the share of those customers who were lost, with its interval"),
        _bins_table(checked),
        f"{said.check_terms(checked)} " + _(
            "A point on the line is right: as many were lost as was said; bars are {level} intervals. The model had learnt from days "
            "before alone; it has learnt from this one too before it told of today."
        ).format(level=words.sureness(rules.confidence)),
        _("How right is that?"),
    )  # fmt: skip


def _told(checked: Quality) -> list[Told]:
    text = _("Said {told}: {share} ({low} to {high}) of {customers} were lost")
    return [
        Told(
            100 * one.told, 100 * one.share, 100 * one.low, 100 * one.high,
            text.format(
                told=share(one.told), share=share(one.share), low=share(one.low), high=share(one.high), customers=customers(one.n)
            ),
        )
        for one in checked.bins
    ]  # fmt: skip


def _bins_table(checked: Quality) -> Table:
    rows = [
        {"told": one.told, "share": one.share, "low": one.low, "high": one.high, "customers": one.n}
        for one in checked.bins
    ]
    shown = {
        "told": (_("Said: chance to be lost"), "percent"), "share": (_("Came: share lost"), "percent"),
        "low": (_("Low"), "percent"), "high": (_("High"), "percent"), "customers": (_("Customers"), "localized"),
    }  # fmt: skip
    return Table(pd.DataFrame(rows), shown)
