"""Medians: SQL of the sorted values that tell a median or another quantile, and its interval. Knows no table."""

from math import sqrt

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
    ordered = f"list_sort(list({numbers}) FILTER ({numbers} IS NOT NULL))"
    bounds = ", ".join(_ranks(f"count({numbers})", share, confidence))
    return f"list_prepend(quantile_cont({numbers}, {share}), list_select({ordered}, [{bounds}]))"


TIMES = tuple(f"{name}_{end}" for name in ("median", "p90") for end in ("seconds", "low", "high"))


def waits(rows: str, key: str, confidence: float, alike: str = "") -> str:
    """CTEs that end in `times`: for each {key}step of these rows the `TIMES` of its `gap` (microseconds; NULL: passed over), in
    seconds: the median and what nine of ten do not exceed, each with the two values that bound it, as of `quantile`.

    alike: SQL of how many values of a step tell no more than one that stands alone: the bounds are those of so many fewer.
    """
    fewer = f" * sqrt({alike})" if alike else ""
    ranks = [rank for share in (0.5, 0.9) for rank in _ranks("n", share, confidence, fewer)]
    bounds = [f"gaps[{one}]" for one in ranks]
    places = (_at(0.5), *bounds[:2], _at(0.9), *bounds[2:])
    found = ",\n        ".join(f"{place} / 1e6 AS {name}" for place, name in zip(places, TIMES, strict=True))
    worth = f", any_value({alike}) AS {alike}" if alike else ""
    return f"""ordered AS (
    SELECT {key}step, count(*) AS n, list_sort(list(gap)) AS gaps{worth}
    FROM {rows} WHERE gap IS NOT NULL GROUP BY {key}step
),
times AS (
    SELECT {key}step, {found}
    FROM ordered
)"""


def _at(share: float) -> str:
    """SQL of the quantile of the n sorted `gaps`, between two of them as `quantile_cont` has it."""
    place = f"(n - 1) * {share}"
    low, high = (f"gaps[{end}({place})::BIGINT + 1]" for end in ("floor", "ceil"))
    return f"({low} + ({high} - {low}) * ({place} - floor({place})))"


def _ranks(n: str, share: float, confidence: float, fewer: str = "") -> tuple[str, str]:
    """SQL of the ranks of the two values that bound a quantile of n: there is none at 0, and none beyond n. It is rounded outwards."""
    reach = f"{z_value(confidence) * sqrt(share * (1 - share))!r} * sqrt({n}){fewer}"
    return f"greatest({n} * {share} - {reach} - 0.5, 0)::BIGINT", f"({n} * {share} + {reach} + 1.5)::BIGINT"
