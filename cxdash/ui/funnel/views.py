"""Views: what can be asked further of a counted funnel. Know no chart."""

from collections.abc import Callable

from cxdash.ui.choices import choose, fixed
from cxdash.ui.funnel.comparing import comparing
from cxdash.ui.funnel.counted import Counted
from cxdash.ui.funnel.instead import did_instead
from cxdash.ui.funnel.over_time import over_time
from cxdash.ui.funnel.taking import taking
from cxdash.words import N_, _

VIEWS: dict[str, tuple[str, Callable[[Counted], None]]] = {
    "before": (N_("Against before"), comparing),
    "cohorts": (N_("Over time"), over_time),
    "times": (N_("Time taken"), taking),
    "instead": (N_("What they did instead"), did_instead),
}


def view(about: Counted) -> None:
    """Draw the choice and what was chosen; the first without a choice, and nothing of nobody."""
    if not about.whole.customers:
        return
    names = fixed({one: name for one, (name, _draw) in VIEWS.items()})
    VIEWS[choose(_("More of this funnel"), "view", names, next(iter(VIEWS)), segmented=True)][1](about)
