"""Kinds: the choices of what on a journey is research, a purchase, online or a store, on the Journey page."""

from collections.abc import Sequence
from functools import partial

import streamlit as st

from cxdash import settings, words
from cxdash.findings import journey_kinds as named
from cxdash.findings.journey_kinds import Kinds
from cxdash.queries.options import OptionsQuestion
from cxdash.queries.question import window_seconds
from cxdash.ui import asking
from cxdash.ui.choices import choose, forget_unknown
from cxdash.ui.journey.staying import SILENCES
from cxdash.ui.selection import Selection
from cxdash.words import _

PAUSES = ("1d", "7d", "14d", "30d", "90d")


def pause_choice() -> float:
    """The pause, in seconds, after which a journey is another one."""
    usual = settings.FUNNEL_WINDOW.text()
    choices = {window_seconds(one): one for one in (*PAUSES, usual)}
    names = {choices[one]: partial(words.duration, one) for one in sorted(choices)}
    help = _(
        "A journey is a customer's touchpoints up to a purchase. It begins anew after a purchase, and after a longer pause."
    )
    return window_seconds(
        choose(_("A journey ends after a pause of"), "pause", names, choices[window_seconds(usual)], help=help)
    )


def back_choice() -> int:
    """Within how many days another journey makes a customer one who is back."""
    usual = int(settings.CHURN_DAYS.number(1, 36_525))
    names = {str(days): partial(words.duration, days * 86_400) for days in sorted({*SILENCES, usual})}
    help = _("Who began no further journey within so long after a purchase is not back.")
    return int(choose(_("Back within"), "silence", names, str(usual), help=help))


def kinds_choice(chosen: Selection) -> Kinds:
    """What is what: by its name, unless somebody says otherwise; in the address, so that a link keeps it."""
    stages = asking.stages()
    found = asking.options(OptionsQuestion("channel", scope=chosen.scope))["value"].tolist()
    channels = [str(one) for one in found if one]
    usual = named.end_stages(stages, asking.usual_steps())
    with st.expander(_("What counts as research, a purchase, online, a store"), icon=":material/tune:"):
        st.markdown(f":small[{_('Guessed by their names. Correct what is wrong; the link to this page keeps it.')}]")
        left, right = st.columns(2)
        with left:
            research = _several(_("Stages of research"), "researched", stages, named.research_stages(stages))
            ends = _several(_("Stages that are a purchase"), "bought", stages, usual)
        with right:
            online = _several(_("Online channels"), "online", channels, named.online_channels(channels))
            stores = _several(_("Channels that are a store"), "instore", channels, named.store_channels(channels))
    on_the_way = named.stages_on_the_way(stages, ends or usual)
    return Kinds(on_the_way, ends or usual, research, online, stores, tuple(channels))


def _several(label: str, key: str, options: Sequence[str], usual: Sequence[str]) -> tuple[str, ...]:
    forget_unknown(key, options, many=True)
    found = st.multiselect(
        label, list(options), list(usual), key=key, select_all=False, bind="query-params", filter_mode="contains",
        placeholder=_("None"),
    )  # fmt: skip
    return tuple(found)
