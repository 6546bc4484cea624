"""Funnel's furthest attempts: the attempt of each of its customers that counts, to SQL. Knows no window and no count."""

from cxdash.queries.conditions import Context
from cxdash.queries.funnel_cut import cut, values
from cxdash.queries.question import FunnelQuestion

Statement = tuple[str, list[object]]


def has_gaps(question: FunnelQuestion) -> bool:
    return bool(question.optional) or (question.by is not None and question.attribution == "step")


def furthest(question: FunnelQuestion, context: Context) -> Statement:
    """WITH … furthest: for each (by0, c) customer_id, its depth, is_open, entry and the gaps of its furthest, then earliest attempt.

    Instead of the gaps, where `has_gaps`: t1, t2 …, and all of them as ts; for attribution to each step v1, v2 …, and by0 is that
    of the last one. And settled, with the same columns: the furthest of the attempts whose window is over.
    """
    chain, parameters = cut(question, context)
    if has_gaps(question):
        return _picked(question, chain), parameters
    last = len(question.steps)
    key = "" if question.by is None else "by0, "
    sql = f"""{chain},
-- A deeper attempt comes before others, an earlier one among equally deep ones. An attempt without a gap is passed over.
ranked AS (SELECT *, {late(question)} AS late FROM cut),
furthest AS (
    SELECT {key}c, any_value(customer_id) AS customer_id, max(depth) AS depth,
        bool_or(is_open) AND max(depth) < {last} AS is_open, arg_min(t1, late) AS entry{gaps(range(1, last))}
    FROM ranked GROUP BY {key}c
)"""
    return sql, parameters


def _picked(question: FunnelQuestion, chain: str) -> str:
    """`furthest` and `settled` where steps may be missing between others: in `alone` those of attempts that came on, and in
    `earliest`, a row for each customer, those of the others, who are most.
    """
    by_step = question.by is not None and question.attribution == "step"
    key = "" if question.by is None or by_step else "by0, "
    places = range(1, len(question.steps) + 1)
    times, nothing = ", ".join(f"t{place}" for place in places), "".join(f", NULL AS t{place}" for place in places[1:])
    own, of_near = "", ""
    if by_step:
        own = "".join(f", v{place}" for place in places) + f", {values(question)}[depth] AS by0"
        of_near = ", v1" + "".join(f", NULL AS v{place}" for place in places[1:]) + ", v1 AS by0"
    return f"""{chain},
{_far(question, key, by_step)},
{_earliest(key, by_step)},
furthest AS (
    SELECT {key}c, customer_id, depth, is_open, t1 AS entry, {times}, [{times}] AS ts{own} FROM alone WHERE is_furthest
    UNION ALL
    SELECT {key}c, customer_id, 1, is_open, t1, t1{nothing}, [t1]{of_near} FROM earliest WHERE is_furthest
),
settled AS (
    SELECT {key}c, depth, {times}{own} FROM alone WHERE is_settled
    UNION ALL
    SELECT {key}c, 1, t1{nothing}{of_near} FROM earliest WHERE is_settled
)"""


def _far(question: FunnelQuestion, key: str, by_step: bool) -> str:
    """alone: of each customer the attempts that came on and are its furthest (is_furthest), also of those that are over (is_settled).
    To look for the attempts and then fetch them takes a fraction of the time of carrying all that they say through one aggregate.
    """
    return f"""ranked AS MATERIALIZED (SELECT *, {late(question)} AS late FROM far),
best AS MATERIALIZED (
    SELECT {key}c, min(late) AS late, min(late) FILTER (is_over) AS late_over FROM ranked GROUP BY {key}c
),
waiting AS MATERIALIZED (SELECT DISTINCT {key}c FROM cut SEMI JOIN best USING ({key}c) WHERE is_open),
picked AS MATERIALIZED (
    SELECT r.* REPLACE (w.c IS NOT NULL AND depth < {len(question.steps)} AS is_open), r.late = b.late AS is_furthest,
        coalesce(r.late = late_over, FALSE) AS is_settled
    FROM ranked r JOIN best b USING ({key}c) LEFT JOIN waiting w USING ({key}c) WHERE r.late = b.late OR r.late = late_over
),
-- Of attempts with the same times the one whose own value is the first in the alphabet is taken.
twins AS (SELECT {key}c, late FROM picked GROUP BY ALL HAVING count(*) > 1),
alone AS MATERIALIZED (
    FROM picked ANTI JOIN twins USING ({key}c, late)
    UNION ALL
    (SELECT DISTINCT ON ({key}c, late) * FROM picked SEMI JOIN twins USING ({key}c, late) ORDER BY {key}c, late{", v1" if by_step else ""})
)"""


def _earliest(key: str, by_step: bool) -> str:
    """earliest: of each customer the earliest attempt that did not come on ([by0], c, customer_id, t1, is_open, [v1]), and whether it
    is_furthest and is_settled (if any of these is over, the earliest is). Where its own value is asked for, the first in the
    alphabet, both are one number, of which the least takes the least time.
    """
    first, codes, of_codes, t1 = "t1", "", "", "first"
    if by_step:
        first, of_codes, t1 = "t1::HUGEINT * 4294967296 + code", " JOIN codes USING (v1)", "(first >> 32)::BIGINT"
        codes = """codes AS MATERIALIZED (
    SELECT v1, row_number() OVER (ORDER BY v1) AS code FROM (SELECT DISTINCT v1 FROM near)
),
"""
    named = " JOIN codes ON code = first & 4294967295" if by_step else ""
    return f"""{codes}earliest AS NOT MATERIALIZED (
    SELECT n.* EXCLUDE (first){", v1" if by_step else ""}, {t1} AS t1, late IS NULL AS is_furthest,
        {t1} + limits.reach <= limits.newest AND late_over IS NULL AS is_settled
    FROM (
        SELECT {key}c, any_value(customer_id) AS customer_id, min({first}) AS first, bool_or(is_open) AS is_open
        FROM near{of_codes} GROUP BY {key}c
    ) n LEFT JOIN best USING ({key}c){named}, limits
)"""


def late(question: FunnelQuestion) -> str:
    """What the furthest, then earliest attempt has least of."""
    order = f"t1 - depth::BIGINT * {2**59}"
    if question.order == "any" or len(question.kinds.family(question.steps[0])) == 1:
        return order  # attempts that begin at one time go the same way
    return f"[{order}, " + ", ".join(f"coalesce(t{place}, 0)" for place in range(2, len(question.steps) + 1)) + "]"


def gaps(places: range) -> str:
    """After these steps, of each customer's furthest attempt; one without a gap is passed over, and there is none that is as deep."""
    return "".join(f",\n        arg_min(t{place + 1} - t{place}, late) AS gap{place}" for place in places)
