"""Options: the values that a dimension has in the data, most frequent first, to choose from. Knows no widget."""

from dataclasses import dataclass

from cxdash.dimensions import Dimension, find_dimension
from cxdash.queries.catalogue import CONTENTS, STAGES, UNDATED
from cxdash.queries.conditions import Context, in_scope

MOST = 200  # more than this and people type instead of scrolling

Statement = tuple[str, list[object]]
Picks = tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True)
class OptionsQuestion:
    """The values of one dimension. under: picks of dimensions of the location that narrow it, as in `Filters.picks`.

    search: a part of the value or of the location's name; always: values that are answered whatever the search says.
    scope: the locations that this person may see; None: all of them.
    """

    dimension: str
    under: Picks = ()
    search: str = ""
    always: tuple[str, ...] = ()
    limit: int = MOST
    scope: frozenset[str] | None = None


def build(question: OptionsQuestion, context: Context | None = None) -> Statement:
    """SQL and parameters; columns: value ("" for rows without one), name, n (rows that have it), of (values in all)."""
    known = context or Context()
    dimension = find_dimension(question.dimension, known.attributes)
    if dimension.id == "location":
        inner, parameters = _locations(question, known)
    elif dimension.owner == "location":
        inner, parameters = _of_locations(dimension, question, known)
    else:
        inner, parameters = _of_facts(dimension, question)
    found, found_parameters = _search(question)
    sql = f"""SELECT value, name, n, count(*) OVER () AS of
FROM ({inner})
{found}
ORDER BY list_contains(?::VARCHAR[], value) DESC, n DESC, name, value
LIMIT {int(question.limit)}"""
    return sql, [*parameters, *found_parameters, list(question.always)]


def _search(question: OptionsQuestion) -> Statement:
    if not question.search:
        return "", []
    where = "WHERE contains(lower(name), lower(?)) OR contains(lower(value), lower(?))"
    return where + " OR list_contains(?::VARCHAR[], value)", [question.search, question.search, list(question.always)]


def _locations(question: OptionsQuestion, context: Context) -> Statement:
    where, parameters = _under(question, context)
    sql = f"SELECT l.location_id AS value, coalesce(l.name, l.location_id) AS name, 1 AS n FROM locations l{where}"
    return sql, parameters


def _of_locations(dimension: Dimension, question: OptionsQuestion, context: Context) -> Statement:
    where, parameters = _under(question, context)
    value = f"coalesce({dimension.sql}, '')"
    sql = f"SELECT {value} AS value, any_value({value}) AS name, count(*) AS n FROM locations l{where} GROUP BY 1"
    return sql, [*dimension.parameters, *dimension.parameters, *parameters]


def _of_facts(dimension: Dimension, question: OptionsQuestion) -> Statement:
    if dimension.owner == "customer":
        value = f"coalesce({dimension.sql}, '')"
        sql = f"SELECT {value} AS value, any_value({value}) AS name, count(*) AS n FROM customers c GROUP BY 1"
        return sql, [*dimension.parameters, *dimension.parameters]
    tables, parameters = [], list[object]()
    for table in dimension.tables:
        scope = ""
        parameters.extend(dimension.parameters)
        if question.scope is not None:
            condition, locations = in_scope(question.scope)
            scope = f" WHERE {condition}"
            parameters.append(locations)
        # Counted in each table before they are put together: no rows of facts are copied.
        tables.append(f"SELECT coalesce({dimension.sql}, '') AS value, count(*) AS n FROM {table} f{scope} GROUP BY 1")
    inner = "\nUNION ALL\n".join(tables)
    return f"SELECT value, value AS name, sum(n)::BIGINT AS n FROM ({inner}) GROUP BY 1", parameters


def _under(question: OptionsQuestion, context: Context) -> Statement:
    clauses, parameters = [], list[object]()
    for name, values in question.under:
        dimension = find_dimension(name, context.attributes)
        if dimension.owner == "location" and values:
            clauses.append(f"coalesce({dimension.sql}, '') IN (SELECT unnest(?::VARCHAR[]))")
            parameters.extend([*dimension.parameters, list(values)])
    if question.scope is not None:
        clauses.append("l.location_id IN (SELECT unnest(?::VARCHAR[]))")
        parameters.append(sorted(question.scope))
    return (" WHERE " + " AND ".join(clauses) if clauses else ""), parameters


@dataclass(frozen=True)
class NamesQuestion:
    """The names of all locations. scope: as everywhere."""

    scope: frozenset[str] | None = None


def build_names(question: NamesQuestion, context: Context | None = None) -> Statement:
    """SQL and parameters; columns: location_id, name (the id where it has none), city, region, country."""
    where, parameters = _under(OptionsQuestion("location", scope=question.scope), context or Context())
    return (
        "SELECT l.location_id, coalesce(l.name, l.location_id) AS name, coalesce(l.city, '') AS city, "
        f"coalesce(l.region, '') AS region, coalesce(l.country, '') AS country FROM locations l{where}",
        parameters,
    )


@dataclass(frozen=True)
class CatalogueQuestion:
    """One of the fixed questions about what is in the file: “stages”, “contents”, “meta”, “requests”, “metrics”, “newest”, “has_facts”"""

    about: str


def build_catalogue(question: CatalogueQuestion, _context: Context | None = None) -> Statement:
    """SQL of the catalogue by name."""
    return _CATALOGUE[question.about], []


# Stages whose touchpoints are requests that wait for an answer: service, and no step towards anything.
_REQUESTS = """
SELECT stage FROM touchpoints WHERE stage IS NOT NULL GROUP BY stage HAVING count(response_seconds) * 2 > count(*)
"""

_CATALOGUE = {
    "stages": STAGES,
    "touchpoints": "SELECT count(*) AS touchpoints, count(customer_id) AS named FROM touchpoints",
    "contents": CONTENTS,
    "meta": "SELECT key, value FROM meta",
    "requests": _REQUESTS,
    "undated": UNDATED,
    # How many questions of a metric one line of a file has: a bank of them is another thing than one.
    "metrics": "SELECT metric, max(CASE WHEN n > lines THEN questions ELSE 1 END) AS questions FROM ("
    "SELECT metric, import_id, count(*) AS n, count(DISTINCT row_number) AS lines, count(DISTINCT question) AS questions "
    "FROM responses WHERE points IS NOT NULL GROUP BY metric, import_id) GROUP BY metric UNION ALL "
    "SELECT 'response_time', 1 WHERE EXISTS (FROM touchpoints WHERE response_seconds IS NOT NULL)",
    "newest": "SELECT file_name, first_day, last_day FROM imports WHERE undone_at IS NULL AND last_day IS NOT NULL "
    "ORDER BY import_id DESC LIMIT 1",
    "has_facts": "SELECT EXISTS (FROM responses) OR EXISTS (FROM touchpoints) AS has_facts",
}
