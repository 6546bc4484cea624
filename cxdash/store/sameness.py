"""Sameness: rows without an id that are there already with more, or less, precise times: the same export, written otherwise."""

from dataclasses import replace

from cxdash.intake.mapping import Mapping
from cxdash.intake.reading import DETECTED
from cxdash.store.arriving import Arriving

_UNITS = ("day", "hour", "minute", "second")  # coarsest first
_NUMBERED = "row_number() OVER (PARTITION BY print, unit ORDER BY import_id, row) AS nth"


def is_same_reading(one: Mapping, other: Mapping) -> bool:
    """Whether two mappings make the same rows of the same columns, but for how numbers and times are written."""
    return _plain(one) == _plain(other)


def is_same_mapping(one: Mapping, other: Mapping) -> bool:
    """Whether two mappings are equal but for forms that only one of them says: older imports kept none that were found."""
    return _formed(one, other) == _formed(other, one)


def _formed(mapping: Mapping, other: Mapping) -> Mapping:
    """The mapping without the forms of which the other says nothing."""
    said = {name for name, source in other.columns if source.format}
    columns = [(name, source if name in said else replace(source, format=None)) for name, source in mapping.columns]
    steps = {place for place, stage in enumerate(other.stages) if stage.format}
    stages = [stage if place in steps else replace(stage, format=None) for place, stage in enumerate(mapping.stages)]
    return replace(mapping, columns=tuple(columns), stages=tuple(stages))


def _plain(mapping: Mapping) -> Mapping:
    columns = tuple((name, replace(source, format=None)) for name, source in mapping.columns)
    stages = tuple(replace(stage, format=None) for stage in mapping.stages)
    return replace(mapping, reading=DETECTED, columns=columns, stages=stages)


def recognise_less_precise(arriving: Arriving, imports: list[int]) -> bool:
    """Table likened (row, import_id, of_row): lines without an id that these imports brought with times of another precision.

    Rows without an id are known by their very text, and "10:05" is another text than "10:05:37". Two exports are the same
    when, on the days that both cover as a whole, each line of the one has its line in the other. Anything less may be
    another survey that looks alike, and is loaded: to lose answers is worse than a second undo. False if there is none.
    """
    if not imports or not arriving.times:
        return False
    key, time = arriving.keys[0], arriving.times[0]
    says = f"bit_xor(hash({', '.join((*arriving.keys[1:], *arriving.content))})) AS print, min({time}) AS time"
    arriving.run(
        f"CREATE OR REPLACE TEMP TABLE ours AS SELECT 0 AS import_id, row, {says} "
        f"FROM ({arriving.valid}) WHERE by_content GROUP BY row HAVING min({time}) IS NOT NULL"
    )
    arriving.cursor.execute(
        f"CREATE OR REPLACE TEMP TABLE theirs AS SELECT import_id, row_number AS row, {says} FROM {arriving.table} "
        f"WHERE import_id IN ({', '.join(map(str, imports))}) AND regexp_matches({key}, '^x[0-9a-f]{{32}}-') "
        f"GROUP BY ALL HAVING min({time}) IS NOT NULL"
    )
    units = {_precision(arriving, "ours"), _precision(arriving, "theirs")}
    if len(units) == 1 or None in units:
        return False
    unit = next(name for name in _UNITS if name in units)
    arriving.cursor.execute(
        "CREATE OR REPLACE TEMP TABLE likened AS WITH "
        + ", ".join(
            f"{name}_by_unit AS (SELECT *, {_NUMBERED} FROM (SELECT *, {arriving.truncated(unit, 'time')} AS unit FROM {name}))"
            for name in ("ours", "theirs")
        )
        + " SELECT o.row, t.import_id, t.row AS of_row, o.time FROM ours_by_unit o JOIN theirs_by_unit t "
        "ON t.print = o.print AND t.unit = o.unit AND t.nth = o.nth"
    )
    return _is_sure(arriving)


def _precision(arriving: Arriving, table: str) -> str | None:
    """The coarsest unit in which all times of the table are written; "exact" for fractions; None for no times."""
    asked = ", ".join(f"bool_and(time = {arriving.truncated(unit, 'time')})" for unit in _UNITS)
    found = arriving.cursor.execute(f"SELECT {asked} FROM {table}").fetchone() or (None,)
    if found[0] is None:
        return None
    return next((unit for unit, fits in zip(_UNITS, found, strict=True) if fits), "exact")


def _is_sure(arriving: Arriving) -> bool:
    """Whether all lines of both match on the days that both cover from end to end; where there is no such day, all of ours,
    and theirs of the same days: a few lines find their like among many of any survey."""
    day = arriving.truncated("day", "time")
    row = arriving.cursor.execute(
        "WITH shared AS (SELECT max(low) AS low, min(high) AS high FROM ("
        + " UNION ALL ".join(f"SELECT min({day}) AS low, max({day}) AS high FROM {name}" for name in ("ours", "theirs"))
        + f")) SELECT {', '.join(_inside(name, day) for name in ('ours', 'theirs', 'likened'))}, "
        f"(SELECT count(*) FROM ours), (SELECT count(*) FROM theirs WHERE {day} BETWEEN shared.low AND shared.high), "
        "(SELECT count(*) FROM likened) FROM shared"
    ).fetchone()
    if row is None:
        return False
    ours, theirs, both, all_ours, all_theirs, all_likened = (int(number or 0) for number in row)
    if ours or theirs:
        return ours == theirs == both
    return 0 < all_ours == all_theirs == all_likened


def _inside(table: str, day: str) -> str:
    return f"(SELECT count(*) FROM {table} WHERE {day} > shared.low AND {day} < shared.high)"


def keep_likened(arriving: Arriving) -> None:
    """Make the likened lines known."""
    arriving.cursor.execute("DELETE FROM verdicts WHERE row IN (SELECT row FROM likened)")
    arriving.cursor.execute("INSERT INTO verdicts SELECT row, 'known' FROM likened")
