"""Units: the funnel counted in attempts or in value: the choice, its chart and its table. Knows no other part of a page."""

import pandas as pd

from cxdash import words
from cxdash.charts.steps import Step, StepWords, steps_figure
from cxdash.findings.funnel_sentences import base_title, briefly, share
from cxdash.findings.funnel_unit_sentences import amount, unit_answer
from cxdash.findings.funnel_units import Part, UnitFunnel, UnitStep, unit_funnels
from cxdash.findings.naming import step_name
from cxdash.findings.scores import Rules
from cxdash.queries.funnel_units import FunnelUnitsQuestion
from cxdash.queries.question import FunnelQuestion
from cxdash.steps import Unit
from cxdash.ui import frames, losses
from cxdash.ui.choices import choose, fixed
from cxdash.ui.frames import Table
from cxdash.ui.funnel import asked
from cxdash.words import N_, _

UNITS: dict[Unit, str] = {"attempts": N_("Attempts"), "value": N_("Value of touchpoints")}


def unit_choice() -> Unit | None:
    """What is counted; None: customers."""
    help = _(
        "Customers count once, each attempt counts for itself, or what the touchpoints at each step are worth. Everything "
        "below the first chart counts customers."
    )
    chosen = choose(_("Count"), "count", fixed({"customers": N_("Customers"), **UNITS}), "customers", help=help)
    return next((one for one in UNITS if one == chosen), None)


def unit_chart(question: FunnelQuestion, unit: Unit, said: str, rules: Rules) -> None:
    """Draw the whole funnel in this unit. said: how steps count, where it is not as usual."""
    found = asked.units(FunnelUnitsQuestion(question, unit))
    (funnel,) = unit_funnels(question.steps, found, unit, rules, question.optional)
    parts = StepWords(_("went on (at the last step: arrived)"), _("still open"), _("lost"), _(UNITS[unit]))
    titles = {
        "attempts": _("Attempts at each step: those that went on, are still open, and were lost"),
        "value": _("Value at each step: what went on, is still open, and was lost"),
    }
    has_any = any(step.reached for step in funnel.steps)
    frames.chart_frame(
        "funnel", unit_answer(funnel, unit),
        steps_figure(_bars(funnel, unit), parts, frames.theme()) if has_any else None, titles[unit], _table(funnel, unit),
        f"{_meaning(unit)} {said}", open_table=True,
    )  # fmt: skip


def _meaning(unit: Unit) -> str:
    """What it counts, and how its intervals are made."""
    if unit == "attempts":
        text = _(
            "Every touchpoint of the first step begins an attempt, and each counts at the furthest step that it reached."
        )
    else:
        text = _(
            "Each touchpoint at a step counts once with its value, as gone on if any attempt went on from it. Shares of value "
            "are shown only where many customers, not a few large sums, make them. Amounts below 0, such as refunds, stand apart."
        )
    sure = _(
        "Attempts of one customer are alike, so intervals go by how customers differ, not by how many attempts there are."
    )
    return f"{text} {sure} " + _("Everything below this chart counts customers.")


def _bars(funnel: UnitFunnel, unit: Unit) -> list[Step]:
    made = []
    for place, step in enumerate(funnel.steps, 1):
        reached, lost, still = step.reached or 0.0, step.lost or 0.0, step.open or 0.0
        text = _text(step, unit, place == 1)
        made.append(
            Step(
                step_name(step.step), round(reached - lost - still), round(still), round(lost), text, _hover(step, text)
            )
        )
    return made


def _text(step: UnitStep, unit: Unit, is_first: bool = False) -> str:
    """How much of it there is, and what share that is of what there was at the first step: “1,204 · 24%”."""
    reached, part = step.reached or 0.0, step.of_entry
    text = amount(step.reached) if unit == "value" else words.number(round(reached))
    if part is not None or (is_first and reached):
        text += f" · {share(1.0 if part is None else part.value)}"
    return text


def _hover(step: UnitStep, text: str) -> str:
    pieces = [f"{step_name(step.step)}: {text}"]
    if step.lost:
        pieces.append(_("{n} lost").format(n=amount(step.lost)))
    if step.open:
        pieces.append(_("{n} still open").format(n=amount(step.open)))
    if step.below:
        pieces.append(_("{n} below 0").format(n=amount(step.below)))
    return " · ".join(pieces)


def _table(funnel: UnitFunnel, unit: Unit) -> Table:
    rows = [
        {
            "step": step_name(step.step), "reached": step.reached,
            **({} if unit == "attempts" else {"below": step.below, "net": step.net}),
            "reached_words": _text(step, unit, step is funnel.steps[0]), "lost_words": _words(step.lost_share),
            "entry_words": _words(step.of_entry), "previous_words": _words(step.of_previous),
            **_part("of_entry", step.of_entry), **_part("of_previous", step.of_previous), **_part("lost_share", step.lost_share),
            "lost": step.lost, "open": step.open,
            **losses.times(step.times), "customers": step.customers,
        }
        for step in funnel.steps
    ]  # fmt: skip
    has_below = any(step.below for step in funnel.steps)
    below = {"below": (_("Below 0"), "localized"), "net": (_("Together"), "localized")} if has_below else {}
    about = {"step": (_("Step"), "")}
    entry, previous = base_title("so far" if any(step.open for step in funnel.steps) else "all")
    shown = {
        "reached_words": (_(UNITS[unit]), ""), "lost_words": (_("Lost, not open"), ""), **below,
        "entry_words": (entry, ""), "previous_words": (previous, ""),
        "lost": (_("Lost"), "localized"), "open": (_("Still open"), "localized"), "customers": (_("Customers"), "localized"),
    }  # fmt: skip
    further = {"median": (_("Median time to the next"), ""), "p90": (_("90% go on within"), "")}
    spoken = ("reached_words", "lost_words", "entry_words", "previous_words", *further)
    return Table(pd.DataFrame(rows), about | shown, spoken, further=about | further)


def _words(part: Part | None) -> str:
    return "—" if part is None else briefly(part.value, part.low, part.high)


def _part(name: str, part: Part | None) -> dict[str, float | None]:
    if part is None:
        return {name: None, f"{name}_low": None, f"{name}_high": None}
    return {name: part.value, f"{name}_low": part.low, f"{name}_high": part.high}
