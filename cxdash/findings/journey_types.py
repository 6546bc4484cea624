"""Journey types: how journeys to a purchase went over channels, with share, satisfaction, return and value. Knows no SQL and no page.

Zero moment of truth: Lecinski, J. (2011), "Winning the Zero Moment of Truth", Google. A journey may be of several types:
one or several channels are told of each (where a channel is given at all), the others say in which order. The journeys of one
customer go alike: how sure all of it is follows from the customers.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from cxdash.findings.overlapping import Holders, safe_groups
from cxdash.findings.scores import Rules, Score, Tier, customers_score
from cxdash.findings.tallies import repeats
from cxdash.metrics import Metric
from cxdash.stats.clusters import Clusters, ratio_interval, share_interval
from cxdash.stats.estimators import Estimate
from cxdash.stats.groups import rejected
from cxdash.stats.parts import Parts

_Row = Mapping[Any, Any]


@dataclass(frozen=True)
class JourneyType:
    """The journeys of one type ("all": all of them), and how many customers they are of. All are None or hold none where these
    are too few to be shown, or where what is shown would tell of a few.

    share: of all journeys; lost: those after which no other began within the silence, of those decided; value: mean value of
    the purchases that have one, `score` the satisfaction. Shares are 0 to 1.
    """

    id: str
    journeys: int | None
    share: Estimate
    lost: Estimate
    value: Estimate
    score: Score
    open: int | None = None
    customers: int | None = None


@dataclass(frozen=True)
class _Shown:
    """The types of which may be told: how many there are, who is back, values, and scores."""

    journeys: frozenset[str]
    decided: frozenset[str]
    values: frozenset[str]
    scores: frozenset[str]


def journey_types(
    metric: Metric, counts: pd.DataFrame, scores: pd.DataFrame, rules: Rules, untold: Collection[str] = ()
) -> tuple[JourneyType, ...]:
    """All journeys, then each type; () where there are none. untold: types of which the data cannot tell whether there are any: none
    of them would be told as 0 %, and surely so.
    """
    rows, told = _rows(counts), _rows(scores)
    if not rows or not rows["all"]["customers"]:
        return ()
    shown = _without(_shown(rows, told, rules), untold)
    whose = dict(zip(told, repeats(scores), strict=True))
    answers = {
        name: Parts(int(row["n"]), row["total"], row["squares"], None, whose[name])
        for name, row in told.items() if name in shown.scores
    }  # fmt: skip
    found = [
        _type(name, row, rows["all"], shown, _score(metric, name, answers, told, rules), rules)
        for name, row in rows.items()
    ]
    return _with_tiers(metric, found, answers, told, rules)


def _score(metric: Metric, name: str, answers: Mapping[str, Parts], told: Mapping[str, _Row], rules: Rules) -> Score:
    people = int(told[name]["people"]) if name in answers else 0
    return customers_score(metric, answers.get(name, Parts()), people, rules, name)


def _rows(frame: pd.DataFrame) -> dict[str, _Row]:
    """By type; sums of nobody are 0."""
    lists = [name for name in frame if frame[name].dtype == object]
    plain = frame.drop(columns=lists).fillna(0).to_dict("records")
    return {str(row["kind"]): {**row, **more} for row, more in zip(plain, frame[lists].to_dict("records"), strict=True)}


def _shown(rows: Mapping[str, _Row], told: Mapping[str, _Row], rules: Rules) -> _Shown:
    groups = {name: int(row["atoms"]) for name, row in rows.items()}
    whole, least = rows["all"], rules.min_answers
    journeys = safe_groups(groups, _holders(whole["holders"]), least)
    left = {name: bits for name, bits in groups.items() if name in journeys}
    if not left:
        return _Shown(journeys, journeys, journeys, journeys)
    scored = _holders(told["all"]["holders"]) if told else ()
    return _Shown(
        journeys, *(safe_groups(left, holders, least) for holders in (
            _holders(whole["deciders"]), _holders(whole["spenders"]), scored,
        )),
    )  # fmt: skip


def _without(shown: _Shown, untold: Collection[str]) -> _Shown:
    return _Shown(*(one - frozenset(untold) for one in (shown.journeys, shown.decided, shown.values, shown.scores)))


def _holders(listed: Iterable[Sequence[int]] | None) -> Holders:
    """None and no number of none: nobody."""
    return [] if listed is None or isinstance(listed, float) else [(int(bits), int(n)) for bits, n in listed]


def _with_tiers(
    metric: Metric, found: Sequence[JourneyType], answers: Mapping[str, Parts], told: Mapping[str, _Row], rules: Rules
) -> tuple[JourneyType, ...]:
    """Whether each type feels better or worse than all other journeys, beyond noise after Benjamini-Hochberg."""
    whole, least = answers.get("all", Parts()), max(rules.few_answers, 1)
    compared = [
        one.id for one in found[1:]
        if one.score.value is not None and told[one.id]["people"] >= least and _others(one.id, told) >= least
    ]  # fmt: skip
    p_values = metric.estimator.p_of_each([(answers[name], whole - answers[name]) for name in compared])
    tiers = dict[str, Tier]()
    for name, is_real in zip(compared, rejected(p_values, 1 - rules.confidence), strict=True):
        own, rest = answers[name], whole - answers[name]
        is_better = metric.better * ((own.mean or 0.0) - (rest.mean or 0.0)) > 0
        tiers[name] = ("above" if is_better else "below") if is_real else "within"
    return tuple(
        replace(
            one, score=replace(one.score, tier=tiers.get(one.id, "few" if one.id != "all" and one.score.n else None))
        )
        for one in found
    )


def _others(name: str, told: Mapping[str, _Row]) -> int:
    """Customers with answers on journeys that are not of this type."""
    left = int(told["all"]["atoms"]) & ~int(told[name]["atoms"])
    return sum(n for bits, n in _holders(told["all"]["holders"]) if bits & left)


def _type(name: str, here: _Row, whole: _Row, shown: _Shown, score: Score, rules: Rules) -> JourneyType:
    if name not in shown.journeys:
        return JourneyType(name, None, Estimate(0), Estimate(0), Estimate(0), Score(name, 0))
    journeys, is_told = int(here["journeys"]), name in shown.decided
    taken = Clusters(
        int(whole["customers"]), float(whole["journeys"]), journeys, float(whole["squares"]), float(here["crossed"]),
        float(here["squares"]),
    )  # fmt: skip
    return JourneyType(
        name, journeys,
        Estimate(journeys, 1.0) if name == "all" else _share(taken, rules),
        _share(_sums(here, "deciding", "decided", "lost"), rules) if is_told else Estimate(0),
        _value(_sums(here, "valued", "n", "total"), rules) if name in shown.values else Estimate(0),
        score,
        int(here["open"]) if is_told else None,
        int(here["customers"]),
    )  # fmt: skip


def _sums(row: _Row, customers: str, x: str, y: str) -> Clusters:
    names = (x, y, f"{x}_squares", f"{y}_{x}" if y == "lost" else f"{x}_{y}", f"{y}_squares")
    return Clusters(int(row[customers]), *(float(row[name]) for name in names))


def _share(sums: Clusters, rules: Rules) -> Estimate:
    """Nothing where it cannot be said how sure it is."""
    found = share_interval(sums, rules.confidence)
    return Estimate(0) if found is None else Estimate(int(sums.x), sums.y / sums.x, *found)


def _value(sums: Clusters, rules: Rules) -> Estimate:
    """Only where enough customers tell: of a few who bought nearly all of it no interval would know."""
    found = ratio_interval(sums, rules.confidence)
    if found is None or sums.effective < rules.min_answers:
        return Estimate(0)
    return Estimate(int(sums.x), sums.y / sums.x, *found)
