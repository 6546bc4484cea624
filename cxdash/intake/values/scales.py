"""Scales: on which scale a column's answers were given, from the answers and the question. Knows no SQL."""

import re

from cxdash.errors import CxError
from cxdash.intake.vocabulary import plain
from cxdash.metrics import METRICS, Scale

ENOUGH = 30  # so many scores show the ends of their scale
FEW = 5  # fewer scores than that speak for no scale but the usual one
STRAY = 0.02  # of the scores: so few do not make the scale of the others a wider one
OFFERED = 3  # different codes that a person is asked about; more are a scale of their own
REPEATED = 2  # so often a code stands at the least: what stands once may be a slip
MOST_CODES = 2  # different scores outside a scale that can be codes; more are a scale of their own
_TO = r"(?:-|–|—|/|\.\.\.?|…|to|through|and|bis|до|по|iki|à|a|y|et|und|и|ir)"
_SPANS = (
    rf"[(\[] ?(?:scale ?|skala ?|шкала ?|skalė ?|échelle ?|escala ?)?([01]) ?{_TO} ?(10|[1-7])\b",
    rf"\b(?:from|von|от|nuo|de|entre|between|zwischen|scale|skala|escala|échelle)\b:? ?([01]) ?{_TO} ?(10|[1-7])\b",
    r"\b([01]) ?(?:to|bis|iki|до|à) ?(10|[1-7])\b",
    r"\b([01]) ?[-–] ?(10|[357])\b(?![-–/.\d])",
)
_ENDS = re.compile(r"(?<![\d.,])(\d{1,2}) ?[=:] ?([^\W\d_][^\d;,)\]]*)")  # 1 = very dissatisfied, 5 = very satisfied


def question_scale(question: str, metric: str) -> tuple[float, float] | None:
    """The scale that a question names ("from 0 to 10", "(1-5)", "1 = bad … 5 = good"), where the metric is asked on it."""
    text = " ".join(question.casefold().split())
    for pattern in _SPANS:
        for low, high in re.findall(pattern, text):
            if METRICS[metric].scale(float(low), float(high)) is not None:
                return float(low), float(high)
    ends = [float(number) for number, _words in _ENDS.findall(text)]
    if len(ends) >= 2 and METRICS[metric].scale(min(ends), max(ends)) is not None:
        return min(ends), max(ends)
    return None


_GOOD = re.compile(
    r"\b(best|excellent|(?:very|extremely) (?:good|satisfied|easy|likely)|strongly agree|sehr (?:gut|zufrieden|einfach)"
    r"|лучш\w*|отлично|очень (?:хорошо|доволен|легко)|geriausia\w*|puikiai|labai (?:gerai|patenkint\w*|lengva)"
    r"|très (?:bien|satisfait\w*|facile)|muy (?:bueno|satisfecho|fácil)|excelente|the most satisfied)"
)
_EFFORT = re.compile(
    r"\b(efforts?|difficult\w*|hard|трудн\w*|сложн\w*|усили\w*|sunku\w*|pastang\w*|aufwand|mühe|schwierig\w*|difficile\w*|difficult\w*"
    r"|difícil\w*|esfuerzo\w*|dissatisf\w*|unlikely)\b"
)
_EASE = re.compile(r"\b(eas[ey]\w*|легк\w*|просто|lengv\w*|einfach\w*|leicht\w*|facil\w*|fácil\w*|score|index)\b")


def reads_reversed(question: str, metric: str) -> bool:
    """Whether the question's words say that a low answer is the good one: "1 = best", "how difficult", "effort"."""
    text = " ".join(question.casefold().split())
    ends = sorted((float(number), bool(_GOOD.search(words))) for number, words in _ENDS.findall(text))
    if len(ends) >= 2 and ends[0][1] != ends[-1][1]:
        return ends[0][1]
    if ends and ends[0][0] <= 1 and ends[0][1]:
        return True
    return metric == "ces" and bool(_EFFORT.search(plain(text))) and not _EASE.search(plain(text))


def fitting_scale(
    metric: str, column: str, counts: dict[float, int], most: dict[float, int] | None = None
) -> tuple[float, float]:
    """The scale that holds the most scores; of equals the one that ends where they end, else the metric's usual one.

    most: how many answers say out of how many they are. Else the question may name the scale. Only ends from 5 up speak:
    that nobody gave more than a 3 does not make a scale of three. Scores that the scale does not hold are refused with
    their rows: one or two codes, no more. A scale that the scores do not bear out must be asked for: an unusual one whose
    best answer nobody gave (is 9 a code, or is it 1-10?), one of whose top answers there is none among many, or among five
    that another scale holds as well, one that only a stray score speaks for (a 7 among hundreds from 1 to 5), and a usual
    one of ten whose answers are all from 1 to 5. Raises CxError("intake.scale") where none holds them,
    ("intake.scale_doubt") where it is in doubt, and ("intake.two_scales").
    """
    record = METRICS[metric]
    usual = record.default_scale
    assert usual is not None, "only metrics that are asked have score columns"
    facts = {
        "column": column,
        "low": f"{min(counts, default=0):g}",
        "high": f"{max(counts, default=0):g}",
        "metric": metric.upper(),
    }
    if most:
        return _said(record.scales, usual, most, facts)
    asked = question_scale(column, metric)
    if asked is not None and sum(not asked[0] <= n <= asked[1] for n in counts) <= MOST_CODES:
        return asked
    if not counts:
        return usual.low, usual.high
    return _borne_out(record.scales, usual, counts, facts)


def _borne_out(
    scales: tuple[Scale, ...], usual: Scale, counts: dict[float, int], facts: dict[str, str]
) -> tuple[float, float]:
    """The scale that the scores bear out; raises where none does."""
    held = {scale: _held(scale, counts) for scale in scales}
    largest = max(sum(inside.values()) for inside in held.values())
    coded = _with_codes(scales, counts)
    if 2 * largest <= sum(counts.values()):
        raise CxError("intake.scale", **facts, **coded)
    holding = [scale for scale, inside in held.items() if sum(inside.values()) == largest]
    ending = [scale for scale in holding if scale.high == max(held[scale]) >= 5]
    fits = ending or ([usual] if usual in holding else holding)
    best = usual if usual in fits else min(fits, key=lambda scale: scale.high - scale.low)
    is_unlikely = max(held[best]) < (best.top if best == usual else best.high)
    enough = FEW if _is_held_elsewhere(best, held[best]) else ENOUGH
    is_doubtful = is_unlikely and (largest >= enough or best != usual) and (best.low, best.high) != (0, 1)
    is_strange = len(counts) - len(held[best]) > MOST_CODES or _are_stars(best, counts)
    if is_doubtful or is_strange or _is_widened(scales, usual, best, held[best]):
        raise CxError("intake.scale_doubt", **facts, **coded)
    return best.low, best.high


def _with_codes(scales: tuple[Scale, ...], counts: dict[float, int]) -> dict[str, object]:
    """offer: the scale of which both ends were given, and the others can be codes or slips; codes: how often each stands.

    Of several the widest, if every number of it was given; none where one was not: 7 and 9 beside 1 to 5 may be of 1-7.
    """
    found = []
    for scale in sorted(scales, key=lambda scale: scale.low - scale.high):
        inside = _held(scale, counts)
        outside = {n: count for n, count in counts.items() if n not in inside}
        codes = {n: count for n, count in outside.items() if is_code(n, count)}
        is_given = scale.high >= 5 and {scale.low, scale.high} <= inside.keys() and sum(inside.values()) >= FEW
        if is_given and 0 < len(codes) <= OFFERED and len(outside) - len(codes) <= MOST_CODES:
            found.append((scale, codes))
    if not found:
        return {}
    best, codes = found[0]
    is_whole = all(n in counts for n in range(int(best.low), int(best.high) + 1))
    if len(found) > 1 and not is_whole:
        return {}
    return {"offer": (best.low, best.high), "codes": {f"{n:g}": codes[n] for n in sorted(codes)}}


def whole_scale(counts: dict[float, int]) -> tuple[tuple[float, float], tuple[float, ...]] | None:
    """The scale of five and more of which every number was given, and the codes beside it, if any; None for no such scale.

    counts: how many answers have each number, of a column of which nobody said that it holds scores.
    """
    scales = {(one.low, one.high) for record in METRICS.values() for one in record.scales if one.high >= 5}
    for low, high in sorted(scales, key=lambda ends: ends[0] - ends[1]):
        outside = {n: count for n, count in counts.items() if not low <= n <= high}
        codes = tuple(sorted(n for n, count in outside.items() if is_code(n, count)))
        is_whole = all(n in counts for n in range(int(low), int(high) + 1))
        if is_whole and len(codes) <= OFFERED and len(outside) - len(codes) <= MOST_CODES:
            return (low, high), codes
    return None


def is_code(number: float, count: int) -> bool:
    """Whether a number outside of a scale can be a code for no answer: a whole one that stands again and again."""
    return number == int(number) and count >= REPEATED


def _are_stars(scale: Scale, counts: dict[float, int]) -> bool:
    """Whether several answers on a scale of ten are all from 1 to 5, with a 5 among them."""
    return scale.high == 10 and scale.low == 0 and min(counts) >= 1 and max(counts) == 5 and len(counts) > 1


def _is_held_elsewhere(scale: Scale, counts: dict[float, int]) -> bool:
    """Whether a lower scale of some metric holds all the scores: a recommendation of at most 7 may be on 1-7."""
    others = [other for record in METRICS.values() for other in record.scales if other.high < scale.high]
    return any(other.low <= min(counts) and max(counts) <= other.high for other in others)


def _is_widened(scales: tuple[Scale, ...], usual: Scale, best: Scale, counts: dict[float, int]) -> bool:
    """Whether a lower scale holds all the scores but a stray few; a single one, where not even the usual scale has it."""
    total = sum(counts.values())
    if total < (ENOUGH if best == usual else FEW):
        return False
    lower = [scale for scale in scales if scale.high < best.high]
    return any(0 < total - sum(_held(scale, counts).values()) <= max(1, STRAY * total) for scale in lower)


def _said(
    scales: tuple[Scale, ...], usual: Scale, most: dict[float, int], facts: dict[str, str]
) -> tuple[float, float]:
    """The scale that ends where the answers say that theirs does: 4/5 is on a scale of five."""
    if len(most) > 1:
        (first, one), (second, other) = sorted(most.items(), key=lambda pair: -pair[1])[:2]
        raise CxError(
            "intake.two_scales", column=facts["column"], first=f"…/{first:g} ({one})", second=f"…/{second:g} ({other})"
        )
    end = next(iter(most))
    fits = [scale for scale in scales if scale.high == end]
    if not fits:
        raise CxError("intake.scale", **facts)
    best = usual if usual in fits else fits[0]
    if float(facts["low"]) < best.low:
        best = next((scale for scale in fits if scale.low <= float(facts["low"])), best)
    return best.low, best.high


def _held(scale: Scale, counts: dict[float, int]) -> dict[float, int]:
    return {n: count for n, count in counts.items() if scale.low <= n <= scale.high}
