"""Dimensions: what can be filtered on and split by; SQL and label together. Knows no query and no page.

In SQL the table of facts is `f`, its location `l` and its customer `c`.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from cxdash.errors import CxError, did_you_mean
from cxdash.words import N_, _

Owner = Literal["fact", "location", "customer"]
FACTS = ("responses", "touchpoints")


@dataclass(frozen=True)
class Dimension:
    """One thing to filter on or split by.

    sql: the value's expression; a `?` in it takes `parameter`. owner: whose row it stands on, so which join it needs.
    tables: the tables of facts that have it.
    """

    id: str
    label: str
    sql: str
    owner: Owner = "fact"
    tables: tuple[str, ...] = FACTS
    parameter: str | None = None

    @property
    def parameters(self) -> list[str]:
        return [] if self.parameter is None else [self.parameter]

    def title(self) -> str:
        """The label in this language; an attribute's own name stays as it is."""
        return self.label if self.parameter is not None else _(self.label)


_RESPONSES = ("responses",)
_TOUCHPOINTS = ("touchpoints",)

DIMENSIONS: dict[str, Dimension] = {
    dimension.id: dimension
    for dimension in (
        Dimension("country", N_("Country"), "l.country", "location"),
        Dimension("region", N_("Region"), "l.region", "location"),
        Dimension("city", N_("City"), "l.city", "location"),
        Dimension("location", N_("Location"), "f.location_id"),
        Dimension("format", N_("Format"), "l.format", "location"),
        Dimension("brand", N_("Brand"), "l.brand", "location"),
        Dimension("manager", N_("Manager"), "l.manager", "location"),
        Dimension("channel", N_("Channel"), "f.channel"),
        Dimension("stage", N_("Stage"), "f.stage"),
        Dimension("segment", N_("Segment"), "c.segment", "customer"),
        Dimension("persona", N_("Persona"), "c.persona", "customer"),
        Dimension("source", N_("Source"), "f.source", tables=_RESPONSES),
        Dimension("question", N_("Question"), "f.question", tables=_RESPONSES),
        Dimension("language", N_("Language"), "f.language", tables=_RESPONSES),
        Dimension("respondent", N_("Respondent"), "f.respondent", tables=_RESPONSES),
        Dimension("department", N_("Department"), "f.department", tables=_TOUCHPOINTS),
        Dimension("outcome", N_("Outcome"), "f.outcome", tables=_TOUCHPOINTS),
    )
}

_OWNERS: dict[str, tuple[str, Owner, tuple[str, ...]]] = {
    "location": ("l", "location", FACTS),
    "customer": ("c", "customer", FACTS),
    "response": ("f", "fact", _RESPONSES),
    "touchpoint": ("f", "fact", _TOUCHPOINTS),
}


def attribute(name: str) -> Dimension:
    """The dimension of a further column, named `owner.column`: `location.setting`, `customer.tariff` …"""
    owner, _dot, column = name.partition(".")
    alias, owned_by, tables = _OWNERS[owner]
    return Dimension(
        name, column, f"json_extract_string({alias}.attributes, ?)", owned_by, tables, parameter=_json_path(column)
    )


def find_dimension(name: str, attributes: Iterable[str] = ()) -> Dimension:
    """A dimension by id, or an attribute by `owner.column` or its bare column; CxError("dimension.unknown")."""
    if name in DIMENSIONS:
        return DIMENSIONS[name]
    known = list(attributes)
    for candidate in (name, *(f"{owner}.{name}" for owner in _OWNERS)):
        if candidate in known:
            return attribute(candidate)
    hint = did_you_mean(name, [*DIMENSIONS, *known])
    raise CxError("dimension.unknown", name=name, hint=hint)


def is_of_places(name: str, attributes: Iterable[str] = ()) -> bool:
    """Whether a dimension tells locations apart (a region, the location itself); CxError("dimension.unknown")."""
    return name == "location" or find_dimension(name, attributes).owner == "location"


def _json_path(column: str) -> str:
    escaped = column.replace("\\", "\\\\").replace('"', '\\"')
    return f'$."{escaped}"'
