"""Views: the ways to look at the journey. Know no chart."""

from collections.abc import Callable

from cxdash.findings.scores import Rules
from cxdash.ui.choices import choose, fixed
from cxdash.ui.journey.before import before_they_leave
from cxdash.ui.journey.churning import churning
from cxdash.ui.journey.cohorts import cohort_section
from cxdash.ui.journey.risk import who_may_leave
from cxdash.ui.journey.staying import staying
from cxdash.ui.journey.touchpoints import touchpoints
from cxdash.ui.journey.types import types
from cxdash.ui.journey.waits import response_time
from cxdash.ui.journey.ways import usual_ways
from cxdash.ui.selection import Selection
from cxdash.words import N_, _

VIEWS: dict[str, tuple[str, Callable[[Selection, Rules], None]]] = {
    "touchpoints": (N_("Touchpoints"), touchpoints),
    "ways": (N_("Ways"), usual_ways),
    "types": (N_("Journey types"), types),
    "staying": (N_("Who stays"), staying),
    "churn": (N_("Who is lost"), churning),
    "before": (N_("Before they leave"), before_they_leave),
    "risk": (N_("Who may leave"), who_may_leave),
    "cohorts": (N_("Who comes back"), cohort_section),
    "waits": (N_("Response time"), response_time),
}


def view_choice() -> Callable[[Selection, Rules], None]:
    """The chosen way to look at it; the first without a choice."""
    names = fixed({one: name for one, (name, _draw) in VIEWS.items()})
    return VIEWS[choose(_("View"), "view", names, next(iter(VIEWS)), segmented=True)][1]
