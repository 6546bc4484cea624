"""Funnel units: a funnel counted in attempts or in value as a table or as JSON. Knows no argument."""

from dataclasses import asdict

from cxdash.exports.aligned import aligned
from cxdash.findings.funnel_units import Part, UnitFunnel, UnitStep
from cxdash.findings.funnel_use_sentences import times
from cxdash.steps import Unit
from cxdash.words import _, number, percent


def units_as_json(funnels: list[UnitFunnel], unit: Unit) -> dict[str, object]:
    """As the funnel of customers, with `attempts` or `value`; null too where it could not be said how sure a share is, and
    where no touchpoint of a step has a value. below: amounts below 0, which are in nothing else but `net`.
    """
    return {
        "count": unit,
        "groups": [
            {"group": funnel.group, "members": funnel.members, "steps": [_step(step, unit) for step in funnel.steps]}
            for funnel in funnels
        ],
    }


def _step(step: UnitStep, unit: Unit) -> dict[str, object]:
    def whole(amount: float | None) -> float | None:
        return int(amount) if unit == "attempts" and amount is not None else amount

    return {
        "step": step.step,
        "customers": step.customers,
        unit: whole(step.reached),
        **({} if unit == "attempts" else {"below": step.below, "net": step.net}),
        **_part("of_entry", step.of_entry),
        **_part("of_previous", step.of_previous),
        "lost": whole(step.lost),
        "open": whole(step.open),
        **_part("lost_share", step.lost_share),
        **asdict(step.times),
    }


def _part(name: str, part: Part | None) -> dict[str, float | None]:
    if part is None:
        return {name: None, f"{name}_low": None, f"{name}_high": None}
    return {name: part.value, f"{name}_low": part.low, f"{name}_high": part.high}


def units_as_table(funnels: list[UnitFunnel], unit: Unit) -> str:
    return "\n\n".join(_table(funnel, unit) for funnel in funnels)


def _table(funnel: UnitFunnel, unit: Unit) -> str:
    name = _("all") if funnel.group is None else funnel.group or _("(not given)")
    counted = _("attempts") if unit == "attempts" else _("worth")
    has_below = any(step.below for step in funnel.steps)
    more = [_("below 0"), _("net")] if has_below else []
    header = [
        name, counted, *more, _("of entry"), _("low"), _("high"), _("of previous"), _("low"), _("high"), _("lost"), _("open"),
        _("median"), _("90 %"), _("customers"),
    ]  # fmt: skip
    rows = [
        [
            step.step, number(step.reached), *([number(step.below), number(step.net)] if has_below else []),
            *_shares(step.of_entry), *_shares(step.of_previous), number(step.lost),
            number(step.open), *times(step.times), number(step.customers),
        ]
        for step in funnel.steps
    ]  # fmt: skip
    return aligned(header, rows)


def _shares(part: Part | None) -> list[str]:
    found = (None, None, None) if part is None else (part.value, part.low, part.high)
    return [percent(None if one is None else 100 * one, 1) for one in found]
