"""Foretelling: the risk of customers to be lost, learnt from a part of them and told of all, batch by batch. Knows no page."""

from itertools import pairwise
from math import ceil

import pandas as pd

from cxdash.filters import Filters
from cxdash.findings.risk import Days, Forecast, Risks, days, forecast, risks
from cxdash.findings.scores import Rules
from cxdash.queries.risk import SLICES, RiskLimitsQuestion, RiskQuestion, build, build_limits
from cxdash.store.connect import Store

LEARNT_ON = 10_000  # customers: more make the model hardly better, and everybody wait
BATCH = 400_000  # customers that are looked at together
MOST = 1000  # that are listed


def foretold(store: Store, silence: int, target: float, scope: frozenset[str] | None, rules: Rules) -> Forecast:
    """The model and its check, made once for each version of the data; the filters do not change it, the scope does."""
    key = ("forecast", silence, target, scope, rules)
    return store.kept(key, lambda: _foretold(store, silence, target, scope, rules))


def _foretold(store: Store, silence: int, target: float, scope: frozenset[str] | None, rules: Rules) -> Forecast:
    limits = store.answer(RiskLimitsQuestion(scope), build_limits).iloc[0]
    if pd.isna(limits["newest"]):
        return forecast(None, Days(), silence, rules)
    known = days(limits["first"].date(), limits["newest"].date(), silence)
    if known.checked is None:
        return forecast(None, known, silence, rules)
    part = min(ceil(SLICES * LEARNT_ON / max(int(limits["customers"]), 1)), SLICES)
    question = RiskQuestion(known.past, silence, target, (0, part), scope=scope)
    context = store.context()
    return forecast(store.frame(*build(question, context)), known, silence, rules)


def at_risk(
    store: Store, found: Forecast, target: float, filters: Filters, scope: frozenset[str] | None
) -> Risks:  # fmt: skip
    """The customers whom the filters let through by their risk, of a forecast of this store; none where it has no model."""
    if found.model is None:
        return Risks()
    key = ("at risk", found.model.silence, found.days, found.rules, target, filters.over(None, None), scope)
    return store.kept(key, lambda: _at_risk(store, found, target, filters, scope))


def _at_risk(store: Store, found: Forecast, target: float, filters: Filters, scope: frozenset[str] | None) -> Risks:
    assert found.model is not None
    assert found.days.now is not None
    customers = int(store.answer(RiskLimitsQuestion(scope), build_limits)["customers"].iloc[0])
    batches = max(ceil(customers / BATCH), 1)
    edges = [SLICES * place // batches for place in range(batches + 1)]
    together = Risks()
    for part in pairwise(edges):
        question = RiskQuestion((found.days.now,), found.model.silence, target, part, filters, scope)
        frame = store.frame(*build(question, store.context()))
        together = together.plus(risks(found, frame, MOST), MOST)
    return together
