"""Medians: SQL of the few sorted values that tell a median and its interval. Knows no table."""

from cxdash.stats.estimators import z_value


def middle(numbers: str, confidence: float | None) -> str:
    """An aggregate `middle` of these numbers: a rank and eight values, as `cxdash.stats.medians.middle_of` reads them.

    Counted from the smallest and from the largest, three numbers from the rank on, and between them the two in the middle;
    NULL where there is no such number. confidence: of the interval; None: nobody asks, and nothing is sorted.
    """
    if confidence is None:
        return "NULL::DOUBLE[] AS middle"
    n, ordered = f"count({numbers})", f"list_sort(list({numbers}) FILTER ({numbers} IS NOT NULL))"
    first = f"greatest(floor(({n} + 1 - {z_value(confidence)!r} * sqrt({n})) / 2), 1)::BIGINT"
    places = [f"{first} + {inwards}" for inwards in range(3)]
    mirrored = [f"greatest({n} + 1 - ({place}), 0)" for place in places]
    ranks = ", ".join([*places, f"({n} + 1) // 2", f"{n} // 2 + 1", *mirrored])
    return f"list_prepend({first}::DOUBLE, list_select({ordered}, [{ranks}])) AS middle"
