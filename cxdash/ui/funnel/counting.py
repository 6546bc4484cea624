"""Counting: the choices of how an attempt counts: the order of its steps, which may be left out, and what voids it."""

from dataclasses import dataclass

import streamlit as st

from cxdash.queries.attempts import Order
from cxdash.queries.question import Attribution, Exclusion
from cxdash.ui import asking
from cxdash.ui.choices import choose, fixed, forget_unknown
from cxdash.words import N_, _

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

    @property
    def whole(self) -> dict[str, object]:
        """The fields of the question about all customers."""
        return {"order": self.order, "optional": self.optional, "exclude": self.exclude}


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
        middle = [one for one in steps[1:-1] if steps.count(one) == 1]
        optional: list[str] = []
        if order == "ordered" and middle:
            optional = _stages(_("Steps that may be left out"), "optional", middle, _("None"))
        others = [one for one in asking.stages() if one not in steps]
        void = _stages(_("What voids an attempt, anywhere between its steps"), "void", others, _("Nothing"))
    return Counting(
        next(one for one in ORDERS if one == order),
        tuple(one for one in steps if one in optional),
        tuple(Exclusion(one, 1, len(steps)) for one in void),
        next(one for one in ATTRIBUTIONS if one == attribution),
    )


def _stages(label: str, key: str, options: list[str], placeholder: str) -> list[str]:
    forget_unknown(key, options, many=True)
    return list(st.multiselect(label, options, key=key, bind="query-params", select_all=False, placeholder=placeholder))


def counting_words(counting: Counting) -> str:
    """What of it is not usual; "" for the usual funnel."""
    pieces = []
    if counting.order == "strict":
        pieces.append(_("No other touchpoint of the customer may stand between two steps."))
    if counting.order == "any":
        pieces.append(_("The steps may come in any order: a step is the first, second … of them."))
    if counting.optional:
        pieces.append(_("May be left out: {steps}.").format(steps=", ".join(counting.optional)))
    if counting.exclude:
        pieces.append(
            _("An attempt with {stages} between its steps is void.").format(
                stages=", ".join(one.stage for one in counting.exclude)
            )
        )
    return " ".join(pieces)
