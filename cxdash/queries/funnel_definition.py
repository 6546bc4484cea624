"""Funnel definition: what makes a funnel as text and back, without whom and when it is asked about. Knows no store."""

import json
from dataclasses import asdict, fields
from typing import Any

from cxdash.queries.question import Exclusion, FunnelQuestion

CUSTOMERS = "customers"
_ASKED = ("filters", "scope", "confidence")


def definition(question: FunnelQuestion, unit: str = CUSTOMERS) -> str:
    """JSON of all that is not as usual; equal funnels have equal texts. unit: what it is counted in."""
    given = asdict(question)
    usual = {one.name: one.default for one in fields(FunnelQuestion)}
    kept = {name: value for name, value in given.items() if name not in _ASKED and value != usual[name]}
    if unit != CUSTOMERS:
        kept["unit"] = unit
    return json.dumps(kept, ensure_ascii=False, sort_keys=True)


def defined(text: str) -> tuple[FunnelQuestion, str]:
    """The funnel of such a text, asked about everybody, and what it is counted in."""
    kept = {name: _frozen(value) for name, value in json.loads(text).items()}
    if "exclude" in kept:
        kept["exclude"] = tuple(Exclusion(**one) for one in kept["exclude"])
    unit = str(kept.pop("unit", CUSTOMERS))
    return FunnelQuestion(**kept), unit


def _frozen(value: object) -> Any:  # noqa: ANN401 - the fields' own types
    return tuple(map(_frozen, value)) if isinstance(value, list) else value
