"""Funnel ends: the attempts of a funnel's customers to the SQL of how many stopped where. Knows no filter, no window and no time.

It is asked of `far` and `near` (see `funnel_cut.cut`).
"""

from cxdash.queries.presence import block_of, set_of

# Where a split makes few groups, a set for each is quicker than a row for each customer; where it makes thousands, it is not. It is
# right whatever the data hold.
FEW = (
    "channel", "stage", "department", "outcome", "segment", "persona", "country", "region", "format", "brand", "entered.month",
    "entered.quarter",
)  # fmt: skip


def ends(last: int, by: str | None) -> str:
    """ends ([by0], step, stopped, open, settled, settled_on), as `funnel.build` has them. last: the number of steps; by: what splits
    them.
    """
    if by is None:
        return _of_sets(last, "", block_of("c"), set_of("c"))
    if by in FEW:  # a word of one number costs few bytes where few customers of it are in the group
        return _of_sets(last, "by0, ", "(c >> 6)", "bit_or(1::UBIGINT << (c & 63)::UBIGINT)")
    return _of_rows(last)


def _of_sets(last: int, key: str, block: str, who: str) -> str:
    """As sets, one for each way in which an attempt can end: who came to a step is in one of those that ended there or later."""
    places = range(1, last + 1)

    def united(condition: str, name: str) -> str:
        return f"bit_or(who) FILTER ({condition}) AS {name}"

    def counted(sets: list[str], name: str) -> str:
        return f"[{', '.join(f'coalesce(sum(bit_count({one})), 0)::BIGINT' for one in sets)}, 0] AS {name}"

    came = ", ".join(united(f"depth >= {place}", f"came{place}") for place in places)
    over = ", ".join(united(f"depth >= {place} AND is_over", f"over{place}") for place in places)
    return f"""sets AS (
    SELECT {key}{block} AS block, depth, is_over, is_open, {who} AS who FROM far GROUP BY {key}block, depth, is_over, is_open
    UNION ALL
    SELECT {key}{block} AS block, 1, is_over, is_open, {who} FROM near GROUP BY {key}block, is_over, is_open
),
united AS (
    SELECT {key}{came},
        {over},
        {united("is_open", "waiting")}
    FROM sets GROUP BY {key}block
),
counted AS (
    SELECT {key}{counted([f"came{place}" for place in places], "came")},
        {counted([f"over{place}" for place in places], "settled")},
        {counted([f"(came{place} & waiting)" for place in places], "waiting")}
    FROM united{" GROUP BY by0" if key else ""}
),
ends AS (
    SELECT {key}step, CASE WHEN step < {last} THEN waiting[step] - waiting[step + 1] ELSE 0 END AS open,
        came[step] - came[step + 1] - open AS stopped,
        settled[step] AS settled, settled[step + 1] AS settled_on
    FROM counted, (SELECT unnest(range(1, {last + 1})) AS step)
)"""


def _of_rows(last: int) -> str:
    """What one attempt says is a bit for its depth, the same again if its window is over, and one if it is open: one aggregate
    for each customer is a fraction of the work of three.
    """

    def highest(bits: str) -> str:
        return " + ".join(f"({bits} >= {2**place})::INTEGER" for place in range(last))

    counts = {
        "stopped": "depth = step AND NOT is_open",
        "open": "depth = step AND is_open",
        "settled": "settled >= step",
        "settled_on": "settled > step",
    }
    sums = ",\n        ".join(
        f"coalesce(sum(n) FILTER ({which}), 0)::BIGINT AS {name}" for name, which in counts.items()
    )
    return f"""people AS (
    SELECT by0, c, bit_or(CASE WHEN is_over THEN bit * {2**last + 1} WHEN is_open THEN bit + {4**last} ELSE bit END) AS bits
    FROM cut GROUP BY by0, c
),
depths AS (
    SELECT by0, n, {highest(f"(bits & {2**last - 1})")} AS depth, {highest(f"((bits >> {last}) & {2**last - 1})")} AS settled,
        bits >= {4**last} AND depth < {last} AS is_open
    FROM (SELECT by0, bits, count(*) AS n FROM people GROUP BY by0, bits)
),
ends AS (
    SELECT by0, step, {sums}
    FROM depths, (SELECT unnest(range(1, {last + 1})) AS step) GROUP BY by0, step
)"""
