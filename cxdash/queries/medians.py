"""Medians: SQL of the sorted values that tell a median or another quantile, and its interval. Knows no table."""

from cxdash.stats.estimators import z_value


def middle(numbers: str, confidence: float | None) -> str:
    """An aggregate `middle` of these numbers, sorted: those between the ends of their median's interval by a normal curve, as
    `cxdash.stats.medians.middle_of` reads them. Of a million they are two thousand.

    confidence: of the interval; None: nobody asks, and nothing is sorted.
    """
    if confidence is None:
        return "NULL::DOUBLE[] AS middle"
    n, ordered = f"count({numbers})", f"list_sort(list({numbers}) FILTER ({numbers} IS NOT NULL))"
    first = f"greatest(floor(({n} + 1 - {z_value(confidence)!r} * sqrt({n})) / 2), 1)::BIGINT"
    return f"{ordered}[{first}:{n} + 1 - {first}] AS middle"


def quantile(numbers: str, share: float, confidence: float) -> str:
    """SQL of a list: the value that this share of the numbers does not exceed, and the two that bound it; NULL for a bound beyond
    all numbers. None of it where there are no numbers.

    Bounds by ranks, one further out than a normal curve has them, as those of counts are steps: Conover, W. J. (1999),
    "Practical Nonparametric Statistics", 3rd ed., section 3.2.
    """
    n, ordered = f"count({numbers})", f"list_sort(list({numbers}) FILTER ({numbers} IS NOT NULL))"
    reach = f"{z_value(confidence)!r} * sqrt({n} * {share * (1 - share)!r})"
    ranks = f"greatest(floor({n} * {share} - {reach}), 0)::BIGINT, (ceil({n} * {share} + {reach}) + 1)::BIGINT"
    return f"list_prepend(quantile_cont({numbers}, {share}), list_select({ordered}, [{ranks}]))"
