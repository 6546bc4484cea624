"""Counted: a funnel as the page has counted it, for all that is asked of it further. Knows no widget."""

from dataclasses import dataclass

from cxdash.findings.funnel import Funnel
from cxdash.findings.naming import step_name
from cxdash.findings.scores import Rules
from cxdash.queries.question import FunnelQuestion
from cxdash.ui.selection import Selection
from cxdash.words import number


@dataclass(frozen=True)
class Counted:
    """The selection, the question about all its customers, and the answer."""

    chosen: Selection
    question: FunnelQuestion
    whole: Funnel
    rules: Rules

    @property
    def steps(self) -> list[str]:
        """What the steps are called, each with its number where one comes twice."""
        named = [step_name(step.step) for step in self.whole.steps]
        if len(set(named)) == len(named):
            return named
        return [f"{number(place)}. {name}" for place, name in enumerate(named, 1)]
