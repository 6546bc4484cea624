"""Reach: how many customers each place has met, to SQL. Knows no metric."""

from dataclasses import dataclass, field

from cxdash.errors import CxError
from cxdash.filters import Filters
from cxdash.queries.conditions import Context, conditions

Statement = tuple[str, list[object]]
_TABLES = ("touchpoints", "responses")


@dataclass(frozen=True)
class ReachQuestion:
    """Customers by each level of places, and all of them, under filters; a table of facts without such filters is left out."""

    filters: Filters = field(default_factory=Filters)
    scope: frozenset[str] | None = None


def build(question: ReachQuestion, context: Context | None = None) -> Statement:
    """SQL and parameters; columns: level ("" for all together), place, customers.

    Raises CxError("dimension.not_here") where neither touchpoints nor answers have what is filtered by.
    """
    selects, parameters, refused = [], list[object](), None
    for table in _TABLES:
        try:
            clauses = conditions(table, question.filters, question.scope, context or Context())
        except CxError as error:
            refused = error
            continue
        clauses.add("f.customer_id IS NOT NULL")
        selects.append(f"SELECT f.location_id, f.customer_id FROM {table} f\n{clauses.sql()}")
        parameters.extend(clauses.parameters)
    if not selects and refused is not None:
        raise refused
    union = "\nUNION ALL\n".join(selects)
    return (
        "SELECT CASE GROUPING_ID(l.country, l.region, m.location_id) WHEN 3 THEN 'country' WHEN 5 THEN 'region' "
        "WHEN 6 THEN 'location' ELSE '' END AS level,\n"
        "    coalesce(l.country, l.region, m.location_id, '') AS place, count(DISTINCT m.customer_id) AS customers\n"
        f"FROM (\n{union}\n) m LEFT JOIN locations l ON l.location_id = m.location_id\n"
        "GROUP BY GROUPING SETS ((), (l.country), (l.region), (m.location_id))",
        parameters,
    )
