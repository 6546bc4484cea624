"""Guess: header names to a mapping, by the synonym table. Knows no cell and no SQL."""

from collections.abc import Mapping as Table

from cxdash.errors import CxError, did_you_mean
from cxdash.intake.fields import KINDS
from cxdash.intake.guessing.looks import Look
from cxdash.intake.guessing.named_scores import score_columns
from cxdash.intake.mapping import Mapping, ScoreColumn, Source, StageColumn
from cxdash.intake.vocabulary import plain, synonyms
from cxdash.spreadsheet import marked, marked_kind

Looks = Table[str, Look]  # of columns, by name
# What makes a kind that kind, from the most telling to the least: a file is of the first whose columns it has.
_NEEDED: dict[str, tuple[tuple[str, ...], ...]] = {
    "responses": (("score",), ("comment",)),
    "touchpoints": (("stage", "occurred_at"), ("stage",), ("occurred_at", "responded_at")),
    "customers": (("customer_id",),),
    "locations": (("location_id",), ("name",)),
    "marks": (("happened_on", "title"),),
    "goals": (("metric", "target"),),
    "benchmarks": (("metric", "name", "value"),),
}
# Without one of these it is told of no file that it is one of benchmarks: a name and a value others have too.
_TELLING = {"benchmarks": {"benchmark_id", "published_on", "low", "high"}}


_AHEAD = {
    "estimated", "expected", "planned", "due", "deadline", "limit", "target", "promised", "scheduled", "eta",
}  # no event  # fmt: skip
_TIMES = {"timestamp", "date", "time", "at", "on", "datetime"}
_NO_COMMENTS = {
    "address", "adresse", "url", "link", "agent", "browser", "referrer", "referer",
}  # long, and nobody's words  # fmt: skip
_ONE = 0.99  # of all rows; the others may be slips
_UNITS = {
    "seconds": {"seconds", "second", "secs", "sec", "s"},
    "minutes": {"minutes", "minute", "mins", "min", "minuten"},
    "hours": {"hours", "hour", "hrs", "hr", "h", "stunden", "heures", "horas", "часы", "часов", "val"},
    "days": {"days", "day", "tage", "jours", "días", "dienos", "дни", "дней"},
}  # of the time until an answer, as columns are named


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
    # Scores of which nobody said the metric are asked about, once it is said that they are answers.
    is_asked = kind == "responses" and mapping.source("score") is not None
    if not is_asked and not _is_enough(mapping):
        needed = " | ".join(
            " + ".join(names) for names in _NEEDED[chosen] if not any(set(one) < set(names) for one in _NEEDED[chosen])
        )
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
    mappings = {kind: _mapping_for(header, kind, looks) for kind in KINDS}
    if mappings["responses"].scores or {"score", "metric"} <= names:
        return "responses"  # nothing else has scores
    able = {kind: one for kind, one in mappings.items() if _is_enough(one) and _is_told(one)}
    known = {kind: _known_by_name(one) for kind, one in able.items()}
    fit = dict.fromkeys(KINDS, (0, 0))
    for kind, mapping in able.items():
        found = len(mapping.columns) + 2 * len(mapping.scores) + bool(mapping.comments) + len(mapping.stages)
        # A key speaks for its kind, unless another one knows more: events and answers have a customer, too.
        is_own = plain(KINDS[kind].key) in names and known[kind] == max(known.values())
        # Of two that fit as well, it is the one that knows more of the columns.
        fit[kind] = (found + 3 * is_own, found)
    best = max(fit.values())
    leaders = [kind for kind, points in fit.items() if points == best]
    # A customer and a score, and nothing else that is known: answers of which the metric is not said.
    is_bare = leaders == ["customers"] and known["customers"] == 1 and mappings["responses"].source("score") is not None
    if (
        best[0] < 2
        or len(leaders) > 1
        or is_bare
        or (leaders == ["touchpoints"] and _is_a_status(mappings["touchpoints"]))
    ):
        raise CxError("intake.kind", columns=_shown(header))
    return leaders[0]


def _known_by_name(mapping: Mapping) -> int:
    """How many columns are known by their names as something of this kind. A status is one of customers and of orders, too."""
    names = synonyms()[mapping.kind]
    found = [(name, plain(source.columns()[0])) for name, source in mapping.columns if source.columns()]
    told = sum(
        column != "status" and (column == plain(name) or column in names.get(name, ())) for name, column in found
    )
    return told + sum(plain(one) in names.get("comment", ()) for one in mapping.comments)


def _is_a_status(mapping: Mapping) -> bool:
    """Whether nothing but a customer, a status and a day are known: how customers stand as well as where they came on their way."""
    stage = mapping.source("stage")
    known = {name for name, _source in mapping.columns}
    is_named_so = stage is not None and [plain(one) for one in stage.columns()] == ["status"]
    return is_named_so and not mapping.stages and known <= {"customer_id", "stage", "occurred_at"}


def _is_told(mapping: Mapping) -> bool:
    """Whether the columns speak of this kind and not of any row with a date or a value."""
    have = {name for name, _source in mapping.columns}
    if mapping.kind == "marks" and "mark_id" not in have:
        others = {
            name for kind in ("responses", "touchpoints") for names in synonyms()[kind].values() for name in names
        }
        said = [source.columns()[0] for name, source in mapping.columns if name in ("happened_on", "title")]
        return not others & {plain(column) for column in said}
    telling = _TELLING.get(mapping.kind)
    return telling is None or bool(telling & have)


def _mapping_for(header: list[str], kind: str, looks: Looks | None = None) -> Mapping:
    seen = looks or {}
    free = {plain(name): name for name in reversed(header)}
    found: dict[str, str] = {}
    scores: list[ScoreColumn] = []
    if kind == "responses":
        scores = score_columns([name for name in header if _can_be(seen, name, "score")], seen)
        for spec in scores:
            free.pop(plain(spec.column), None)
    for field_name, names in synonyms()[kind].items():
        fits = [name for name in names if name in free and _can_be(seen, free[name], field_name, kind)]
        match = next(iter(fits), None)
        if field_name == "location_id":
            match = next((name for name in fits if not is_one_place(seen.get(free[name]))), match)
        if match is not None:
            found[field_name] = free.pop(match)
    if "score" in found and "metric" not in found and scores:
        del found["score"]  # a bare “score” beside named metrics is somebody's computed column
    open_ones = set(free.values())
    _by_values(kind, [name for name in header if name in open_ones], seen, found)
    _times_by_name(kind, free, seen, found)
    comment = found.pop("comment", None)
    taken = set(found.values())
    left_over = set(free.values()) - taken
    left = [name for name in header if name in left_over]
    return Mapping(
        kind=KINDS[kind].id,
        columns=tuple((name, _source(name, column, seen)) for name, column in found.items()),
        comments=_comments(kind, comment, left, seen),
        scores=tuple(scores),
        stages=_journey([name for name in header if name not in taken], seen) if _has_no_event(kind, found) else (),
    )


def is_one_place(seen: Look | None) -> bool:
    """Whether all rows looked at name the same place, there being enough of them."""
    return seen is not None and seen.common >= _ONE


def _comments(kind: str, named: str | None, left: list[str], looks: Looks) -> tuple[str, ...]:
    """The comment that a name speaks for, then every other column of long texts."""
    first = () if named is None else (named,)
    if kind != "responses":
        return first
    long = (name for name in left if name in looks and looks[name].kind == "long" and name != named)
    return (*first, *(name for name in long if not _NO_COMMENTS & set(plain(name).split())))


def _source(field: str, column: str, looks: Looks) -> Source:
    """The column as it is; a number of minutes until an answer with its unit, where the column's name has it."""
    unit = None
    if field == "responded_at" and is_duration(looks.get(column)):
        words = set(plain(column).split())
        unit = next((unit for unit, names in _UNITS.items() if names & words), None)
    return Source("{" + column + "}", unit)


def is_duration(seen: Look | None) -> bool:
    """Whether the values can be a number of minutes, and no times."""
    return seen is not None and seen.kind in ("number", "score")


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
        return seen.kind in ("time", "number") or (name == "responded_at" and is_duration(seen))
    if field is not None and field.type == "number":
        return seen.kind in ("number", "score", "text")
    if name in ("respondent", "language"):  # who answered, not the number of the answer; no code of a language
        return seen.kind in ("text", "words")
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


def _is_enough(mapping: Mapping) -> bool:
    have = {name for name, _source in mapping.columns}
    if mapping.scores:
        have.add("score")
    if mapping.comments:
        have.add("comment")
    if "score" in have and mapping.kind == "responses":
        return bool(mapping.scores or mapping.comments) or "metric" in have
    return bool(mapping.stages) or any(set(names) <= have for names in _NEEDED[mapping.kind])


def _shown(header: list[str]) -> str:
    return ", ".join(header[:8]) + (" …" if len(header) > 8 else "")
