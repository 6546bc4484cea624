"""Judging: which rows of a file are new, which are there already, and which say something else than what is there.

Tables that it makes: suspects (row: whatever needs a closer look), judged (each would-be row of those), verdicts (row,
verdict: known, loaded or a problem's code). A row that is in none of them is new.
"""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from cxdash.intake.values.rows import LEFT_OUT
from cxdash.store.arriving import Arriving
from cxdash.store.staging import repeated

_GROUP = 122_880  # rows of the engine's unit of skipping


@dataclass(frozen=True)
class Judgement:
    """is_apart: every row is new, and nothing is in the tables. is_ordered: days come in the file's order. has_likened: there
    is a table likened, of rows that are known by their likeness. kept: columns of which the file says nothing."""

    is_apart: bool
    is_ordered: bool
    has_likened: bool = False
    kept: tuple[str, ...] = ()


def judge_facts(arriving: Arriving, same_file: list[int], changed: str, is_corrected: bool) -> Judgement:
    """Verdicts on answers or touchpoints, by their keys in the store and above in the file.

    A row is known when all that it says is there already, in conflict when its id says something else there, else
    loaded; of a loaded row only what is new is inserted. same_file: imports of the same file, whose rows must not come
    again because a corrected mapping gives them another key. changed: "update" loads what says something else.
    is_corrected: one of them was read by another mapping; else the file says nothing of columns that its mapping leaves out.
    """
    many = repeated(_keys(arriving))
    kept = tuple(name for name in LEFT_OUT[arriving.kind] if not is_corrected and name not in arriving.given)
    is_filled = bool(arriving.cursor.execute(f"SELECT 1 FROM {arriving.table} LIMIT 1").fetchall())
    arriving.cursor.register("many", pa.table({"h": pa.array(many, pa.uint64())}))
    try:
        _suspect(arriving, len(many) > 0, is_filled, same_file)
        is_apart = not arriving.cursor.execute("SELECT 1 FROM suspects LIMIT 1").fetchall()
        _make_tables(arriving)
        if not is_apart:
            _judge(arriving, len(many) > 0, same_file, changed, kept)
    finally:
        arriving.cursor.unregister("many")
    return Judgement(is_apart, _is_ordered(arriving), kept=kept)


def _hash(arriving: Arriving) -> str:
    return f"hash({', '.join(arriving.keys)})"


def _keys(arriving: Arriving) -> np.ndarray:
    """A hash of each would-be row's key, in no order."""
    found = arriving.run(f"SELECT {_hash(arriving)} AS h FROM ({arriving.valid})").fetchnumpy()
    return np.asarray(found["h"])


def _is_ordered(arriving: Arriving) -> bool:
    """Whether days come so much in the file's order that sorting would gain little; so few rows are sorted at no cost."""
    if arriving.lines.number < _GROUP:
        return False
    groups = arriving.run(
        f"SELECT max({arriving.day}) - min({arriving.day}), min({arriving.day}), max({arriving.day}) "
        f"FROM ({arriving.valid}) GROUP BY row // {_GROUP}"
    ).fetchall()
    dated = [group for group in groups if group[0] is not None]
    if len(groups) < 2 or not dated:
        return len(groups) > 1
    whole = max(group[2] for group in dated) - min(group[1] for group in dated)
    return sum(group[0] for group in dated) <= 2 * max(whole.days, 1)


def _suspect(arriving: Arriving, has_equals: bool, is_filled: bool, same_file: list[int]) -> None:
    parts = []
    if same_file:
        parts.append(f"SELECT row FROM ({arriving.valid})")
    elif is_filled:
        parts.append(
            f"SELECT a.row FROM ({arriving.valid}) a SEMI JOIN {arriving.table} f ON {arriving.akin('f', 'a')}"
        )
    if has_equals and not same_file:
        parts.append(f"SELECT row FROM ({arriving.valid}) WHERE {_hash(arriving)} IN (SELECT h FROM many)")
    arriving.run(
        "CREATE OR REPLACE TEMP TABLE suspects AS " + (" UNION ".join(parts) or "SELECT 0::BIGINT AS row LIMIT 0")
    )


def _make_tables(arriving: Arriving) -> None:
    """Tables judged and verdicts without a row: most files bring nothing that needs a closer look."""
    arriving.cursor.execute(
        f"CREATE OR REPLACE TEMP TABLE judged (row BIGINT, {' VARCHAR, '.join(arriving.keys)} VARCHAR, nth BIGINT, "
        "by_content BOOLEAN, is_stored BOOLEAN, of_import INTEGER, of_row BIGINT, of_rowid BIGINT, is_changed BOOLEAN, "
        "is_reread BOOLEAN, is_timed BOOLEAN, is_repeated BOOLEAN, is_old BOOLEAN)"
    )
    arriving.cursor.execute("CREATE OR REPLACE TEMP TABLE verdicts (row BIGINT, verdict VARCHAR)")


def _judge(arriving: Arriving, has_equals: bool, same_file: list[int], changed: str, kept: tuple[str, ...]) -> None:
    table, keys = arriving.table, ", ".join(arriving.keys)
    content = ", ".join((*arriving.content, *arriving.times))
    rows = f"SELECT * FROM ({arriving.valid}) WHERE row IN (SELECT row FROM suspects)"
    if has_equals:
        rows = (
            "SELECT *, first_value(print) OVER same_key <> print AS is_repeated, row_number() OVER same_key AS nth "
            f"FROM (SELECT *, hash({content}) AS print FROM ({rows})) "
            f"WINDOW same_key AS (PARTITION BY {keys} ORDER BY row)"
        )
    else:
        rows = f"SELECT *, FALSE AS is_repeated, 1 AS nth FROM ({rows})"
    differs, timed = _differences(arriving, kept)
    again = ""
    if same_file:
        again = (
            f" OR f.row_number IS NULL AND EXISTS (SELECT 1 FROM {table} g WHERE list_contains($same_file, g.import_id) "
            f"AND g.row_number = a.row AND {arriving.same(arriving.place, 'g', 'a')})"
        )
    named = ", ".join(f"a.{name}" for name in arriving.keys)
    more: dict[str, object] = {"same_file": same_file} if same_file else {}
    arriving.run(
        f"INSERT INTO judged BY NAME SELECT a.row, {named}, a.nth, a.by_content, "
        "f.row_number IS NOT NULL AS is_stored, f.import_id AS of_import, f.row_number AS of_row, f.rowid AS of_rowid, "
        f"{differs} AND NOT a.by_content AS is_changed, {differs} AND a.by_content{again} AS is_reread, "
        f"{timed} AS is_timed, a.is_repeated, FALSE AS is_old FROM ({rows}) a LEFT JOIN {table} f ON {arriving.same_key('f', 'a')}",
        **more,
    )
    _forgive_precision(arriving, changed, kept)
    _refuse_akin(arriving, changed)
    _recognise_replaced(arriving, same_file, changed, kept)
    verdict = "'loaded'" if changed == "update" else "'id.changed'"
    arriving.cursor.execute(
        "INSERT INTO verdicts SELECT row, CASE WHEN bool_or(is_repeated) THEN 'id.repeated' "
        f"WHEN bool_or(is_reread) THEN 'row.reread' WHEN bool_or(is_changed) THEN {verdict} "
        "WHEN bool_and(is_stored OR nth > 1) THEN 'known' ELSE 'loaded' END AS verdict FROM judged GROUP BY row"
    )


def _differences(arriving: Arriving, kept: tuple[str, ...]) -> tuple[str, str]:
    """The conditions that a row f is there and a says something else, and that it is their times alone which differ."""
    said = f"f.row_number IS NOT NULL AND {arriving.same_content('f', 'a', kept)}"
    if kept:  # without an id, the same text read otherwise is another reading
        said += f" AND (NOT a.by_content OR {arriving.same_content('f', 'a')})"
    timed = f"{said} AND NOT ({arriving.same(tuple(name for name in arriving.times if name not in kept), 'f', 'a')})"
    differs = f"f.row_number IS NOT NULL AND (NOT ({said}) OR ({timed}))"
    return differs, timed


def _forgive_precision(arriving: Arriving, changed: str, kept: tuple[str, ...]) -> None:
    """Rows that differ in their times alone say nothing else when the file only writes them less precisely.

    More precisely, too, unless somebody wants updates: then the finer time is the news.
    """
    if not arriving.cursor.execute("SELECT 1 FROM judged WHERE is_timed LIMIT 1").fetchall():
        return
    agrees = arriving.agreeing_times("f", "a", kept, may_be_finer=changed != "update")
    arriving.run(
        "UPDATE judged SET is_changed = FALSE, is_reread = FALSE WHERE rowid IN ("
        f"SELECT j.rowid FROM judged j JOIN ({arriving.valid}) a ON a.row = j.row AND {arriving.same(arriving.place, 'a', 'j')} "
        f"JOIN {arriving.table} f ON f.rowid = j.of_rowid WHERE j.is_timed AND {agrees})"
    )


def _refuse_akin(arriving: Arriving, changed: str) -> None:
    """An id that is there with another source or stage is the same answer said otherwise, and must not count again.

    Where no update is wanted, only if one of the two says nothing: two surveys may use the same ids. What another line of
    the file is, is no other's like: an answer may have several stages.
    """
    fresh = "NOT j.is_stored AND NOT j.by_content AND NOT j.is_reread"
    if not arriving.cursor.execute(f"SELECT 1 FROM judged j WHERE {fresh} LIMIT 1").fetchall():
        return
    silent = [
        f"(f.{name} IS NOT DISTINCT FROM j.{name} OR f.{name} IS NULL OR j.{name} IS NULL)"
        for name in arriving.keys
        if name in arriving.about and changed != "update"
    ]
    arriving.cursor.execute(
        "UPDATE judged SET is_reread = TRUE WHERE rowid IN ("
        f"SELECT j.rowid FROM judged j JOIN {arriving.table} f ON {' AND '.join([arriving.akin('f', 'j'), *silent])} "
        f"WHERE {fresh} AND f.rowid NOT IN (SELECT of_rowid FROM judged WHERE is_stored))"
    )


def _recognise_replaced(arriving: Arriving, same_file: list[int], changed: str, kept: tuple[str, ...]) -> None:
    """What an update replaced is known, not another change; when updating, only from the very file that said it before."""
    replaced = f"replaced_{arriving.table}"
    if not arriving.cursor.execute(f"SELECT 1 FROM {replaced} LIMIT 1").fetchall():
        return
    if not arriving.cursor.execute("SELECT 1 FROM judged WHERE is_changed LIMIT 1").fetchall():
        return
    only, more = "", {}
    if changed == "update":
        only, more = " AND list_contains($same_file, r.import_id)", {"same_file": same_file}
    arriving.run(
        "UPDATE judged SET is_changed = FALSE, is_old = TRUE WHERE is_changed AND row IN ("
        f"SELECT a.row FROM ({arriving.valid}) a SEMI JOIN {replaced} r ON {arriving.same_key('r', 'a')} "
        f"AND {arriving.same_content('r', 'a', kept)} "
        f"AND {arriving.agreeing_times('r', 'a', kept, may_be_finer=changed != 'update')}{only} "
        f"WHERE {arriving.same(arriving.place, 'a', 'judged')})",
        **more,
    )


def judge_entities(arriving: Arriving, is_repeat: bool) -> int:
    """Tables verdicts and fresh of customers, locations and what else is no fact, of which each import may say something new.

    The last word of the file counts. All rows of an id are known when its last row says what the store's newest version
    says, or nothing but the id where that is known; of equal rows the last is loaded. Known versions are kept too, so that
    they stand when the import that brought them first is undone; only the same file again brings nothing, or it would
    take back what came in between.
    """
    key, bare = arriving.columns[0], " AND ".join(f"a.{name} IS NULL" for name in arriving.columns[1:])
    arriving.run(f"CREATE OR REPLACE TEMP TABLE arrived AS {arriving.valid}")
    arriving.cursor.execute(f"""
        CREATE OR REPLACE TEMP TABLE judged AS
        WITH newest AS (
            SELECT {key} AS id, arg_max(fingerprint, (import_id, row_number)) AS stored FROM {arriving.table} GROUP BY 1
        )
        SELECT a.*, row_number() OVER (PARTITION BY a.{key}, fingerprint ORDER BY row DESC) AS nth,
            last_value(fingerprint) OVER (PARTITION BY a.{key} ORDER BY row
                ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) IS NOT DISTINCT FROM stored
                OR {bare} AND a.{key} IN (SELECT {key} FROM {arriving.kind}) AS is_stored
        FROM arrived a LEFT JOIN newest ON newest.id = a.{key}""")
    arriving.cursor.execute(
        """
        CREATE OR REPLACE TEMP TABLE verdicts AS
        SELECT row, CASE WHEN ? OR is_stored OR nth > 1 THEN 'known' ELSE 'loaded' END AS verdict FROM judged""",
        [is_repeat],
    )
    arriving.cursor.execute(
        "CREATE OR REPLACE TEMP TABLE fresh AS SELECT * FROM judged WHERE nth = 1 AND NOT ?", [is_repeat]
    )
    row = arriving.cursor.execute("SELECT count(*) FROM verdicts").fetchone()
    return int(row[0]) if row else 0
