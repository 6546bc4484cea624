"""Funnel ends: the attempts of a funnel's customers to the SQL of how many ended where. Knows no filter, no window and no time.

It is asked of `cut` (see `funnel.cut`), as text that stands before each of its readers: read twice under one name, the engine would
write all attempts down between, which takes longer than to make them again.
"""

from cxdash.queries.presence import block_of, set_of


def ends_of_groups(chain: str, last: int) -> str:
    """people, ends (by0, n, depth, settled, is_open): how many customers of each group came to which depth at most, and in attempts
    whose window is over, and are open. chain: WITH … cut; last: the number of steps.
    """
    return _ends(chain, last, "by0, ", "", "ends")


def ends_of_whole(chain: str, last: int) -> str:
    """As `ends_of_groups`, of all. Who did nothing but begin is counted as a set, not one by one: most do no more."""
    others = _ends(chain, last, "", " WHERE depth > 1 OR NOT is_over", "others")
    return f"""{others},
begun AS ({chain}
    SELECT coalesce(sum(bit_count(came)), 0) AS n, coalesce(sum(bit_count(over)), 0) AS settled
    FROM (SELECT {set_of("c")} AS came, {set_of("c")} FILTER (is_over) AS over FROM cut GROUP BY {block_of("c")})
),
-- Of the others those attempts that are over and ended at the first step were not looked at.
ends AS (
    FROM others
    UNION ALL SELECT begun.n - coalesce(o.n, 0), 1, 0, FALSE FROM begun, (SELECT sum(n) AS n FROM others) o
    UNION ALL SELECT begun.settled - coalesce(o.n, 0), NULL, 1, NULL
    FROM begun, (SELECT sum(n) AS n FROM others WHERE settled > 0) o
)"""


def _ends(chain: str, last: int, key: str, only: str, name: str) -> str:
    """What one attempt says is a bit for its depth, the same again if its window is over, and one if it is open: one aggregate
    for each customer is a fraction of the work of three.
    """

    def highest(bits: str) -> str:
        return " + ".join(f"({bits} >= {2**place})::INTEGER" for place in range(last))

    return f"""people AS ({chain}
    SELECT {key}c, bit_or(CASE WHEN is_over THEN bit * {2**last + 1} WHEN is_open THEN bit + {4**last} ELSE bit END) AS bits
    FROM cut{only} GROUP BY {key}c
),
{name} AS (
    SELECT {key}n, {highest(f"(bits & {2**last - 1})")} AS depth, {highest(f"((bits >> {last}) & {2**last - 1})")} AS settled,
        bits >= {4**last} AND depth < {last} AS is_open
    FROM (SELECT {key}bits, count(*) AS n FROM people GROUP BY {key}bits)
)"""
