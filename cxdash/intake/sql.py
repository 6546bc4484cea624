"""SQL: fragments that read typed values out of text cells. Values travel as named parameters, never as text."""

from collections.abc import Iterable

from cxdash.intake.vocabulary import blank_words

ISO = "iso"  # the form of times that the engine reads by itself: 2026-01-31 08:00, 2026-01-31T08:00:00.5+02:00

_BLANKS = "' ' || chr(9) || chr(10) || chr(13) || chr(160)"
_OFFSET = "regexp_matches({x}, '\\d:\\d\\d.*([+-]\\d\\d(:?\\d\\d)?|Z)$')"


class Parameters:
    """Named parameters of one statement under construction."""

    def __init__(self) -> None:
        self.values: dict[str, object] = {}

    def add(self, value: object) -> str:
        """The placeholder of this value; equal values share one."""
        for name, known in self.values.items():
            if type(known) is type(value) and known == value:
                return f"${name}"
        name = f"p{len(self.values)}"
        self.values[name] = value
        return f"${name}"

    def listed(self, values: Iterable[object]) -> str:
        return "(" + ", ".join(self.add(value) for value in values) + ")"


def cleaned(column: str) -> str:
    """A cell without blanks around it; NULL for nothing."""
    return f"nullif(trim({column}, {_BLANKS}), '')"


def word_of(text: str) -> str:
    """A cell as words of scales are written (see `vocabulary.word`)."""
    return f"lower(replace(regexp_replace({text}, '\\s+', ' ', 'g'), '’', ''''))"


def without_blank_words(text: str, parameters: Parameters) -> str:
    return f"CASE WHEN {word_of(text)} IN {parameters.listed(sorted(blank_words()))} THEN NULL ELSE {text} END"


def number_of(text: str, decimal: str) -> str:
    """A finite number, with thousands marks and blanks taken out; NULL for anything else."""
    bare = f"regexp_replace({text}, '[\\s''\u00a0\u202f]', '', 'g')"
    if decimal == ",":
        bare = f"replace(replace({bare}, '.', ''), ',', '.')"
    else:
        bare = f"CASE WHEN regexp_matches({bare}, '^[+-]?\\d{{1,3}}(,\\d{{3}})+(\\.\\d+)?$') THEN replace({bare}, ',', '') ELSE {bare} END"
    cast = f"TRY_CAST({bare} AS DOUBLE)"
    return f"CASE WHEN isfinite({cast}) THEN {cast} END"


def local_time_of(text: str, form: str | list[str], parameters: Parameters) -> str:
    """The written time, as it stands, without regard to any zone; NULL where it is not of this form."""
    if form == ISO:
        return f"TRY_CAST({text} AS TIMESTAMP)"
    forms = [form] if isinstance(form, str) else form
    marks = ", ".join(parameters.add(one) for one in forms)
    return f"try_strptime({text}, [{marks}])"


def utc_time_of(text: str, form: str | list[str], zone: str, parameters: Parameters) -> str:
    """The instant as naive UTC: times with an offset by it, times without in the given zone."""
    local = local_time_of(text, form, parameters)
    utc = local if zone == "UTC" else f"timezone('UTC', timezone({parameters.add(zone)}, {local}))"
    if form != ISO:
        return utc
    offset = _OFFSET.format(x=text)
    return f"CASE WHEN {offset} THEN timezone('UTC', TRY_CAST({text} AS TIMESTAMPTZ)) ELSE {utc} END"


def date_of(text: str, form: str | list[str], parameters: Parameters) -> str:
    return f"{local_time_of(text, form, parameters)}::DATE"


def day_of(utc: str, zone: str, parameters: Parameters) -> str:
    """The local day of a naive UTC time."""
    return f"{utc}::DATE" if zone == "UTC" else f"timezone({parameters.add(zone)}, timezone('UTC', {utc}))::DATE"
