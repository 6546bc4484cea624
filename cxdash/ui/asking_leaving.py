"""Asking of leaving: the pages' questions about who stays, comes back, left or may leave, each through the store's cache.

Knows no widget.
"""

import pandas as pd

from cxdash.filters import Filters
from cxdash.findings.risk import Forecast, Risks
from cxdash.findings.scores import Rules
from cxdash.queries import before_leaving as before_leaving_queries
from cxdash.queries import churn as churn_queries
from cxdash.queries import instead as instead_queries
from cxdash.queries import retention as retention_queries
from cxdash.queries import survival as survival_queries
from cxdash.queries.before_leaving import BeforeLeavingQuestion
from cxdash.queries.churn import ChurnQuestion
from cxdash.queries.instead import InsteadQuestion
from cxdash.queries.retention import RetentionQuestion
from cxdash.queries.survival import SurvivalQuestion
from cxdash.store import foretelling, shared_store
from cxdash.ui import asking


def survival(question: SurvivalQuestion) -> pd.DataFrame:
    """Customers who left and who are still there, by how long they stayed."""
    return shared_store().answer(question, survival_queries.build)


def churn(question: ChurnQuestion) -> pd.DataFrame:
    """Customers by the periods in which they began and were lost."""
    return shared_store().answer(question, churn_queries.build)


def returning(question: RetentionQuestion) -> pd.DataFrame:
    """Of a split, the customers of each group by how often they came back."""
    return shared_store().answer(question, retention_queries.build_people)


def retention(question: RetentionQuestion) -> pd.DataFrame:
    """Cohorts, and who of them came back when."""
    return shared_store().answer(question, retention_queries.build)


def before_leaving(question: BeforeLeavingQuestion) -> pd.DataFrame:
    """What customers said, and how soon they were answered, before they left and while they stayed; CxError as for `parts`."""
    found = shared_store().answer(question, before_leaving_queries.build)
    for metric in found["metric"].unique():
        asking.check(str(metric), question)
    return found


def instead(question: InsteadQuestion) -> pd.DataFrame:
    """What the customers lost after each step did next, and where they were last seen."""
    return shared_store().answer(question, instead_queries.build)


def forecast(silence: int, target: float, scope: frozenset[str] | None, rules: Rules) -> Forecast:
    """Who may leave: the model and its check."""
    return foretelling.foretold(shared_store(), silence, target, scope, rules)


def at_risk(found: Forecast, target: float, filters: Filters, scope: frozenset[str] | None) -> Risks:
    """The customers whom the filters let through, by their risk."""
    return foretelling.at_risk(shared_store(), found, target, filters, scope)
