"""Goals: what is known besides the answers: goals, benchmarks and marks, and the places that they are about. Knows no page."""

from dataclasses import dataclass
from typing import Literal

from cxdash.dimensions import find_dimension
from cxdash.queries.conditions import Context

Besides = Literal["goals", "benchmarks", "marks"]
Statement = tuple[str, list[object]]

_KEYS: dict[Besides, str] = {"goals": "goal_id", "benchmarks": "benchmark_id", "marks": "mark_id"}
_COLUMNS: dict[Besides, str] = {
    "goals": "metric, coalesce(level, '') AS level, coalesce(place, '') AS place, target, since, until",
    "benchmarks": "metric, name, value, low, high, source, published_on, coalesce(level, '') AS level, "
    "coalesce(place, '') AS place",
    "marks": "happened_on, until_on, title, category, coalesce(location_id, '') AS location_id",
}
_ORDERS: dict[Besides, str] = {
    "goals": "metric, level, place, since, goal_id",
    "benchmarks": "metric, name, level, place, published_on, benchmark_id",
    "marks": "happened_on DESC, title, mark_id",
}
_OF_PLACE = (
    "b.level IS NULL OR EXISTS (SELECT 1 FROM locations l WHERE l.location_id IN (SELECT unnest(?::VARCHAR[])) "
    "AND (b.place = CASE b.level WHEN 'location' THEN l.location_id WHEN 'city' THEN l.city WHEN 'region' THEN l.region "
    "WHEN 'country' THEN l.country WHEN 'format' THEN l.format WHEN 'brand' THEN l.brand END "
    "OR b.level = 'location' AND b.place = l.name))"
)
# Of rows (b) that may be about all, the condition that they are about that, or about a place that holds one of a scope.
SEEN: dict[str, str] = {
    "goals": _OF_PLACE,
    "benchmarks": _OF_PLACE,
    "marks": "b.location_id IS NULL OR EXISTS (SELECT 1 FROM locations l WHERE l.location_id IN (SELECT unnest(?::VARCHAR[])) "
    "AND b.location_id IN (l.location_id, l.name, l.city, l.region, l.country, l.format, l.brand))",
}


@dataclass(frozen=True)
class BesidesQuestion:
    """All goals, benchmarks or marks, with the import that said the last word on each. scope: as everywhere."""

    kind: Besides
    scope: frozenset[str] | None = None


@dataclass(frozen=True)
class PlacesQuestion:
    """All locations with their place at each of these levels: dimensions of locations, or `location` itself."""

    levels: tuple[str, ...]
    scope: frozenset[str] | None = None


def build(question: BesidesQuestion, _context: Context | None = None) -> Statement:
    """SQL and parameters; columns: id, those of the kind ("" for the level and place of everybody), import_id, file_name, rows
    (that this import has of this kind, so how many an undo of it takes).
    """
    kind, key = question.kind, _KEYS[question.kind]
    versions = f"{kind.removesuffix('s')}_versions"
    where, parameters = "", list[object]()
    if question.scope is not None:
        where, parameters = f"\nWHERE {SEEN[kind]}", [sorted(question.scope)]
    sql = f"""SELECT {key} AS id, {_COLUMNS[kind]}, v.import_id, i.file_name, n.rows
FROM {kind} b
JOIN (SELECT {key}, max(import_id) AS import_id FROM {versions} GROUP BY 1) v USING ({key})
JOIN (SELECT import_id, count(*) AS rows FROM {versions} GROUP BY 1) n ON n.import_id = v.import_id
JOIN imports i ON i.import_id = v.import_id{where}
ORDER BY {_ORDERS[kind]}"""
    return sql, parameters


def build_places(question: PlacesQuestion, context: Context | None = None) -> Statement:
    """SQL and parameters; columns: location_id, name, then level0, level1 … in the order of the levels, "" where not given."""
    known = context or Context()
    columns, parameters = ["l.location_id", "coalesce(l.name, '') AS name"], list[object]()
    for place, name in enumerate(question.levels):
        dimension = find_dimension(name, known.attributes)
        # Only here is a location itself the row, not something that a fact names.
        sql = "l.location_id" if dimension.id == "location" else dimension.sql
        columns.append(f"coalesce({sql}, '') AS level{place}")
        parameters.extend(dimension.parameters)
    where = ""
    if question.scope is not None:
        where = "\nWHERE l.location_id IN (SELECT unnest(?::VARCHAR[]))"
        parameters.append(sorted(question.scope))
    return f"SELECT {', '.join(columns)}\nFROM locations l{where}", parameters
