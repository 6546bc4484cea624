"""Usual: the funnel to begin with and the stages at which journeys end, from the store's data. Knows no page."""

import pandas as pd

from cxdash.findings.journey_kinds import natural_ends
from cxdash.findings.usual import compared, usual_stages
from cxdash.queries.options import CatalogueQuestion, build_catalogue
from cxdash.queries.usual import PrecedenceQuestion, build
from cxdash.steps import Step
from cxdash.store.connect import Store


def usual_steps(store: Store) -> list[str]:
    """The texts of the steps of the usual journey: see `usual_stages`."""
    return [Step((stage,)).text for stage in _usual(store)]


def usual_ends(store: Store) -> frozenset[str]:
    """The stages at which a journey may well end: see `natural_ends`."""
    stages, requests = _catalogues(store)
    return natural_ends([str(one) for one in stages["stage"]], _usual(store), requests["stage"].tolist())


def _catalogues(store: Store) -> list[pd.DataFrame]:
    """The stages, and those of requests."""
    return [store.answer(CatalogueQuestion(one), build_catalogue) for one in ("stages", "requests")]


def _usual(store: Store) -> list[str]:
    return store.kept("usual stages", lambda: _found(store))


def _found(store: Store) -> list[str]:
    stages, requests = _catalogues(store)
    asked = compared(stages, requests)
    return usual_stages(stages, asked, store.answer(PrecedenceQuestion(asked), build)) if asked else []
