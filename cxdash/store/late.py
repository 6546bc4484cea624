"""Late: who came to a funnel's next step after its window, once for each version of the data. Knows no page."""

from cxdash.findings.funnel_late import Late, lates
from cxdash.findings.scores import Rules
from cxdash.queries.funnel_late import build, is_known, of_all
from cxdash.queries.question import FunnelQuestion
from cxdash.store.connect import Store


def came_late(store: Store, question: FunnelQuestion, rules: Rules) -> list[Late]:
    """For each step but the last, in all of the data that its asker may see; nothing where it is not known."""
    return lates(question.steps, store.answer(of_all(question), build), rules) if is_known(question) else []
