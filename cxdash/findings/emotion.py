"""Emotion: how good the comments at each stage in each channel sound, and which differ from the others. Knows no SQL and no page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from cxdash.findings import stems
from cxdash.findings.emotion_model import Ints, Judged, Matrix, Model
from cxdash.findings.funnel_words import RELEVANT
from cxdash.findings.leaving import SHARE, lost_of
from cxdash.findings.scores import ALONE, Rules, Tier
from cxdash.findings.touchpoints import Place, hidden
from cxdash.stats.chances import chance_interval, dispersion, learning_variance, p_apart_from_average
from cxdash.stats.forecasts import Floats
from cxdash.stats.groups import rejected
from cxdash.stats.intraclass import Clustered, Repeats, intraclass
from cxdash.stats.odds import odds_ratio
from cxdash.stats.parts import Parts

Beside = Literal["worse", "better"]

MOST_WORDS = 3


@dataclass(frozen=True)
class Emotion:
    """How so many comments of so many customers sound: value, the mean chance that one came with a good answer, 0 to 1, with its
    interval; None where they are hidden.

    tier: against the average of those compared. beside: whether they sound worse, or better, than comments with the same scores
    do elsewhere, beyond noise. words: that more customers use here than elsewhere, beyond noise, and that make it differ most as it
    does.
    """

    n: int
    customers: int
    value: float | None = None
    low: float | None = None
    high: float | None = None
    tier: Tier | None = None
    few: bool = False
    beside: Beside | None = None
    words: tuple[str, ...] = ()


@dataclass(frozen=True)
class Emotions:
    """What is said at each touchpoint. hidden: how many have too few customers, or are hidden for these; pooled: those together,
    None where they have too few even so. average: of those that are compared, each counting alike. comments: that were read, of
    all there are; unknown: those of them without a word that is known, which say nothing.
    """

    cells: Mapping[Place, Emotion] = field(default_factory=dict, hash=False)
    pooled: Emotion | None = None
    hidden: int = 0
    average: float | None = None
    comments: int = 0
    of: int = 0
    unknown: int = 0

    @property
    def compared(self) -> dict[Place, Emotion]:
        return {place: one for place, one in self.cells.items() if one.tier in ("above", "within", "below")}

    @property
    def worst(self) -> Place | None:
        """Of those that sound worse than the average beyond noise, the one whose interval ends lowest."""
        found = [(one.high or 0.0, place) for place, one in self.cells.items() if one.tier == "below"]
        return min(found)[1] if found else None


@dataclass(frozen=True, eq=False)
class _Groups:
    """Numbers of comments by the place that each is at (its number): their parts, and of each place the mean by each model."""

    parts: list[Parts]
    means: Matrix

    def some(self, of: Sequence[int]) -> tuple[list[Parts], list[Floats]]:
        return [self.parts[one] for one in of], [self.means[one] for one in of]


def emotions(frame: pd.DataFrame, model: Model, rules: Rules) -> Emotions:
    """frame: of `queries.emotion.build_staged`.

    Compared are touchpoints with `rules.few_answers` comments: after Benjamini-Hochberg, against the average of them. Of customers
    with several comments the intraclass correlation says how much less these tell.
    """
    of = int(frame["of"].iloc[0]) if len(frame) else 0
    who = frame["who"].to_numpy(dtype=np.uint64)
    judged = model.judged(frame["comment"].tolist(), frame["language"].tolist(), who)
    kept = judged.is_known
    at, places = pd.factorize(pd.MultiIndex.from_frame(frame[["stage", "channel"]]))
    if not kept.any():
        return Emotions(comments=len(frame), of=of, unknown=len(frame))
    said = _grouped(at[kept], len(places), who[kept], 100 * judged.chance[kept], 100 * judged.by[kept])
    customers = [len(np.unique(who[kept & (at == place)])) for place in range(len(places))]
    counts = {place: n for place, n in zip(places.tolist(), customers, strict=True) if n}
    away = hidden(counts, rules.min_answers)
    shown = [number for number, place in enumerate(places) if place in counts and place not in away]
    told, average = _tiers(said, shown, rules)
    beside = _beside(frame, judged, at, len(places), shown, rules)
    words = _words(
        judged, model, at, who, [one for one, tier in told.items() if tier in ("above", "below")], told, rules
    )
    spread, found = dispersion(said.parts), dict[Place, Emotion]()
    for number, place in enumerate(places):
        if place in counts:
            one = Emotion(said.parts[number].n, customers[number], few=said.parts[number].n < rules.few_answers)
            found[place] = one if number not in told else replace(
                _valued(one, said.parts[number], said.means[number], spread, rules),
                tier=told[number], beside=beside.get(number), words=words.get(number, ()),
            )  # fmt: skip
    pooled = _pooled(at, who, judged, [number for number, place in enumerate(places) if place in away], spread, rules)
    return Emotions(found, pooled, len(away), average, len(frame), of, int((~kept).sum()))


def _grouped(at: Ints, count: int, who: NDArray[np.uint64], points: Floats, by: Matrix) -> _Groups:
    correlation, n = _alike(who, points), np.bincount(at, minlength=count)
    total, squares = (np.bincount(at, one, count) for one in (points, points**2))
    parts = [
        Parts(int(n[one]), float(total[one]), float(squares[one]), repeats=Repeats(correlation, (who[at == one],)))
        for one in range(count)
    ]
    means = np.column_stack([np.bincount(at, one, count) for one in by.T]) / np.maximum(n, 1)[:, None]
    return _Groups(parts, means)


def _alike(who: NDArray[np.uint64], points: Floats) -> float:
    """The correlation of two comments of one customer."""
    _ids, codes, n = np.unique(who, return_inverse=True, return_counts=True)
    total, squares = np.bincount(codes, points), np.bincount(codes, points**2)
    more = n > 1
    sizes, sizes2, totals, squared, within = (float(one[more].sum()) for one in (n, n**2, total, squares, total**2 / n))
    return intraclass(Clustered(int(more.sum()), sizes, sizes2, totals, squared, within, float(n.sum())))


def _valued(one: Emotion, parts: Parts, means: Floats, spread: float, rules: Rules) -> Emotion:
    low, high = chance_interval(parts, spread, learning_variance(means), rules.confidence)
    return replace(one, value=parts.total / parts.n / 100, low=low / 100, high=high / 100)


def _tiers(said: _Groups, shown: Sequence[int], rules: Rules) -> tuple[dict[int, Tier], float | None]:
    """Of each that is shown its tier, and the average of those compared."""
    tested = _enough(said, shown, rules)
    means = [said.parts[one].mean or 0.0 for one in tested]
    average = sum(means) / len(means) if means else 0.0
    found: dict[int, Tier] = dict.fromkeys(shown, "few")
    for one, mean, is_real in zip(tested, means, _real(said, tested, rules), strict=True):
        found[one] = ("above" if mean > average else "below") if is_real else "within"
    return found, average / 100 if tested else None


def _enough(said: _Groups, shown: Sequence[int], rules: Rules) -> list[int]:
    least = max(rules.few_answers, 1)
    return [one for one in shown if said.parts[one].n >= least and said.parts[one].alone.n >= ALONE]


def _real(said: _Groups, tested: Sequence[int], rules: Rules) -> list[bool]:
    return rejected(p_apart_from_average(*said.some(tested)), 1 - rules.confidence)


def _beside(
    frame: pd.DataFrame, judged: Judged, at: Ints, count: int, shown: Sequence[int], rules: Rules
) -> dict[int, Beside]:  # fmt: skip
    """Where comments sound worse, or better, than those with the same score do on average.

    The score itself would be no measure for it: what words tell is less than all, so comments with good scores sound less good
    than these are, everywhere.
    """
    kept = judged.is_known & (frame["score"] != "").to_numpy()
    if not kept.any():
        return {}
    scores, _names = pd.factorize(frame["score"].to_numpy()[kept])
    n = np.bincount(scores)
    every = 100 * np.column_stack([judged.chance[kept], judged.by[kept]])
    usual = np.column_stack([np.bincount(scores, one) / n for one in every.T])
    away = every - usual[scores]
    said = _grouped(at[kept], count, frame["who"].to_numpy(dtype=np.uint64)[kept], away[:, 0], away[:, 1:])
    tested = _enough(said, shown, rules)
    means = [said.parts[one].mean or 0.0 for one in tested]
    average = sum(means) / max(len(means), 1)
    return {
        one: "better" if mean > average else "worse"
        for one, mean, is_real in zip(tested, means, _real(said, tested, rules), strict=True)
        if is_real
    }


def _words(
    judged: Judged, model: Model, at: Ints, who: NDArray[np.uint64], some: Sequence[int], told: Mapping[int, Tier], rules: Rules
) -> dict[int, tuple[str, ...]]:  # fmt: skip
    """Of some places the words that more customers use there than elsewhere, beyond noise, and that make most of how they sound,
    the most first. A word that the models do not agree on weighs less by so much.
    """
    middle = model.weights.mean(axis=1)
    noise = np.sqrt([learning_variance(one) for one in model.weights])
    weight = np.sign(middle) * np.maximum(np.abs(middle) - noise, 0.0)
    found = {}
    for one in some:
        newest = [_newest(who, judged.is_known & is_there) for is_there in (at == one, at != one)]
        n = [int(is_newest.sum()) for is_newest in newest]
        if min(n) >= max(rules.min_answers, 1):
            here, away = (np.bincount(judged.term[of[judged.row]], minlength=len(weight)) for of in newest)
            towards = weight * (1 if told[one] == "above" else -1)
            tested = [
                term for term in np.flatnonzero(towards > 0).tolist() if here[term] + away[term] >= rules.min_answers
            ]
            real = _more([(int(here[term]), int(away[term])) for term in tested], n[0], n[1], rules)
            weighty = (here / n[0] - away / n[1]) * towards
            kept = sorted(
                (term for term, is_more in zip(tested, real, strict=True) if is_more), key=lambda term: -weighty[term]
            )
            found[one] = _apart([model.names[term] for term in kept])
    return found


def _newest(who: NDArray[np.uint64], some: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Of some comments, the newest first, one of each customer: who says much says each word sooner or later."""
    _ids, first = np.unique(who[some], return_index=True)
    found = np.zeros(len(who), dtype=bool)
    found[np.flatnonzero(some)[first]] = True
    return found


def _more(users: Sequence[tuple[int, int]], here: int, away: int, rules: Rules) -> list[bool]:
    """Of words with so many who use them, of all here and of all elsewhere: which more use here, as of words of those lost
    (`funnel_words`): after Benjamini-Hochberg, and all of the interval of the odds `RELEVANT` times or more.
    """
    p_values = SHARE.p_of_each([(lost_of(one, here), lost_of(other, away)) for one, other in users]) if users else []
    found = []
    for (one, other), is_real in zip(users, rejected(p_values, 1 - rules.confidence), strict=True):
        odds = odds_ratio(one, here - one, other, away - other, rules.confidence)
        found.append(is_real and one >= max(rules.min_answers, 1) and odds is not None and odds.low >= RELEVANT)
    return found


def _apart(names: Sequence[str]) -> tuple[str, ...]:
    """The first of them that say something and share no word."""
    found: list[str] = []
    for name in names:
        if name and not stems.says_little(name) and not any(set(name.split()) & set(other.split()) for other in found):
            found.append(name)
    return tuple(found[:MOST_WORDS])


def _pooled(
    at: Ints, who: NDArray[np.uint64], judged: Judged, away: Sequence[int], spread: float, rules: Rules
) -> Emotion | None:  # fmt: skip
    """What is hidden, together."""
    kept = judged.is_known & np.isin(at, away)
    customers = len(np.unique(who[kept]))
    if not customers or customers < rules.min_answers:
        return None
    here = np.zeros(int(kept.sum()), dtype=np.int64)
    said = _grouped(here, 1, who[kept], 100 * judged.chance[kept], 100 * judged.by[kept])
    one = Emotion(said.parts[0].n, customers, few=said.parts[0].n < rules.few_answers)
    return _valued(one, said.parts[0], said.means[0], spread, rules)
