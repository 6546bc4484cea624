"""Guess: header names to a mapping, by the synonym table. Knows no cell and no SQL."""

from collections.abc import Iterable
from collections.abc import Mapping as Table

from cxdash.errors import CxError, did_you_mean
from cxdash.intake.fields import KINDS
from cxdash.intake.guessing.looks import Look
from cxdash.intake.guessing.questions import asked, is_question
from cxdash.intake.mapping import ASKED, Mapping, ScoreColumn, Source, StageColumn
from cxdash.intake.vocabulary import plain, synonyms
from cxdash.spreadsheet import marked, marked_kind

Looks = Table[str, Look]  # of columns, by name
# What makes a kind that kind, from the most telling to the least: a file is of the first whose columns it has.
_NEEDED: dict[str, tuple[tuple[str, ...], ...]] = {
    "responses": (("score",), ("comment",)),
    "touchpoints": (("stage", "occurred_at"), ("stage",), ("occurred_at", "responded_at")),
    "customers": (("customer_id",),),
    "locations": (("location_id",), ("name",)),
}


# Words that make a header speak about a score, not hold one.
_ASIDE = {
    "count",
    "date",
    "time",
    "id",
    "comment",
    "comments",
    "reason",
    "number",
    "group",
    "label",
    "type",
    "category",
}


_AHEAD = {
    "estimated",
    "expected",
    "planned",
    "due",
    "deadline",
    "limit",
    "target",
    "promised",
    "scheduled",
    "eta",
}  # no event
_TIMES = {"timestamp", "date", "time", "at", "on", "datetime"}


def guess_mapping(header: list[str], kind: str | None = None, looks: Looks | None = None) -> Mapping:
    """The mapping that the header's names speak for, and what the columns' values look like, where that is known.

    Raises CxError("intake.kind") when they do not tell the kind, ("intake.nothing") when they have no column that the
    given kind needs, and ("kind.unknown").
    """
    if kind is not None and kind not in KINDS:
        raise CxError("kind.unknown", name=kind, hint=did_you_mean(kind, KINDS))
    own = marked_kind(header)
    if own in KINDS and kind in (None, own):
        return _own_mapping(header, own)
    chosen = kind or guess_kind(header, looks)
    mapping = _mapping_for(header, chosen, looks)
    if not _is_enough(mapping):
        needed = ", ".join(" + ".join(names) for names in _NEEDED[chosen])
        raise CxError("intake.nothing", kind=chosen, columns=_shown(header), needed=needed)
    return mapping


def _own_mapping(header: list[str], kind: str) -> Mapping:
    """An export of this program: each column is what it is called, and any other is kept as it was."""
    fields = [field.id for field in KINDS[kind].fields if field.id in header]
    mark = marked(header)
    return Mapping(
        kind=KINDS[kind].id,
        blank=(),  # what stands in it is what was kept
        columns=tuple((name, Source("{" + name + "}")) for name in fields if name != "comment"),
        comments=("comment",) if "comment" in fields else (),
        attributes=tuple(name for name in header if name not in fields and name != mark),
    )


def guess_kind(header: list[str], looks: Looks | None = None) -> str:
    """The kind whose fields the header names; CxError("intake.kind") when none or several do equally."""
    names = {plain(name) for name in header}
    own = {kind: {plain(record.key)} <= names for kind, record in KINDS.items()}
    fit = {}
    for kind in KINDS:
        mapping = _mapping_for(header, kind, looks)
        found = len(mapping.columns) + 2 * len(mapping.scores) + len(mapping.comments) + len(mapping.stages)
        # Of two that fit as well, it is the one that knows more of the columns.
        fit[kind] = (found + 3 * own[kind], found) if _is_enough(mapping) else (0, 0)
    if _mapping_for(header, "responses", looks).scores or {"score", "metric"} <= names:
        return "responses"  # nothing else has scores
    best = max(fit.values())
    leaders = [kind for kind, points in fit.items() if points == best]
    if best[0] < 2 or len(leaders) > 1:
        raise CxError("intake.kind", columns=_shown(header))
    return leaders[0]


def _mapping_for(header: list[str], kind: str, looks: Looks | None = None) -> Mapping:
    seen = looks or {}
    free = {plain(name): name for name in reversed(header)}
    found: dict[str, str] = {}
    scores: list[ScoreColumn] = []
    if kind == "responses":
        scores = _score_columns([name for name in header if _can_be(seen, name, "score")], seen)
        for spec in scores:
            free.pop(plain(spec.column), None)
    for field_name, names in synonyms()[kind].items():
        match = next((name for name in names if name in free and _can_be(seen, free[name], field_name, kind)), None)
        if match is not None:
            found[field_name] = free.pop(match)
    if "score" in found and "metric" not in found and scores:
        del found["score"]  # a bare “score” beside named metrics is somebody's computed column
    _by_values(kind, [name for name in header if name in free.values()], seen, found)
    _times_by_name(kind, free, seen, found)
    comment = found.pop("comment", None)
    taken = set(found.values())
    return Mapping(
        kind=KINDS[kind].id,
        columns=tuple((name, Source("{" + column + "}")) for name, column in found.items()),
        comments=() if comment is None else (comment,),
        scores=tuple(scores),
        stages=_journey([name for name in header if name not in taken], seen) if _has_no_event(kind, found) else (),
    )


def _has_no_event(kind: str, found: dict[str, str]) -> bool:
    return kind == "touchpoints" and not {"stage", "occurred_at", "responded_at"} & set(found)


def _journey(free: list[str], looks: Looks) -> tuple[StageColumn, ...]:
    """The times of a row that holds a whole journey, a stage each; one alone is none."""
    times = [
        name for name in free if name in looks and looks[name].kind == "time" and not _AHEAD & set(plain(name).split())
    ]
    return tuple(StageColumn(name, _stage_name(name)) for name in times) if len(times) > 1 else ()


def _stage_name(column: str) -> str:
    """“order delivered” for order_delivered_date; a name of nothing but such words stays."""
    words = plain(column).split()
    while len(words) > 1 and words[-1] in _TIMES:
        words.pop()
    return " ".join(words)


def _can_be(looks: Looks, column: str, name: str, kind: str = "responses") -> bool:
    """Whether the column's values can be this field's; true where they are not known."""
    seen = looks.get(column)
    if seen is None or seen.kind == "empty":
        return True
    if name == "score":
        return seen.kind not in ("time", "relative", "email", "long")
    field = KINDS[kind].field(name)
    if field is not None and field.type in ("time", "date"):
        return seen.kind in ("time", "number")
    if field is not None and field.type == "number":
        return seen.kind in ("number", "score", "text")
    return name != "comment" or seen.kind not in ("time", "relative", "email", "number")


def _by_values(kind: str, free: list[str], looks: Looks, found: dict[str, str]) -> None:
    """Fields that no name speaks for, and exactly one of the columns left looks like."""
    wanted = {"responses": "answered_at", "touchpoints": "occurred_at"}.get(kind)
    for name, look_kind in (
        (wanted, "time"),
        ("customer_id", "email"),
        ("comment" if kind == "responses" else None, "long"),
    ):
        fits = [column for column in free if column in looks and looks[column].kind == look_kind]
        if name is not None and name not in found and KINDS[kind].field(name) is not None and len(fits) == 1:
            found[name] = fits[0]


def _times_by_name(kind: str, free: Table[str, str], looks: Looks, found: dict[str, str]) -> None:
    """Times whose first values do not read as such: their rows are refused then, and nobody is undated unseen."""
    for name, names in synonyms()[kind].items():
        field = KINDS[kind].field(name)
        if name in found or field is None or field.type not in ("time", "date"):
            continue
        left = {known: column for known, column in free.items() if column not in found.values() and column in looks}
        match = next((left[known] for known in names if known in left and _may_tell_time(looks[left[known]])), None)
        own = left.get(plain(name))
        if own is not None and looks[own].kind in ("text", "words"):
            match = own
        if match is not None:
            found[name] = match


def _may_tell_time(seen: Look) -> bool:
    return seen.kind == "text" and any(letter.isdigit() for letter in seen.example)


def _score_columns(header: Iterable[str], looks: Looks) -> list[ScoreColumn]:
    """Columns that are named exactly after a metric, or ask its question; only for metrics without one, those that begin or end so.

    Beside an exact `rating`, a `rating score` is most likely the same answer again, and would count it twice; as a column
    would whose values are those of another one in every row.
    """
    exact = {column: _exact_metric(plain(column)) or _asked_metric(column) for column in header}
    settled = set(exact.values())
    found: list[ScoreColumn] = []
    for column, metric in exact.items():
        if metric is None:
            loose = _loose_metric(plain(column))
            metric = None if loose in settled else loose
        values = looks[column].values if column in looks else ()
        if metric is not None and not any(
            values and one.metric == metric and looks[one.column].values == values for one in found
        ):
            found.append(ScoreColumn(column, metric))
    return found


def _asked_metric(column: str) -> str | None:
    """The metric whose question the header is: "How likely are you to recommend us?"."""
    found = asked(column) if is_question(column) else None
    return found.field if found is not None and found.field in ASKED else None


def _exact_metric(name: str) -> str | None:
    return next((metric for metric in ASKED if name in synonyms()["metrics"][metric]), None)


def _loose_metric(name: str) -> str | None:
    if _ASIDE & set(name.split()):
        return None
    for metric in ASKED:
        known = [words for words in synonyms()["metrics"][metric] if len(words) > 4]
        if any(name.startswith(f"{words} ") or name.endswith(f" {words}") for words in known):
            return metric
    return None


def _is_enough(mapping: Mapping) -> bool:
    have = {name for name, _source in mapping.columns}
    if mapping.scores:
        have.add("score")
    if mapping.comments:
        have.add("comment")
    if "score" in have and mapping.kind == "responses":
        return bool(mapping.scores) or "metric" in have
    return bool(mapping.stages) or any(set(names) <= have for names in _NEEDED[mapping.kind])


def _shown(header: list[str]) -> str:
    return ", ".join(header[:8]) + (" …" if len(header) > 8 else "")
