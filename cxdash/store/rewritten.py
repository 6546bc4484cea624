"""Rewritten: rows without an id that an import brought already from the same export with columns more or fewer.

Rows without an id are known by their very text, and one more column is another text in every line. What was read tells
whether it is the same export: on the days that both cover from end to end, each line of the one has its line in the other.
That alone is not enough, for another survey may look alike where little is asked and all are content. So it counts how
surprising it would be that other people, or the same ones asked about something else, said the same, given who said it and
when. Where too little was said the file is loaded: to lose answers is worse than to undo an import. Times that the one
writes to the minute and the other to the second are compared to the minute, which says less of when.
"""

from dataclasses import replace

import duckdb

from cxdash.intake.mapping import Mapping
from cxdash.intake.mapping_file import read_mapping
from cxdash.intake.reading import DETECTED
from cxdash.intake.untaken import Untaken, further_columns
from cxdash.intake.values.rows import KEYS
from cxdash.store.arriving import UNITS, Arriving
from cxdash.store.connect import Store
from cxdash.store.holding import about_of

FEWEST = 30  # lines that must match: of fewer, people who are asked about two things may well say the same of both
SURPRISE = 40.0  # bits: less than one in a million millions
# What an export may say one day and not the other without being about something else.
_ADDED = frozenset({"customer_id", "location_id", "channel", "language", "department", "outcome", "value"})
_SAID = ("metric", "question", "score", "state", "comment")
_MARK = "^x[0-9a-f]{32}-"  # how the id of a row begins that is known by its text

Shared = tuple[str, ...]  # columns that two mappings both read


def recognise_rewritten(arriving: Arriving, imports: list[tuple[int, Mapping]], mapping: Mapping) -> bool:
    """Table likened (row, import_id, of_row): lines that are not known yet, and the line of another import that each is.

    imports: those of this kind, with their mappings. False if no line is.
    """
    groups: dict[Shared, list[int]] = {}
    for number, old in imports:
        shared = _shared(arriving, old, mapping)
        if shared:
            groups.setdefault(shared, []).append(number)
    arriving.cursor.execute("CREATE OR REPLACE TEMP TABLE likened (row BIGINT, import_id INTEGER, of_row BIGINT)")
    for shared, numbers in groups.items():
        if _may_match(arriving, numbers):
            _lines(arriving, shared, numbers)
            _pair(arriving)
            _like(arriving)
    return bool(arriving.cursor.execute("SELECT 1 FROM likened LIMIT 1").fetchall())


def untaken(arriving: Arriving, mapping: Mapping) -> Untaken | None:
    """What the likened lines have that the rows of the other imports lack; None for nothing."""
    return _untaken(arriving.cursor, mapping, "SELECT row, import_id, of_row FROM likened", 0)


def untaken_by(store: Store, import_id: int) -> Untaken | None:
    """The same for an import that is loaded."""
    with store.cursor() as cursor:
        found = cursor.execute("SELECT kind, mapping FROM imports WHERE import_id = ?", [import_id]).fetchall()
        if not found or found[0][0] not in KEYS:
            return None
        kind, mapping = found[0]
        known = (
            f"SELECT h.row_number AS row, h.of_import AS import_id, h.of_row FROM held h JOIN {kind} f "
            f"ON f.import_id = h.of_import AND f.row_number = h.of_row WHERE h.import_id = {int(import_id)} "
            f"AND regexp_matches(f.{KEYS[kind][0]}, '{_MARK}')"
        )
        return _untaken(cursor, read_mapping(mapping), known, import_id)


def _untaken(cursor: duckdb.DuckDBPyConnection, mapping: Mapping, known: str, import_id: int) -> Untaken | None:
    """known: SELECT row, import_id, of_row: lines of this import (0: not loaded yet) and whose row each of them is."""
    owners = cursor.execute(
        f"SELECT import_id, mapping FROM imports WHERE import_id IN (SELECT import_id FROM ({known})) ORDER BY 1"
    ).fetchall()
    further = {number: further_columns(read_mapping(text), mapping) for number, text in owners}
    lacking = ", ".join(str(number) for number, columns in further.items() if columns)
    if not lacking:
        return None
    rows, imports = cursor.execute(
        f"SELECT count(DISTINCT k.row), list_sort(list_distinct(list(k.import_id) || list(h.import_id))) FROM ({known}) k "
        "LEFT JOIN held h ON h.of_import = k.import_id AND h.of_row = k.of_row AND h.import_id <> $mine "
        f"WHERE k.import_id IN ({lacking})",
        {"mine": import_id},
    ).fetchall()[0]
    columns = dict.fromkeys(column for found in further.values() for column in found)
    return Untaken(int(rows), tuple(columns), tuple(one for one in imports if one is not None))


def _shared(arriving: Arriving, old: Mapping, new: Mapping) -> Shared:
    """The columns that both read; none where they read them in different ways, or one is about something else."""
    before, after = dict(old.columns), dict(new.columns)
    apart = set(before.keys() ^ after.keys())
    if apart - _ADDED or _core(old, apart) != _core(new, apart):
        return ()
    apart |= {"attributes"} if set(old.attributes or ()) != set(new.attributes or ()) else set()
    names = (*arriving.keys[1:], *arriving.content, *arriving.times)
    return tuple(name for name in names if name not in apart)


def _core(mapping: Mapping, apart: set[str]) -> Mapping:
    """The mapping without these fields, further columns, the order of columns, and how numbers and times are written."""
    columns = sorted((name, replace(source, format=None)) for name, source in mapping.columns if name not in apart)
    stages = tuple(replace(stage, format=None) for stage in mapping.stages)
    return replace(mapping, reading=DETECTED, attributes=None, columns=tuple(columns), stages=stages)


def _may_match(arriving: Arriving, imports: list[int]) -> bool:
    """Whether lines that are not known lie on days that these imports have; a longer export of the same form only adds days."""
    numbers = ", ".join(map(str, imports))
    there = arriving.cursor.execute(
        f"SELECT count(*), max({arriving.day}) FROM {arriving.table} f WHERE import_id IN ({numbers}) OR EXISTS "
        f"(SELECT 1 FROM held h WHERE h.import_id IN ({numbers}) AND h.of_import = f.import_id AND h.of_row = f.row_number)"
    ).fetchall()[0]
    here = arriving.run(
        f"SELECT count(*), min({arriving.day}) FROM ({arriving.valid}) WHERE by_content "
        "AND row NOT IN (SELECT row FROM verdicts WHERE verdict = 'known')"
    ).fetchall()[0]
    if not there[0] or not here[0]:
        return False
    return there[1] is None or here[1] is None or here[1] <= there[1]


def _lines(arriving: Arriving, shared: Shared, imports: list[int]) -> None:
    """Tables ours and theirs: for each line its day; print: all that both read; said: the answers; about: who and when.

    Theirs are what an import brought and what it has too (of_export: that import; import_id: the one that brought the row).
    Of a touchpoint all but its day is said: who was at one stage at one time was not there twice.
    """
    times = _times(arriving, [name for name in arriving.times if name in shared], imports)
    said = [name for name in shared if name in _SAID]
    about = [times.get(name, name) for name in shared if name not in ("score", "state", "comment")]
    if arriving.kind != "responses":
        said = [*(name for name in shared if name not in arriving.times), *(_hour(time) for time in times.values())]
        about = [str(arriving.day)]
    prints = {"print": [times.get(name, name) for name in shared], "said": said, "about": about}
    shown = ", ".join(f"bit_xor(hash({', '.join(names)})) AS {name}" for name, names in prints.items())
    shown = f"min({arriving.day}) AS day, {shown}"
    arriving.run(
        f"CREATE OR REPLACE TEMP TABLE ours AS SELECT row, row IN (SELECT row FROM verdicts WHERE verdict = 'known') "
        f"AS is_known, {shown} FROM ({arriving.valid}) WHERE by_content GROUP BY row"
    )
    arriving.cursor.execute(
        f"CREATE OR REPLACE TEMP TABLE theirs AS SELECT of_export, import_id, row_number AS row, {shown} "
        f"FROM ({_brought(arriving, imports)}) GROUP BY of_export, import_id, row_number"
    )


def _brought(arriving: Arriving, imports: list[int]) -> str:
    """SELECT of_export and the table's columns: what these imports brought, and what they have too."""
    numbers, table = ", ".join(map(str, imports)), arriving.table
    return (
        f"SELECT * FROM (SELECT import_id AS of_export, * FROM {table} WHERE import_id IN ({numbers}) UNION ALL "
        f"SELECT h.import_id, f.* FROM held h JOIN {table} f ON f.import_id = h.of_import AND f.row_number = h.of_row "
        f"AND {about_of(arriving.kind, 'f')} = h.about WHERE h.import_id IN ({numbers})) "
        f"WHERE regexp_matches({arriving.keys[0]}, '{_MARK}')"
    )


def _times(arriving: Arriving, names: list[str], imports: list[int]) -> dict[str, str]:
    """Each time as SQL: as it stands, or cut to the unit of whichever writes it less precisely, ours or theirs."""
    found = {}
    for name in names:
        ours, theirs = arriving.precision(name), arriving.precision(name, _brought(arriving, imports))
        units = [unit for unit in UNITS if unit in (ours, theirs)]
        found[name] = arriving.truncated(units[0], name) if ours != theirs and units else name
    return found


def _hour(time: str) -> str:
    return f"{time} - date_trunc('day', {time})"


def _pair(arriving: Arriving) -> None:
    """Table pairs: lines of ours and theirs with the same print, one for one; those that are known already come first."""
    arriving.cursor.execute(
        "CREATE OR REPLACE TEMP TABLE pairs AS "
        "SELECT t.of_export, o.row, o.is_known, o.day, o.said, o.about, t.import_id, t.row AS of_row FROM "
        "(SELECT *, row_number() OVER (PARTITION BY print ORDER BY is_known DESC, row) AS nth FROM ours) o JOIN "
        "(SELECT *, row_number() OVER (PARTITION BY of_export, print ORDER BY import_id, row) AS nth FROM theirs) t "
        "ON t.print = o.print AND t.nth = o.nth"
    )


# By export: the days that both cover, and how many lines of ours, theirs and pairs lie between the first and the last of
# them (in_), on them and between (on_), and have no day (no_). Where nothing lies between, all of ours must be on them.
_SURE = """
WITH days AS (
    SELECT t.of_export, greatest(min(t.day), min(o.low)) AS low, least(max(t.day), max(o.high)) AS high
    FROM theirs t, (SELECT min(day) AS low, max(day) AS high FROM ours) o GROUP BY 1
),
counted AS (
    SELECT of_export, 'p' AS side, day, count(*) AS n FROM pairs GROUP BY ALL
    UNION ALL SELECT of_export, 't', day, count(*) FROM theirs GROUP BY ALL
    UNION ALL SELECT of_export, 'o', day, n FROM days, (SELECT day, count(*) AS n FROM ours GROUP BY 1)
),
numbers AS (
    SELECT of_export, low, high,
        {counts},
        coalesce(sum(n) FILTER (side = 'o' AND (day IS NOT NULL OR low IS NULL)), 0) AS every_o
    FROM counted JOIN days USING (of_export) GROUP BY ALL
)
SELECT of_export, low, high, in_o + in_t > 0 AS has_inside, no_o = no_t AND no_o = no_p AS is_all_undated FROM numbers
WHERE CASE WHEN in_o + in_t > 0 THEN in_o = in_t AND in_o = in_p
    ELSE every_o > 0 AND every_o = on_t AND every_o = on_p END
"""
_PLACES = {
    "in": "day > low AND day < high",
    "on": "coalesce(day BETWEEN low AND high, low IS NULL AND day IS NULL)",
    "no": "day IS NULL",
}
_COUNTS = ",\n        ".join(
    f"coalesce(sum(n) FILTER (side = '{side}' AND {where}), 0) AS {place}_{side}"
    for place, where in _PLACES.items()
    for side in "otp"
)

# The logarithm of how likely it is that the people of each group said what they said, in any order, where each of them
# says what anybody in the file does as often as that is said in it.
_EVIDENT = """
WITH compared AS (
    SELECT p.of_export, about, said FROM pairs p JOIN sure USING (of_export)
    WHERE CASE WHEN has_inside THEN day > low AND day < high ELSE coalesce(day BETWEEN low AND high, low IS NULL) END
),
usual AS (SELECT of_export, said, count(*) AS n FROM compared GROUP BY ALL),
whole AS (SELECT of_export, sum(n)::DOUBLE AS n FROM usual GROUP BY ALL),
alike AS (SELECT of_export, about, said, count(*) AS n FROM compared GROUP BY ALL),
groups AS (SELECT of_export, about, sum(n) AS n FROM alike GROUP BY ALL),
bits AS (
    SELECT of_export, sum(u.n * log2(w.n / u.n)) AS b FROM usual u JOIN whole w USING (of_export) GROUP BY 1
    UNION ALL SELECT of_export, sum(lgamma(n + 1)) / ln(2) FROM alike GROUP BY 1
    UNION ALL SELECT of_export, -sum(lgamma(n + 1)) / ln(2) FROM groups GROUP BY 1
)
SELECT of_export FROM bits JOIN whole USING (of_export) GROUP BY of_export, whole.n
HAVING whole.n >= $fewest AND sum(b) >= $surprise
"""


def _like(arriving: Arriving) -> None:
    """Add to likened what pairs with exports that are surely the same."""
    arriving.cursor.execute(f"CREATE OR REPLACE TEMP TABLE sure AS {_SURE.format(counts=_COUNTS)}")
    arriving.cursor.execute(
        f"CREATE OR REPLACE TEMP TABLE evident AS {_EVIDENT}", {"fewest": FEWEST, "surprise": SURPRISE}
    )
    arriving.cursor.execute(
        "INSERT INTO likened SELECT row, import_id, of_row FROM pairs p JOIN sure USING (of_export) "
        "SEMI JOIN evident USING (of_export) WHERE NOT is_known AND (day IS NOT NULL OR is_all_undated) "
        "AND row NOT IN (SELECT row FROM likened) "
        "QUALIFY row_number() OVER (PARTITION BY row ORDER BY of_export) = 1"
    )
