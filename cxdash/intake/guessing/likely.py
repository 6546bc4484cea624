"""Likely: columns that nobody named, and whose values look like scores or places: to be asked about. Knows no SQL."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice

from cxdash.intake.fields import KINDS
from cxdash.intake.guessing.alike import MOST_COMPARED, Numbers, correlation, counted, scored, within
from cxdash.intake.guessing.looks import Look
from cxdash.intake.mapping import Mapping
from cxdash.intake.values.scales import whole_scale
from cxdash.intake.vocabulary import plain, synonyms

_WITH = 0.15  # correlation from which on two columns rise and fall together
_CLEAR = 4.0  # so many standard errors it must be from none: a file may have a hundred columns
_FEWEST = 50  # pairs
_MOST_PLACES, _MOST_OFFERED = 200, 5
_ROWS_A_PLACE = 10
_LONGEST_PLACE = 60  # letters
_PLACE_WORDS = frozenset({"area", "zone", "site", "unit", "office", "terminal", "outlet", "venue", "district"})
_NO_PLACES = frozenset({
    "gender", "sex", "age", "browser", "device", "platform", "os", "status", "type", "label", "labels", "sentiment", "consent",
    "title", "lang", "plan", "group", "weekday", "month", "quarter", "season", "method", "version", "result",
})  # fmt: skip
_OVERALL = re.compile(
    r"(?<![^\W\d_])all$|overall|in general$|gesamt|global|\bобщ|в целом|bendr"
)  # Q7ALL, but not “call”


@dataclass(frozen=True)
class LikelyScore:
    """A column that may hold scores: the scale that its numbers show, and the codes beside it."""

    column: str
    scale: tuple[float, float]
    codes: tuple[str, ...]


def likely_scores(mapping: Mapping, looks: dict[str, Look]) -> tuple[tuple[LikelyScore, ...], str]:
    """Columns that are not read, with every number of a scale and going with a score that is; and that score's name.

    Where no score is read, of three such columns and more that go with each other. Ages and numbers of visits stand on
    scales too; what customers feel about one thing goes with what they feel about another.
    """
    if mapping.kind != "responses" or mapping.source("score") is not None:
        return (), ""
    used, found = set(mapping.used_columns()), {}
    for name, seen in looks.items():
        if name not in used and seen.kind in ("score", "number") and (score := _on_a_scale(name, seen)):
            found[name] = (score, within(seen, score.scale))
    read = {
        spec.column: scored(spec, looks[spec.column]) * (-1 if spec.reversed else 1)
        for spec in mapping.scores[:MOST_COMPARED]
        if spec.column in looks
    }
    known = {name: numbers for name, numbers in read.items() if len(numbers)}
    if known:
        kept = {
            name: one for name, one in found.items() if any(_go_together(one[1], other) for other in known.values())
        }
        other = next(iter(known))
    else:
        found = dict(islice(found.items(), MOST_COMPARED))
        others = {name: sum(_go_together(one[1], two[1]) for two in found.values()) for name, one in found.items()}
        kept = {name: one for name, one in found.items() if others[name] > 2}  # a column goes with itself
        other = next(iter(kept), "")
    again = [looks[name].values for name in read]
    scores = (one for name, (one, _numbers) in kept.items() if not any(_are_one(looks[name].values, a) for a in again))
    return tuple(scores), other


def overall(scores: Iterable[LikelyScore]) -> LikelyScore | None:
    """The first whose name says that it is about all together; None for none. The others are each about one thing."""
    return next((one for one in scores if _OVERALL.search(plain(one.column))), None)


def _on_a_scale(name: str, seen: Look) -> LikelyScore | None:
    counts = counted(seen)
    shown = whole_scale(counts) if sum(counts.values()) >= _FEWEST else None
    return None if shown is None else LikelyScore(name, shown[0], tuple(f"{code:g}" for code in shown[1]))


def _go_together(one: Numbers, other: Numbers) -> bool:
    found = correlation(one, other, _FEWEST)
    return found is not None and found[0] >= _WITH and found[0] * found[1] ** 0.5 >= _CLEAR


def _are_one(values: tuple[str, ...], others: tuple[str, ...]) -> bool:
    """Whether each value of the one stands for one of the other, as 5 for “Very satisfied”: the same answer again."""
    pairs = {(a, b) for a, b in zip(values, others, strict=False) if a and b}
    return len(pairs) > 1 and len(pairs) == len({a for a, _b in pairs}) == len({b for _a, b in pairs})


def likely_places(mapping: Mapping, looks: dict[str, Look]) -> tuple[str, ...]:
    """Columns that are not read and may say where, the likeliest first: few short names, each on many rows."""
    is_said = mapping.source("location_id") is not None or mapping.constant("location_id") is not None
    if is_said or not KINDS[mapping.kind].is_fact:
        return ()
    used, rows = set(mapping.used_columns()), max((seen.filled for seen in looks.values()), default=0)
    fits = [name for name, seen in looks.items() if name not in used and _may_be_place(name, seen, rows)]
    if mapping.kind != "responses":  # most of what an event says of itself looks so
        fits = [name for name in fits if _speaks_of_place(name)]
    return tuple(sorted(fits, key=lambda name: (not _speaks_of_place(name), looks[name].distinct)))[:_MOST_OFFERED]


def _may_be_place(name: str, seen: Look, rows: int) -> bool:
    is_repeated = 2 <= seen.distinct <= _MOST_PLACES and seen.filled >= _ROWS_A_PLACE * seen.distinct
    is_short = len(seen.example) <= _LONGEST_PLACE
    is_name = seen.kind == "text" and is_short and not _NO_PLACES & set(plain(name).split())
    return is_name and is_repeated and 2 * seen.filled >= rows


def _speaks_of_place(name: str) -> bool:
    known = {one for one in synonyms()["responses"]["location_id"] if " " not in one} | _PLACE_WORDS
    last = plain(name).split()[-1:]
    return any(last[0].endswith(one) for one in known if len(one) > 3) if last else False
