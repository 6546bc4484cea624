"""Adding: the new rows of a judged file into the store's tables, with what they replace and what they hold."""

from datetime import date

from cxdash.intake.ahead import Ahead, newest_today
from cxdash.intake.fields import KINDS
from cxdash.intake.values.rows import KEYS, seconds_between
from cxdash.metrics import METRICS
from cxdash.queries.walks import IN_THE_DATA, MOST_IN_A_ROW, in_the_data
from cxdash.store.arriving import Arriving
from cxdash.store.entities import NAMED, add_named, refresh
from cxdash.store.figures import Figures, Span, measured, statement
from cxdash.store.holding import about_of
from cxdash.store.judging import Judgement
from cxdash.store.typing import sort_cells

_ORDER = {"responses": "metric, answered_on, location_id, row", "touchpoints": "occurred_on, location_id, row"}


def fresh_facts(arriving: Arriving, judgement: Judgement) -> str:
    """SELECT of the rows that are to be added."""
    if judgement.is_apart:
        return arriving.valid
    one = arriving.same(arriving.place, "j", "a")
    judged = (
        f"SELECT a.* FROM ({arriving.valid}) a SEMI JOIN (SELECT j.* FROM judged j JOIN verdicts v "
        "ON v.row = j.row WHERE v.verdict = 'loaded' AND j.nth = 1 AND (NOT j.is_stored OR j.is_changed)) j "
        f"ON j.row = a.row AND {one}"
    )
    if judgement.kept:
        judged = _with_kept(arriving, judgement.kept, judged)
    return (
        f"SELECT a.* FROM ({arriving.valid}) a WHERE a.row NOT IN (SELECT row FROM verdicts) UNION ALL BY NAME {judged}"
    )


def _with_kept(arriving: Arriving, kept: tuple[str, ...], rows: str) -> str:
    """These rows with what the file does not speak of as it was in the rows that they replace."""
    now = {name: f"CASE WHEN k.row IS NULL THEN a.{name} ELSE k.{name} END" for name in kept}
    if arriving.kind == "touchpoints" and {"occurred_at", "responded_at"} & set(kept):
        since, until = (now.get(name, f"a.{name}") for name in ("occurred_at", "responded_at"))
        now["response_seconds"] = seconds_between(since, until)
    replaced = ", ".join(f"{sql} AS {name}" for name, sql in now.items())
    return (
        f"SELECT a.* REPLACE ({replaced}) FROM ({rows}) a LEFT JOIN kept k "
        f"ON k.row = a.row AND {arriving.same(arriving.place, 'k', 'a')}"
    )


def add_facts(arriving: Arriving, judgement: Judgement, import_id: int) -> tuple[int, Figures]:
    """Insert answers or touchpoints. The number of rows of the file that replaced something, and the figures of what went."""
    updated, gone = _replace(arriving, judgement, import_id)
    _insert(arriving, judgement, import_id, updated)
    add_named(arriving.cursor, arriving.table, import_id)
    if not judgement.is_apart:
        _hold(arriving, judgement, import_id)
        _forget_unnamed(arriving, import_id)
    return updated, gone


def _insert(arriving: Arriving, judgement: Judgement, import_id: int, updated: int) -> None:
    """In the order in which questions read best. Sorting millions takes longer than to read them once for each metric."""
    columns = ", ".join(arriving.columns)
    into = f"INSERT INTO {arriving.table} ({columns}, import_id, row_number) SELECT {columns}, $import_id, row FROM "
    fresh = fresh_facts(arriving, judgement)
    stages = [one.stage for one in arriving.plan.mapping.stages]
    given: dict[str, object] = {"import_id": import_id, **({"stages": stages} if stages else {})}
    if arriving.kind == "touchpoints" and (stages or updated):
        into = f"INSERT INTO touchpoints ({columns}, import_id, row_number, turn) SELECT {columns}, $import_id, row, turn FROM "
        fresh = _in_turn(arriving, fresh, stages, import_id, updated)
    if not judgement.is_ordered:
        turn = ", turn" if stages else ""
        arriving.run(f"{into}({fresh}) ORDER BY {_ORDER[arriving.kind]}{turn}", **given)
    elif arriving.kind != "responses" or _sort_by_metric(arriving):
        arriving.run(f"{into}({fresh})", **given)
    else:
        for metric in _asked():
            arriving.run(f"{into}({fresh}) WHERE metric = '{metric}'", **given)


def _in_turn(arriving: Arriving, fresh: str, stages: list[str], import_id: int, updated: int) -> str:
    """These touchpoints with the turn in which they stand among those of one time: that of what they replace; of several in a row, whose
    times may be equal, by the order of its stages.
    """
    own = "NULL::BIGINT"
    if stages:
        place = in_the_data(f"{int(import_id)}", "a.row")
        own = f"{place} + least(list_position($stages, a.stage), {MOST_IN_A_ROW})"
    if not updated:
        return f"SELECT a.*, {own} AS turn FROM ({fresh}) a"
    one = arriving.same(arriving.place, "r", "a")
    return f"SELECT a.*, coalesce(r.turn, {own}) AS turn FROM ({fresh}) a LEFT JOIN turns r ON r.row = a.row AND {one}"


def _sort_by_metric(arriving: Arriving) -> bool:
    """Put lines with one answer each in the order of metrics, which costs less than to read them several times; if it can be."""
    return not arriving.plan.mapping.scores and sort_cells(arriving.cursor, arriving.lines, "n_metric", _asked())


def _asked() -> tuple[str, ...]:
    return *(name for name, metric in METRICS.items() if metric.table == "responses"), "text"


def replaced_by(arriving: Arriving, judgement: Judgement) -> tuple[int, Figures]:
    """Table replacing of the stored rows that this file says anew: how many of its rows do, and the figures of those.

    Table kept has what it does not say of them, if there is such a thing.
    """
    if judgement.is_apart:
        return 0, Figures()
    arriving.cursor.execute(
        "CREATE OR REPLACE TEMP TABLE replacing AS SELECT j.row, j.of_rowid FROM judged j JOIN verdicts v ON v.row = j.row "
        "WHERE v.verdict = 'loaded' AND j.nth = 1 AND j.is_changed"
    )
    if judgement.kept:
        names = ", ".join(f"f.{name}" for name in (*arriving.place, *judgement.kept))
        arriving.cursor.execute(
            f"CREATE OR REPLACE TEMP TABLE kept AS SELECT r.row, {names} FROM replacing r "
            f"JOIN {arriving.table} f ON f.rowid = r.of_rowid"
        )
    row = arriving.cursor.execute("SELECT count(DISTINCT row) FROM replacing").fetchone()
    if row is None or not row[0]:
        return 0, Figures()
    old = f"{arriving.table} {_REPLACING}"
    gone, _span = measured(arriving.cursor.execute(statement(arriving.kind, old)).fetchall(), arriving.kind)
    return int(row[0]), gone


_REPLACING = "WHERE rowid IN (SELECT of_rowid FROM replacing)"


def _replace(arriving: Arriving, judgement: Judgement, import_id: int) -> tuple[int, Figures]:
    """Move what is said anew out of the table, where the undo of this import finds it again."""
    updated, gone = replaced_by(arriving, judgement)
    if updated:
        table = arriving.table
        more = ("turn",) if arriving.kind == "touchpoints" else ()
        columns = ", ".join((*arriving.columns, "import_id", "row_number", *more))
        if more:
            names = ", ".join(f"f.{name}" for name in arriving.place)
            arriving.cursor.execute(
                f"CREATE OR REPLACE TEMP TABLE turns AS SELECT r.row, {names}, min({IN_THE_DATA}) AS turn FROM replacing r "
                "JOIN touchpoints f ON f.rowid = r.of_rowid GROUP BY ALL"
            )
        arriving.cursor.execute(
            f"INSERT INTO replaced_{table} ({columns}, replaced_by) SELECT {columns}, $id FROM {table} {_REPLACING}",
            {"id": import_id},
        )
        arriving.cursor.execute(f"DELETE FROM {table} {_REPLACING}")
    return updated, gone


def _hold(arriving: Arriving, judgement: Judgement, import_id: int) -> None:
    """Write down which rows of others this import has too: they stay while it stands, whoever brought them."""
    arriving.cursor.execute(
        f"INSERT INTO held SELECT $id, j.row, j.of_import, j.of_row, {about_of(arriving.kind, 'j')} "
        "FROM judged j JOIN verdicts v ON v.row = j.row WHERE v.verdict IN ('known', 'loaded') AND j.nth = 1 "
        "AND j.is_stored AND NOT j.is_changed AND NOT j.is_old ORDER BY j.of_import, j.of_row",
        {"id": import_id},
    )
    if judgement.has_likened:
        arriving.cursor.execute(
            f"INSERT INTO held SELECT $id, l.row, l.import_id, l.of_row, {about_of(arriving.kind, 'f')} FROM likened l "
            f"JOIN {arriving.table} f ON f.import_id = l.import_id AND f.row_number = l.of_row",
            {"id": import_id},
        )


def _forget_unnamed(arriving: Arriving, import_id: int) -> None:
    """Places and people whom only replaced rows named go."""
    for kind in NAMED:
        key = KINDS[kind].key
        named = f"SELECT DISTINCT {key} FROM replaced_{arriving.table} WHERE replaced_by = {int(import_id)}"
        if arriving.cursor.execute(f"{named} LIMIT 1").fetchall():
            refresh(arriving.cursor, kind, named)


def add_entities(arriving: Arriving, import_id: int) -> None:
    """Insert versions of what is no fact (customers, locations, goals …), and make those anew that they are about."""
    columns = ", ".join(arriving.columns)
    arriving.cursor.execute(
        f"INSERT INTO {arriving.table} ({columns}, fingerprint, import_id, row_number) "
        f"SELECT {columns}, fingerprint, ?, row FROM fresh ORDER BY row",
        [import_id],
    )
    refresh(arriving.cursor, arriving.kind, f"SELECT {arriving.columns[0]} FROM fresh")


def added(arriving: Arriving, judgement: Judgement | None, import_id: int | None) -> tuple[Figures, Span]:
    """Figures and days of what was added; without an import's number of what would be."""
    if arriving.kind not in KEYS or judgement is None:
        return Figures(), Span()
    source = _added(arriving, judgement, import_id)
    return measured(arriving.run(statement(arriving.kind, source)).fetchall(), arriving.kind)


def added_ahead(
    arriving: Arriving, judgement: Judgement | None, import_id: int | None, last: date | None
) -> Ahead | None:
    """What of it is dated after today; last: its last day, of which there mostly is nothing to ask."""
    today = newest_today()
    if last is None or last <= today or judgement is None:
        return None
    number = "row" if import_id is None else "row_number"
    sql = (
        f"SELECT {arriving.day}, count(DISTINCT {number}), min({number}) FROM {_added(arriving, judgement, import_id)} "
        f"WHERE {arriving.day} > $today GROUP BY 1 ORDER BY 1"
    )
    days = arriving.run(sql, today=today).fetchall()
    return Ahead(sum(int(row[1]) for row in days), days[-1][0], int(days[-1][2]))


def _added(arriving: Arriving, judgement: Judgement, import_id: int | None) -> str:
    """What of a FROM clause: the rows of an import, without its number those that would be."""
    if import_id is None:
        return f"({fresh_facts(arriving, judgement)})"
    return f"(SELECT * FROM {arriving.table} WHERE import_id = {int(import_id)})"
