"""Mapping file: a mapping as TOML, and back. Knows no SQL."""

import re
import tomllib
from collections.abc import Iterable
from collections.abc import Mapping as Table
from typing import Any

from cxdash.errors import CxError, did_you_mean
from cxdash.intake.fields import KINDS
from cxdash.intake.mapping import ASKED, Mapping, ScoreColumn, Source, StageColumn
from cxdash.intake.reading import SETTINGS, reading_from

_TOP = (
    "kind",
    *SETTINGS,
    "blank",
    "attributes",
    "reversed",
    "blank_scores",
    "leave_out",
    "constants",
    "columns",
    "scores",
    "stages",
)
_SCORE = ("column", "metric", "scale", "blank", "dont_know", "values", "reversed", "stage", "channel", "question")
_STAGE = ("column", "stage", "channel", "department", "format")
_SOURCE = ("column", "template", "format", "values")
_DIRECTIVES = "abcdfghjmnpuwxyzABGHIMSTUVWXYZ"  # of strptime, as DuckDB knows them


def read_mapping(text: str) -> Mapping:
    """A mapping from its TOML. Raises CxError("intake.mapping…") that names what is wrong."""
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise CxError("intake.mapping", detail=str(error)) from error
    return mapping_from(table)


def mapping_from(table: Table[str, Any]) -> Mapping:
    """A mapping from the table that its TOML is. Raises as `read_mapping`."""
    try:
        return _mapping(table)
    except (TypeError, ValueError, AttributeError, KeyError) as error:
        raise CxError("intake.mapping", detail=f"{type(error).__name__}: {error}") from error


def _mapping(table: Table[str, Any]) -> Mapping:
    _check("top level", table, _TOP)
    kind = str(table.get("kind", ""))
    if kind not in KINDS:
        raise CxError("kind.unknown", name=kind, hint=did_you_mean(kind, KINDS))
    fields = [known.id for known in KINDS[kind].fields]
    columns = dict(table.get("columns", {}))
    _check("[columns]", columns, fields)
    _check("[constants]", table.get("constants", {}), fields)
    comments = columns.pop("comment", [])
    attributes = table.get("attributes")
    return Mapping(
        kind=KINDS[kind].id,
        reading=reading_from(table),
        blank=_texts(table["blank"]) if "blank" in table else None,
        attributes=None if attributes is None else _texts(attributes),
        constants=tuple(sorted((key, str(value)) for key, value in table.get("constants", {}).items())),
        columns=tuple((name, _source(name, value)) for name, value in columns.items()),
        comments=_texts([comments] if isinstance(comments, str) else comments),
        scores=_scores(table.get("scores", [])),
        stages=tuple(_stage(entry) for entry in table.get("stages", [])),
        reversed=_metrics(table.get("reversed", [])),
        blank_scores=_texts(table.get("blank_scores", [])),
        leave_out=tuple(
            (str(column), tuple(text.lower() for text in _texts([texts] if isinstance(texts, str) else texts)))
            for column, texts in table.get("leave_out", {}).items()
        ),
    )


def _scores(entries: Iterable[Table[str, Any]]) -> tuple[ScoreColumn, ...]:
    """CxError("intake.mapping_twice") for two parts about one column and metric: each answer would count twice."""
    found = tuple(map(_score, entries))
    for place, one in enumerate(found):
        if (one.column, one.metric) in [(other.column, other.metric) for other in found[:place]]:
            raise CxError("intake.mapping_twice", column=one.column, metric=one.metric)
    return found


def _metrics(names: Iterable[Any]) -> tuple[str, ...]:
    for name in _texts(names):
        if name not in ASKED:
            raise CxError("metric.unknown", name=name, hint=did_you_mean(name, ASKED))
    return _texts(names)


def _source(name: str, value: str | Table[str, Any]) -> Source:
    if isinstance(value, str):
        return Source("{" + value + "}")
    _check(f"[columns] {name}", value, _SOURCE)
    template = value.get("template") or "{" + value["column"] + "}"
    values = tuple((str(key), str(text)) for key, text in value.get("values", {}).items())
    return Source(template, _format(value.get("format")), values)


def _score(entry: Table[str, Any]) -> ScoreColumn:
    _check("[[scores]]", entry, _SCORE)
    metric = str(entry["metric"])
    if metric not in ASKED:
        raise CxError("metric.unknown", name=metric, hint=did_you_mean(metric, ASKED))
    scale = entry.get("scale")
    return ScoreColumn(
        column=str(entry["column"]),
        metric=metric,
        scale=None if scale is None else (float(scale[0]), float(scale[1])),
        blank=_texts(entry.get("blank", [])),
        dont_know=_texts(entry.get("dont_know", [])),
        values=tuple((str(key), float(number)) for key, number in entry.get("values", {}).items()),
        reversed=bool(entry.get("reversed", False)),
        stage=entry.get("stage"),
        channel=entry.get("channel"),
        question=entry.get("question"),
    )


def _stage(entry: Table[str, Any]) -> StageColumn:
    _check("[[stages]]", entry, _STAGE)
    return StageColumn(
        str(entry["column"]),
        str(entry["stage"]),
        entry.get("channel"),
        entry.get("department"),
        _format(entry.get("format")),
    )


def _format(value: object) -> str | None:
    """A form of times; CxError("intake.format") for one that the engine would not take."""
    if value is None:
        return None
    if not isinstance(value, str) or re.search(f"%(?!-?[{_DIRECTIVES}])", value.replace("%%", "")):
        raise CxError("intake.format", value=value)
    return value


def _texts(values: Iterable[Any]) -> tuple[str, ...]:
    return tuple(str(value) for value in values)


def _check(place: str, table: Table[str, Any], known: Iterable[str]) -> None:
    names = list(known)
    for name in table:
        if name not in names:
            raise CxError("intake.mapping_key", place=place, name=name, hint=did_you_mean(name, names))


def write_mapping(mapping: Mapping) -> str:
    """The mapping as TOML; `read_mapping` of it gives the same mapping."""
    lines = [f"kind = {_quoted(mapping.kind)}"]
    for name, value in mapping.reading.given().items():
        lines.append(f"{name} = {value if isinstance(value, int) else _quoted(value)}")
    for name, values in (
        ("blank", mapping.blank),
        ("attributes", mapping.attributes),
        ("reversed", mapping.reversed or None),
        ("blank_scores", mapping.blank_scores or None),
    ):
        if values is not None:
            lines.append(f"{name} = {_list(values)}")
    if mapping.leave_out:
        lines += ["", "[leave_out]", *(f"{_quoted(column)} = {_list(texts)}" for column, texts in mapping.leave_out)]
    if mapping.constants:
        lines += ["", "[constants]", *(f"{key} = {_quoted(value)}" for key, value in mapping.constants)]
    if mapping.columns or mapping.comments:
        lines += ["", "[columns]", *(f"{name} = {_source_toml(source)}" for name, source in mapping.columns)]
        lines += [f"comment = {_list(mapping.comments)}"] if mapping.comments else []
    for spec in mapping.scores:
        lines += ["", "[[scores]]", *_spec_lines(spec, _SCORE)]
    for stage in mapping.stages:
        lines += ["", "[[stages]]", *_spec_lines(stage, _STAGE)]
    return "\n".join(lines) + "\n"


def _source_toml(source: Source) -> str:
    columns = source.columns()
    alone = len(columns) == 1 and source.template == "{" + columns[0] + "}"
    if alone and source.format is None and not source.values:
        return _quoted(columns[0])
    parts = [f"column = {_quoted(columns[0])}" if alone else f"template = {_quoted(source.template)}"]
    if source.format is not None:
        parts.append(f"format = {_quoted(source.format)}")
    if source.values:
        parts.append(f"values = {_inline(source.values)}")
    return "{ " + ", ".join(parts) + " }"


def _spec_lines(spec: ScoreColumn | StageColumn, names: Iterable[str]) -> list[str]:
    lines = []
    for name in names:
        value = getattr(spec, name)
        if value is None or value == () or value is False:
            continue
        if value is True:
            text = "true"
        elif name == "scale":
            text = f"[{_number(value[0])}, {_number(value[1])}]"
        elif name == "values":
            text = _inline(value)
        else:
            text = _list(value) if isinstance(value, tuple) else _quoted(value)
        lines.append(f"{name} = {text}")
    return lines


def _number(value: float) -> str:
    short = f"{value:g}"
    return short if float(short) == value else repr(value)


def _inline(pairs: Iterable[tuple[str, str | float]]) -> str:
    entries = (
        f"{_quoted(key)} = {_quoted(value) if isinstance(value, str) else _number(value)}" for key, value in pairs
    )
    return "{ " + ", ".join(entries) + " }"


def _list(values: Iterable[str]) -> str:
    return "[" + ", ".join(_quoted(value) for value in values) + "]"


def _quoted(text: str) -> str:
    return '"' + "".join(map(_escaped, text)) + '"'


def _escaped(char: str) -> str:
    if char.isprintable() and char not in '"\\':
        return char
    return f"\\u{ord(char):04x}" if ord(char) < 0x10000 else f"\\U{ord(char):08x}"
