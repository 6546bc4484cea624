"""Touchpoints: stages by channels as a map of what each feels like and who is lost there. Knows no SQL and no page."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import pandas as pd

from cxdash.findings.scores import POOLED, Rules, Score, Tier
from cxdash.findings.standings import group_scores
from cxdash.findings.tallies import repeats
from cxdash.metrics import Metric
from cxdash.stats.average import average, p_from_average
from cxdash.stats.estimators import Estimate, Share
from cxdash.stats.groups import rejected
from cxdash.stats.medians import Middle, middle_of, wider
from cxdash.stats.parts import Parts

Place = tuple[str, str]  # a stage and a channel, "" for none
_BETWEEN = "\x1f"  # of a stage and a channel that are one key: it stands in no name


@dataclass(frozen=True)
class Volume:
    """What happened at one or several places; customers of several places count at each.

    went_on, lost: customers by what followed their last touchpoint there whose window is over; open: those without one, of
    whom nobody can tell yet. lost_share: of those not open, 0 to 1, with its Wilson interval, None where there are none.
    department: the one that owns most of the touchpoints, "" for none; department_share: how many of them, 0 to 1.
    median: of the responses in seconds, with its interval; None without any, with too few, or of several places.
    """

    touchpoints: int
    customers: int
    answered: int = 0
    median: Estimate | None = None
    department: str = ""
    department_share: float = 0.0
    went_on: int = 0
    lost: int = 0
    open: int = 0
    lost_share: float | None = None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class Cell:
    """One stage in one channel. score: None without an answer; without a value it is hidden, as it or one beside it has too
    few. volume: None without touchpoints, or hidden as well (is_hidden). is_end: whether a journey may well end here, so that who
    is “lost” next is not lost on the way.
    """

    stage: str
    channel: str
    score: Score | None = None
    volume: Volume | None = None
    is_hidden: bool = False
    is_end: bool = False


@dataclass(frozen=True)
class TouchpointMap:
    """The cells in the order of stages and channels; those without answers and touchpoints are missing.

    pooled_score, pooled_volume: the hidden cells together, None where none are or they have too few even together;
    hidden_scores, hidden_volumes: how many they are. unplaced, unplaced_answers: touchpoints and answers without a stage,
    which stand in no cell. average: of the scores that are compared, each cell counting alike; their tiers are against it.
    """

    stages: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    cells: tuple[Cell, ...] = ()
    pooled_score: Score | None = None
    pooled_volume: Volume | None = None
    hidden_scores: int = 0
    hidden_volumes: int = 0
    unplaced: int = 0
    unplaced_answers: int = 0
    average: float | None = None

    @property
    def compared(self) -> tuple[Cell, ...]:
        """The cells with answers enough to be told from the others."""
        return tuple(
            one for one in self.cells if one.score is not None and one.score.tier in ("above", "within", "below")
        )

    @property
    def worst(self) -> Cell | None:
        """Of those that are worse than the average beyond noise, the one with the worst shrunken score."""
        found = [one for one in self.compared if one.score is not None and one.score.tier == "below"]
        return max(found, key=lambda one: _badness(one.score), default=None)


def _badness(score: Score | None) -> float:
    return (
        0.0 if score is None or score.shrunken is None or score.against is None else abs(score.shrunken - score.against)
    )


def touchpoint_map(
    metric: Metric, parts: pd.DataFrame, volumes: pd.DataFrame, order: Sequence[str], rules: Rules,
    more: Collection[Place] = (), ends: Collection[str] = (),
) -> TouchpointMap:  # fmt: skip
    """The map of a frame of parts by stage and channel (by0, by1) and of one of volumes. order: the stages in their usual
    order; others come after them. more: places that have a cell even without answers and touchpoints. ends: stages of
    natural ends (see `journey_kinds.natural_ends`).
    """
    scores, few_answers = _scores(metric, parts, rules)
    scores, middle = _against_average(metric, scores, rules)
    counts = _counts(volumes)
    few_customers = hidden({place: one.customers for place, one in counts.items()}, rules.min_answers)
    placed = {place: one for place, one in counts.items() if place[0]}
    away = [one for place, one in placed.items() if place in few_customers]
    known = scores.keys() | few_answers.keys() | placed.keys() | set(more)
    stages, channels = _stages(known, order), _channels(known, placed)
    cells = tuple(
        Cell(
            stage, channel,
            scores.get((stage, channel)) or few_answers.get((stage, channel)),
            None if place in few_customers or place not in placed else _volume([placed[place]], rules),
            place in few_customers and place in placed,
            stage in ends,
        )
        for stage in stages for channel in channels if (place := (stage, channel)) in known
    )  # fmt: skip
    rows = parts[(parts["metric"] == metric.id) & (parts["by0"] == "")]
    return TouchpointMap(
        stages, channels, cells,
        scores.get((POOLED, "")), _volume(away, rules) if sum(one.customers for one in away) >= rules.min_answers else None,
        len(few_answers), len(away),
        sum(one.touchpoints for place, one in counts.items() if not place[0]), int(rows["n"].sum()), middle,
    )  # fmt: skip


def _against_average(
    metric: Metric, scores: Mapping[Place, Score], rules: Rules
) -> tuple[dict[Place, Score], float | None]:  # fmt: skip
    """The scores with tiers against the average of those that have answers enough, and that average.

    Against all others together one cell with most of the answers would make nearly all others worse, or better.
    """
    told = [
        place for place, one in scores.items() if one.tier in ("above", "within", "below") and one.value is not None
    ]
    counted = [scores[place].tally.parts for place in told]
    centre = average(counted) or 0.0
    real = rejected(p_from_average(counted, metric.estimator.step), 1 - rules.confidence)
    middle = sum(scores[place].value or 0.0 for place in told) / len(told) if told else None
    found = dict(scores)
    for place, one, is_real in zip(told, counted, real, strict=True):
        side: Tier = "above" if metric.better * ((one.typical or 0.0) - centre) > 0 else "below"
        found[place] = replace(found[place], tier=side if is_real else "within", against=middle)
    return found, middle


def _scores(metric: Metric, parts: pd.DataFrame, rules: Rules) -> tuple[dict[Place, Score], dict[Place, Score]]:
    """The scores of the cells, (POOLED, "") for the hidden ones together; and these, each with its number of answers alone."""
    rows = parts[parts["metric"] == metric.id]
    places = list(zip(rows["by0"].tolist(), rows["by1"].tolist(), strict=True))
    answers: dict[Place, int] = {}
    for place, n in zip(places, rows["n"].tolist(), strict=True):
        answers[place] = answers.get(place, 0) + int(n)
    away = hidden(answers, rules.min_answers)
    keys = pd.Series([POOLED if one in away else _BETWEEN.join(one) for one in places], rows.index, object)
    staged = pd.Series([bool(stage) for stage, _channel in places], rows.index, bool)
    found: dict[Place, Score] = {}
    for one in group_scores(metric, rows.assign(cell=keys)[staged], rules, "cell"):
        name = one.group or ""
        place = (POOLED, "") if name == POOLED else (name.partition(_BETWEEN)[0], name.partition(_BETWEEN)[2])
        if one.n and not (place[0] == POOLED and one.value is None):
            found[place] = one
    # The pool takes in a cell more where it has too few even so.
    few = {place: Score(None, n) for place, n in answers.items() if n and place[0] and place not in found}
    if (POOLED, "") in found:
        found[POOLED, ""] = replace(found[POOLED, ""], group=POOLED, members=len(few), tier=None)
    return found, few


def hidden(counts: Mapping[Place, int], least: int) -> frozenset[Place]:
    """The places with fewer than `least` (but some), and so many beside them that in each stage, in each channel and in all
    those not shown have as many together, as far as there are others: what is shown elsewhere of a whole stage or channel
    less what is shown here tells no small number then. Places without a stage are never shown.
    """
    away = {place for place, n in counts.items() if 0 < n < least or (n and not place[0])}
    lines: dict[tuple[str, str], list[Place]] = {}
    for stage, channel in counts:
        for line in (("stage", stage), ("channel", channel)):
            lines.setdefault(line, []).append((stage, channel))
    while True:
        more = [one for line in lines.values() for one in _next(line, counts, away, least)] or _next(
            list(counts), counts, away, least
        )
        if not more:
            return frozenset(away)
        away.add(min(more, key=lambda place: (counts[place], place)))


def _next(line: Sequence[Place], counts: Mapping[Place, int], away: Collection[Place], least: int) -> list[Place]:
    """Of a stage or channel of which too few are hidden, the smallest place that is not."""
    if not 0 < sum(counts[place] for place in line if place in away) < least:
        return []
    return sorted((one for one in line if one not in away and counts[one]), key=lambda one: (counts[one], one))[:1]


def _stages(known: Iterable[Place], order: Sequence[str]) -> tuple[str, ...]:
    there = {stage for stage, _channel in known if stage != POOLED}
    return (*(one for one in order if one in there), *sorted(there - set(order)))


def _channels(known: Iterable[Place], placed: Mapping[Place, "_Count"]) -> tuple[str, ...]:
    """Channels with most touchpoints first, none at the end."""
    sizes = Counter[str]({channel: 0 for stage, channel in known if stage != POOLED})
    for (_stage, channel), one in placed.items():
        sizes[channel] += one.touchpoints
    return tuple(sorted(sizes, key=lambda channel: (not channel, -sizes[channel], channel)))


@dataclass(frozen=True)
class _Count:
    touchpoints: int
    customers: int
    answered: int
    middle: Middle | None
    worth: float  # of an answer, to one of a customer who asks once
    departments: Mapping[str, int] = field(default_factory=dict)
    fates: tuple[int, int, int] = (0, 0, 0)  # who went on, who was lost, who is open


def _counts(volumes: pd.DataFrame) -> dict[Place, _Count]:
    names = ("stage", "channel", "touchpoints", "people", "answered", "middle", "departments", "went_on", "lost", "open")  # fmt: skip
    rows: Iterable[tuple[Any, ...]] = zip(*(volumes[name].tolist() for name in names), repeats(volumes), strict=True)
    return {
        (stage, channel): _Count(
            int(touchpoints), int(people), int(answered), middle_of(int(answered), middle), Parts(int(answered), repeats=whose).worth,
            departments,
            (int(went_on), int(lost), int(still)),
        )
        for stage, channel, touchpoints, people, answered, middle, departments, went_on, lost, still, whose in rows
    }  # fmt: skip


def _volume(counts: Sequence[_Count], rules: Rules) -> Volume:
    touchpoints, customers, answered = (
        sum(getattr(one, name) for one in counts) for name in ("touchpoints", "customers", "answered")
    )
    went_on, lost, still = (sum(one.fates[fate] for one in counts) for fate in range(3))
    owners = Counter[str]()
    for one in counts:
        owners.update(one.departments)
    owner = min(owners, key=lambda name: (-owners[name], not name, name), default="")
    decided = went_on + lost
    low, high = Share.wilson(lost, decided, rules.confidence) if decided else (None, None)
    return Volume(
        touchpoints, customers, answered,
        _median(counts[0], rules) if len(counts) == 1 and answered >= rules.min_answers else None,
        owner, owners[owner] / touchpoints if touchpoints else 0.0, went_on, lost, still, lost / decided if decided else None, low, high,
    )  # fmt: skip


def _median(count: _Count, rules: Rules) -> Estimate | None:
    return None if count.middle is None else wider(count.middle.estimate(rules.confidence), count.worth)
