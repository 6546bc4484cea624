"""Controls: the choices that several pages share: metric, grain, window, split, funnel. Know no single page's content."""

from collections.abc import Callable, Iterable, Mapping

import streamlit as st

from cxdash import settings
from cxdash.dimensions import DIMENSIONS, find_dimension
from cxdash.errors import CxError
from cxdash.findings.naming import step_name
from cxdash.findings.trends import Grain
from cxdash.metrics import METRICS, Metric, find_metric
from cxdash.queries.question import window_seconds, window_text
from cxdash.steps import Step, read_step, step_text
from cxdash.ui import asking
from cxdash.ui.choices import choose, fixed, forget_unknown, note_unknown, say_left_out
from cxdash.ui.filters import title
from cxdash.words import N_, _, duration, ngettext, number

GRAINS: dict[str, str] = {"day": N_("Day"), "week": N_("Week"), "month": N_("Month"), "quarter": N_("Quarter")}
ROLLING = (7, 28, 91)
ORDERS: dict[str, str] = {"best": N_("Best first"), "worst": N_("Worst first")}
WINDOWS = ("1h", "1d", "7d", "14d", "30d", "90d")


def metric_choice(of: tuple[str, ...] = tuple(METRICS)) -> Metric:
    """One of these metrics; without a choice the first of which there are answers at all."""
    names = fixed({one: METRICS[one].label for one in of})
    present = asking.metrics_present()
    default = next((one for one in of if one in present), of[0])
    return find_metric(choose(_("Metric"), "metric", names, default, segmented=True))


def grain_choice(days: int | None) -> Grain:
    """Day, week, month or quarter; without a choice the one that makes a readable line of the period."""
    default = "month" if days is None or days > 400 else "week" if days > 31 else "day"
    chosen = choose(_("By"), "grain", fixed(GRAINS), default, segmented=True)
    grains: dict[str, Grain] = {"day": "day", "week": "week", "month": "month", "quarter": "quarter"}
    return grains[chosen]


def worst_first() -> bool:
    """Whether a ranking begins with the worst; without a choice it begins with the best."""
    return choose(_("Order"), "sort", fixed(ORDERS), "best", segmented=True) == "worst"


def window_choice() -> int:
    """The pooled days of a rolling window; 0 for none."""
    names = {"0": lambda: _("None")} | {str(days): (lambda days=days: _days(days)) for days in ROLLING}
    help = _("Each point pools all answers of that many last days: fewer jumps, and the intervals are of all of them.")
    return int(choose(_("Rolling window"), "window", names, "0", help=help))


def _days(days: int) -> str:
    return ngettext("{n} day", "{n} days", days).format(n=number(days))


def compare_toggle() -> bool:
    return st.toggle(_("Comparison period"), True, key="line", bind="query-params")


def split_choice(table: str, more: Mapping[str, Callable[[], str]] | None = None) -> str | None:
    """A dimension to split by that rows of this table have, or one of `more` (id -> its name); None for no split."""
    attributes = asking.attributes()
    usable = [one for one in (*DIMENSIONS, *attributes) if table in find_dimension(one, attributes).tables]
    names = {"": lambda: _("Nothing")} | {one: (lambda one=one: title(one, attributes)) for one in usable}
    return choose(_("Split by"), "by", names | dict(more or {}), "") or None


def split_title(by: str) -> str:
    return title(by, asking.attributes())


def steps_choice() -> list[str]:
    """The funnel's steps (their texts) in the order in which they were chosen: stages, and what else this session or the address
    says that can be read as a step.
    """
    stages = [Step((stage,)).text for stage in asking.stages()]
    told = [
        step_text(str(one), asking.stages())
        for one in (*st.session_state.get("step", []), *st.query_params.get_all("step"))
    ]
    options = list(dict.fromkeys([*stages, *filter(is_step, told)]))
    forget_unknown("step", options, many=True)
    note_unknown("step", lambda one: is_step(step_text(one, asking.stages())))
    chosen = st.multiselect(
        _("Steps, in their order"), options, asking.usual_steps(), key="step", max_selections=15, select_all=False,
        bind="query-params", filter_mode="contains", placeholder=_("Choose at least two"),
    )  # fmt: skip
    say_left_out("step", _("Steps, in their order"), chosen)
    return chosen


def adopt_steps(key: str, options: Mapping[str, str]) -> None:
    """Before a choice of some of these steps (what is chosen -> the step's text) is drawn: take what the address says of them for
    those, however it is written there.
    """
    found = st.query_params.get_all(key)
    meant = {_meaning(text): one for one, text in reversed(list(options.items()))}
    told = [one if one in options else meant.get(_meaning(one), one) for one in found]
    if told == found:
        return
    if key in st.session_state:
        st.session_state[key] = [one for one in dict.fromkeys(told) if one in options]
    else:
        st.query_params[key] = list(dict.fromkeys(told))
        st.rerun()


def _meaning(text: str) -> object:
    """The same for two texts of one step: of several stages, or values, any one will do, whichever is named first."""
    try:
        step = read_step(step_text(text, asking.stages()))
    except CxError:  # it asks for nothing
        return text
    return frozenset(step.stages), step.where


def is_step(text: str) -> bool:
    """Whether the data know all that this text asks for, but its values."""
    try:
        step = read_step(text)
        known = [find_dimension(name, asking.attributes()) for name, _values in step.where]
    except CxError:
        return False
    return set(step.stages) <= set(asking.stages()) and all("touchpoints" in one.tables for one in known)


def step_choice(steps: list[str], default: str) -> str:
    """The step to compare groups at."""
    names = {one: (lambda one=one: step_title(steps, one)) for one in steps[:-1]}
    return choose(_("Compare the groups"), "at", names, default)


def leaving_step(steps: list[str], default: str, key: str = "leaving") -> str:
    """The step after which to ask who leaves."""
    names = {one: (lambda one=one: step_title(steps, one)) for one in steps[:-1]}
    return choose(_("Who leaves"), key, names, default)


def step_title(steps: list[str], step: str) -> str:
    return _("From {step} to {following}").format(
        step=step_name(step), following=step_name(steps[steps.index(step) + 1])
    )


def usual_window() -> float:
    """The window that is set, in seconds."""
    return window_seconds(settings.FUNNEL_WINDOW.text())


def window_option(seconds: float) -> str:
    """The id of the choice of this window."""
    usual = (settings.FUNNEL_WINDOW.text(), *WINDOWS)
    return next((one for one in usual if window_seconds(one) == seconds), window_text(seconds))


def funnel_window(more: Iterable[float] = ()) -> tuple[str, float]:
    """How long a customer may take, as text of a setting and in seconds. more: seconds to choose from besides the usual ones."""
    usual = settings.FUNNEL_WINDOW.text()
    lengths = {*map(window_seconds, WINDOWS), window_seconds(usual), *more}
    names = {window_option(one): (lambda one=one: duration(one)) for one in sorted(lengths)}
    help = _("Counted from the first step. Who is still within it is shown as still open, not as lost.")
    chosen = choose(_("Within"), "within", names, usual, help=help)
    return chosen, window_seconds(chosen)
