"""Counting: the choices of how an attempt counts: the order and times of its steps, which may be left out, what voids it."""

from contextlib import suppress
from dataclasses import dataclass

import streamlit as st

from cxdash.errors import CxError
from cxdash.findings.naming import step_name
from cxdash.queries.attempts import Order
from cxdash.queries.question import Attribution, Exclusion, exclusion, window_seconds
from cxdash.steps import Step, read_step
from cxdash.ui import asking, controls
from cxdash.ui.choices import choose, fixed, forget_unknown, note_unknown, say_left_out
from cxdash.ui.plain import plain
from cxdash.words import N_, _, duration, number

ORDERS: dict[Order, str] = {
    "ordered": N_("In order"),
    "strict": N_("In order, with nothing between"),
    "any": N_("In any order"),
}
ATTRIBUTIONS: dict[Attribution, str] = {
    "first": N_("the first touchpoint of the attempt"),
    "last": N_("the last step it came to"),
    "step": N_("each step"),
}


@dataclass(frozen=True)
class Counting:
    """How attempts count; as the fields of a `FunnelQuestion`. attribution: of a split alone."""

    order: Order = "ordered"
    optional: tuple[str, ...] = ()
    exclude: tuple[Exclusion, ...] = ()
    attribution: Attribution = "first"
    step_windows: tuple[tuple[int, float], ...] = ()

    @property
    def whole(self) -> dict[str, object]:
        """The fields of the question about all customers."""
        return {
            "order": self.order, "optional": self.optional, "exclude": self.exclude, "step_windows": self.step_windows,
        }  # fmt: skip


def counting_choice(steps: list[str], is_split: bool) -> Counting:
    """Draw the choices, folded; the usual funnel without a choice."""
    with st.expander(_("How steps count"), icon=":material/rule:"):
        with st.container(horizontal=True, vertical_alignment="bottom"):
            order = choose(_("Steps"), "order", fixed(dict(ORDERS)), "ordered", segmented=True)
            attribution = "first"
            if is_split:
                help = _("An attempt may begin in one group and go on in another.")
                attribution = choose(
                    _("Groups are those of"), "attribution", fixed(dict(ATTRIBUTIONS)), "first", help=help
                )
        middle = [one for one in steps[1:-1] if not any(_share(one, other) for other in steps if other != one)]
        optional: list[str] = []
        if order == "ordered" and middle:
            optional = _stages(_("Steps that may be left out"), "optional", middle, _("None"))
        void = _void(steps)
        limited = _windows(steps)
    return Counting(
        next(one for one in ORDERS if one == order),
        tuple(one for one in steps if one in optional),
        void,
        next(one for one in ATTRIBUTIONS if one == attribution),
        limited,
    )


def _share(one: str, other: str) -> bool:
    """Whether one touchpoint could fill both steps: neither of them can be left out then."""
    return read_step(one).can_share(read_step(other))


def _void(steps: list[str]) -> tuple[Exclusion, ...]:
    """What voids an attempt: stages anywhere between its steps, and what else is told, which may hold between two steps alone."""
    others = [one for one in (Step((stage,)).text for stage in asking.stages()) if one not in steps]
    known = {one: Exclusion(one, 1, len(steps)) for one in others}
    for text in _told("void"):
        with suppress(CxError):
            found = exclusion(text, len(steps))
            if text not in (*known, *steps) and controls.is_step(found.stage):
                known[text] = found
    help = _(
        "Anywhere between them; @2-3 after a name: between steps 2 and 3 only, as a saved funnel or a link may ask."
    )
    chosen = _stages(_("What voids an attempt between its steps"), "void", list(known), _("Nothing"), help)
    return tuple(known[one] for one in chosen)


def window_key(place: int) -> str:
    """Of the widget that says how long this step may take after the one before."""
    return f"within{place}"


def _windows(steps: list[str]) -> tuple[tuple[int, float], ...]:
    """The steps that may take only so long after the one before, by place."""
    any_time = {"": lambda: _("Any time")}
    lengths = {one: (lambda one=one: duration(window_seconds(one))) for one in controls.WINDOWS}
    found = []
    with st.container(horizontal=True, vertical_alignment="bottom"):
        for place, step in enumerate(steps[1:], 2):
            key = window_key(place)
            more = {one: (lambda one=one: duration(window_seconds(one))) for one in _lengths(key) if one not in lengths}
            help = _(
                "Counted from the step before. The first touchpoint of this step after it counts: where it comes later, or "
                "not at all, the attempt ends. The time for the whole funnel holds as well."
            )
            label = _("Time to {place}. {step}, at most").format(place=number(place), step=step_name(step))
            if length := choose(plain(label), key, any_time | lengths | more, "", help=help):
                found.append((place, window_seconds(length)))
    return tuple(found)


def _told(key: str) -> list[str]:
    """What the address or the session says of this key."""
    held = st.session_state.get(key) or ()
    return [str(one) for one in (*([held] if isinstance(held, str) else held), *st.query_params.get_all(key)) if one]


def _lengths(key: str) -> list[str]:
    """Lengths of time that are told, besides the usual ones."""
    found = []
    for text in _told(key):
        with suppress(CxError):
            window_seconds(text)
            found.append(text)
    return found


def _stages(label: str, key: str, options: list[str], placeholder: str, help: str | None = None) -> list[str]:
    controls.adopt_steps(key, {one: one for one in options})
    forget_unknown(key, options, many=True)
    note_unknown(key, options.__contains__)
    chosen = st.multiselect(
        label, options, key=key, bind="query-params", select_all=False, placeholder=placeholder, help=help
    )
    say_left_out(key, label, chosen)
    return list(chosen)


def counting_words(counting: Counting, steps: int) -> str:
    """What of it is not usual; "" for the usual funnel."""
    pieces = []
    if counting.order == "strict":
        pieces.append(_("No other touchpoint of the customer may stand between two steps."))
    if counting.order == "any":
        pieces.append(_("The steps may come in any order: a step is the first, second … of them."))
    if counting.optional:
        pieces.append(_("May be left out: {steps}.").format(steps=", ".join(map(step_name, counting.optional))))
    anywhere = [one for one in counting.exclude if (one.since, one.until) == (1, steps)]
    if anywhere:
        pieces.append(
            _("An attempt with {stages} between its steps is void.").format(
                stages=", ".join(step_name(one.stage) for one in anywhere)
            )
        )
    pieces += [
        _("An attempt with {stage} between steps {since} and {until} is void.").format(
            stage=step_name(one.stage), since=number(one.since), until=number(one.until)
        )
        for one in counting.exclude
        if one not in anywhere
    ]
    pieces += [
        _("Step {place} counts at most {time} after the step before.").format(
            place=number(place), time=duration(seconds)
        )
        for place, seconds in counting.step_windows
    ]
    return " ".join(pieces)
