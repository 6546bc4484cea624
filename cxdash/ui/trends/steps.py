"""Steps: where a trend steps, for the chart, as a table and in words. Draws no chart itself."""

from collections.abc import Mapping, Sequence

import pandas as pd

from cxdash.charts.marks import Jump
from cxdash.findings.changepoint_sentences import size, step_sentence, steps_answer
from cxdash.findings.changepoints import ChangePoint
from cxdash.findings.scores import Rules
from cxdash.metrics import Metric
from cxdash.ui import frames, states
from cxdash.ui.frames import Table
from cxdash.words import _, day, sureness


def jumps(metric: Metric, found: Sequence[ChangePoint], lines: Mapping[str | None, str]) -> tuple[Jump, ...]:
    """The steps as the chart draws them; lines: what the chart calls the line of each group."""
    return tuple(
        Jump(
            one.start, one.early, one.late, one.change.before.value, one.change.after.value,
            size(metric, one), step_sentence(metric, one), lines[one.group],
        )
        for one in found
        if one.group in lines
    )  # fmt: skip


def step_list(
    metric: Metric, found: Sequence[ChangePoint], names: dict[str | None, str], window: int, rules: Rules
) -> None:
    """The frame of the steps, or a quiet line that there are none."""
    if window:
        states.quiet(_("Steps are looked for where there is no rolling window: its days share their answers."))
        return
    if not found:
        states.quiet(_("No step beyond noise was found in this period."))
        return
    frames.chart_frame(
        "steps",
        steps_answer(metric, found, names),
        None,
        _("Steps of {metric} with their days and sizes").format(metric=_(metric.label)),
        _table(metric, found, names),
        _note(rules),
    )


def _note(rules: Rules) -> str:
    text = _(
        "A step is where the level changes by more than chance explains, even as the largest of all possible changes. Where "
        "there is none, none is found in {level} of cases."
    )
    return text.format(level=sureness(rules.confidence))


def _table(metric: Metric, found: Sequence[ChangePoint], names: dict[str | None, str]) -> Table:
    decimals, signed = f"%.{metric.digits}f", f"%+.{metric.digits}f"
    rows = [
        {
            "group": one.group, "name": names.get(one.group, ""), "start": one.start, "early": one.early, "late": one.late,
            "start_words": day(one.start), "early_words": day(one.early), "late_words": day(one.late),
            "before": one.change.before.value, "after": one.change.after.value, "change": one.value,
            "low": one.low, "high": one.high, "p": one.p,
        }
        for one in found
    ]  # fmt: skip
    shown = {"name": (_("What"), "")} if any(names.values()) else {}
    shown |= {
        "start_words": (_("When"), ""),
        "early_words": (_("At the earliest"), ""),
        "late_words": (_("At the latest"), ""),
        "before": (_("Level before"), decimals),
        "after": (_("Level after"), decimals),
        "change": (_("Change"), signed),
        "low": (_("Low"), signed),
        "high": (_("High"), signed),
    }
    return Table(pd.DataFrame(rows), shown, ("name", "start_words", "early_words", "late_words"))
