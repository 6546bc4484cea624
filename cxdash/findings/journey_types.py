"""Journey types: how journeys to a purchase went over channels, with share, satisfaction, return and value. Knows no SQL and no page.

Zero moment of truth: Lecinski, J. (2011), "Winning the Zero Moment of Truth", Google. A journey may be of several types:
one or several channels are told of each (where a channel is given at all), the others say in which order.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import pandas as pd

from cxdash.findings.scores import Rules, Score, Tier, score
from cxdash.findings.tallies import Tally, tallies
from cxdash.metrics import Metric
from cxdash.stats.estimators import Estimate, Share
from cxdash.stats.groups import rejected
from cxdash.stats.means import Mean
from cxdash.stats.parts import Parts

Flags = tuple[
    bool, bool, bool, int
]  # the first three types, and how many channels: 0 (none is known), 1, or 2 for several
_KEY = ["zmot", "webrooming", "showrooming", "breadth"]
_IS: dict[str, Callable[[Flags], bool]] = {
    "zmot": lambda flags: flags[0],
    "webrooming": lambda flags: flags[1],
    "showrooming": lambda flags: flags[2],
    "single": lambda flags: flags[3] == 1,
    "multi": lambda flags: flags[3] == 2,
}
TYPES: tuple[str, ...] = tuple(_IS)


@dataclass(frozen=True)
class JourneyType:
    """The journeys of one type ("all": all of them). All but `journeys` are None or hold none where they are too few to be shown, or
    where so few are not of this type.

    share: of all journeys; lost: those after which no other began within the silence, of those `decided`; value: mean value of
    the purchases that have one, `score` the satisfaction. Shares are 0 to 1.
    """

    id: str
    journeys: int | None
    share: Estimate
    lost: Estimate
    value: Estimate
    score: Score
    open: int | None = None


@dataclass(frozen=True)
class _Counted:
    journeys: int = 0
    lost: int = 0
    back: int = 0
    open: int = 0
    value: Parts = field(default_factory=Parts)

    def __add__(self, other: "_Counted") -> "_Counted":
        return _Counted(
            self.journeys + other.journeys, self.lost + other.lost, self.back + other.back, self.open + other.open,
            self.value + other.value,
        )  # fmt: skip


def journey_types(metric: Metric, counts: pd.DataFrame, scores: pd.DataFrame, rules: Rules) -> tuple[JourneyType, ...]:
    """All journeys, then each type in the order of TYPES; () where there are none."""
    counted = _counted(counts)
    tallied = _tallied(scores)
    whole = sum(counted.values(), _Counted())
    if not whole.journeys:
        return ()
    answers = _together(tallied, lambda _flags: True)
    found = [_type("all", metric, whole, whole, answers, answers, rules)]
    for name, is_one in _IS.items():
        here = sum((one for flags, one in counted.items() if is_one(flags)), _Counted())
        found.append(_type(name, metric, here, whole, _together(tallied, is_one), answers, rules))
    return _with_tiers(metric, found, answers, rules)


def _with_tiers(metric: Metric, found: Sequence[JourneyType], answers: Tally, rules: Rules) -> tuple[JourneyType, ...]:
    """Whether each type feels better or worse than all other journeys, beyond noise after Benjamini-Hochberg."""
    compared = [
        place for place, one in enumerate(found)
        if place and one.score.n >= max(rules.few_answers, 1) and answers.parts.n - one.score.n >= max(rules.few_answers, 1)
    ]  # fmt: skip
    here = {place: found[place].score.tally.parts for place in compared}
    p_values = [metric.estimator.p_apart(one, answers.parts - one) for one in here.values()]
    tiers = dict[int, Tier]()
    for (place, one), is_real in zip(here.items(), rejected(p_values, 1 - rules.confidence), strict=True):
        is_better = metric.better * ((one.mean or 0.0) - ((answers.parts - one).mean or 0.0)) > 0
        tiers[place] = ("above" if is_better else "below") if is_real else "within"
    return tuple(
        replace(one, score=replace(one.score, tier=tiers.get(place, "few" if place and one.score.n else None)))
        for place, one in enumerate(found)
    )


def _type(
    name: str, metric: Metric, here: _Counted, whole: _Counted, answers: Tally, all_answers: Tally, rules: Rules
) -> JourneyType:
    if _is_hidden(here.journeys, whole.journeys, rules):
        return JourneyType(name, None, Estimate(0), Estimate(0), Estimate(0), Score(name, 0))
    decided = here.lost + here.back
    is_told = not _is_hidden(decided, whole.lost + whole.back, rules)
    has_value = not _is_hidden(here.value.n, whole.value.n, rules)
    is_scored = not _is_hidden(answers.parts.n, all_answers.parts.n, rules)
    return JourneyType(
        name, here.journeys,
        Estimate(here.journeys, 1.0) if name == "all" else _share(here.journeys, whole.journeys, rules),
        _share(here.lost, decided, rules) if is_told else Estimate(0),
        Mean().estimate(here.value, rules.confidence) if has_value else Estimate(0),
        score(metric, answers, rules, name) if is_scored else Score(name, 0),
        here.open if is_told else None,
    )  # fmt: skip


def _is_hidden(n: int, of: int, rules: Rules) -> bool:
    """Whether so few are in a type, or so few are not, that what is shown would tell of them."""
    return 0 < n < rules.min_answers or 0 < of - n < rules.min_answers


def _share(hits: int, of: int, rules: Rules) -> Estimate:
    if not of:
        return Estimate(0)
    return Estimate(of, hits / of, *Share.wilson(hits, of, rules.confidence))


def _counted(frame: pd.DataFrame) -> dict[Flags, _Counted]:
    numbers = ("journeys", "lost", "back", "open", "n", "total", "squares")
    rows = zip(*(frame[name].tolist() for name in numbers), strict=True)
    return {
        flags: _Counted(int(journeys), int(lost), int(back), int(still), Parts(int(n), float(total), float(squares)))
        for flags, (journeys, lost, back, still, n, total, squares) in zip(_flags(frame), rows, strict=True)
    }


def _tallied(frame: pd.DataFrame) -> dict[Flags, Tally]:
    rows = _flags(frame)
    return {rows[place]: one for place, one in tallies(frame.assign(place=range(len(frame))), "place").items()}


def _flags(frame: pd.DataFrame) -> list[Flags]:
    rows = zip(*(frame[name].tolist() for name in _KEY), strict=True)
    return [(bool(zmot), bool(web), bool(show), int(breadth)) for zmot, web, show, breadth in rows]


def _together(tallied: Mapping[Flags, Tally], is_one: Callable[[Flags], bool]) -> Tally:
    return sum((tally for flags, tally in tallied.items() if is_one(flags)), Tally())
