"""Usual: which of two stages customers come to first, to the SQL that counts it for every two. Knows no order and no funnel."""

from dataclasses import dataclass

from cxdash.queries.conditions import Context

Statement = tuple[str, list[object]]


@dataclass(frozen=True)
class PrecedenceQuestion:
    """Of every two of these stages, how many customers first came to the one before they first came to the other."""

    stages: tuple[str, ...]


def build(question: PrecedenceQuestion, _context: Context | None = None) -> Statement:
    """One row for every two stages; columns: earlier, later (places from 0), customers. Who came to both at one time is in neither.

    One row for each customer is made and none for two stages of one: the work grows with the touchpoints alone.
    """
    places = range(len(question.stages))
    pairs = [(one, other) for one in places for other in places if one != other]
    firsts = ", ".join(f"min(occurred_at) FILTER (stage = ?) AS first{place}" for place in places)
    counts = ", ".join(f"count(*) FILTER (first{one} < first{other})" for one, other in pairs)
    sql = f"""WITH firsts AS (
    SELECT {firsts}
    FROM touchpoints WHERE customer_id IS NOT NULL AND occurred_at IS NOT NULL AND stage IN (SELECT unnest(?::VARCHAR[]))
    GROUP BY customer_id
),
counted AS (SELECT [{counts}] AS counts FROM firsts)
SELECT unnest({[one for one, _other in pairs]}) AS earlier, unnest({[other for _one, other in pairs]}) AS later, unnest(counts) AS customers
FROM counted"""
    return sql, [*question.stages, list(question.stages)]
