"""Whereabouts: where each location is, and what kind of location. Knows no metric and no fact."""

from dataclasses import dataclass

from cxdash.dimensions import find_dimension
from cxdash.errors import CxError
from cxdash.queries.conditions import Context
from cxdash.words import _

Statement = tuple[str, list[object]]


@dataclass(frozen=True)
class WhereaboutsQuestion:
    """kind: a dimension of locations that tells which are alike; "" for none. scope: as everywhere."""

    kind: str = ""
    scope: frozenset[str] | None = None


def build(question: WhereaboutsQuestion, context: Context | None = None) -> Statement:
    """SQL and parameters; columns: location_id, name (the id where it has none), country, region, city, kind ("" where
    they are not given), latitude, longitude. CxError("dimension.not_here") for a kind that is no dimension of locations.
    """
    parameters, kind = list[object](), "''"
    if question.kind:
        dimension = find_dimension(question.kind, (context or Context()).attributes)
        if dimension.owner != "location":
            raise CxError("dimension.not_here", name=dimension.title(), table=_("locations"))
        kind = f"coalesce({dimension.sql}, '')"
        parameters.extend(dimension.parameters)
    where = ""
    if question.scope is not None:
        where = "\nWHERE l.location_id IN (SELECT unnest(?::VARCHAR[]))"
        parameters.append(sorted(question.scope))
    sql = (
        "SELECT l.location_id, coalesce(l.name, l.location_id) AS name, coalesce(l.country, '') AS country, "
        f"coalesce(l.region, '') AS region, coalesce(l.city, '') AS city, {kind} AS kind, l.latitude, l.longitude\n"
        f"FROM locations l{where}"
    )
    return sql, parameters
