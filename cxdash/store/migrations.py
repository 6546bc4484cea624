"""Migrations: brings a database file to this version's schema, and its days to the time zone that is set."""

from contextlib import suppress
from functools import cache
from pathlib import Path
from zoneinfo import available_timezones

import duckdb

from cxdash.errors import CxError
from cxdash.settings import TIME_ZONE

SCHEMA = Path(__file__).with_name("schema.sql")
_FOUND = "SELECT value FROM meta WHERE key = 'schema' AND NOT EXISTS (SELECT 1 FROM responses WHERE FALSE)"

_BESIDES = {  # the tables that version 3 brought, and what they say
    "mark": "happened_on DATE, until_on DATE, title VARCHAR, category VARCHAR, location_id VARCHAR",
    "goal": "metric VARCHAR, level VARCHAR, place VARCHAR, target DOUBLE, since DATE, until DATE",
    "benchmark": "metric VARCHAR, name VARCHAR, value DOUBLE, low DOUBLE, high DOUBLE, source VARCHAR, published_on DATE, "
    "level VARCHAR, place VARCHAR",
}

# One statement list for each step after version 1: MIGRATIONS[0] takes a file from 1 to 2, and so on.
MIGRATIONS: tuple[tuple[str, ...], ...] = (
    (
        "ALTER TABLE imports ADD COLUMN updated BIGINT",
        "ALTER TABLE imports ADD COLUMN first_day DATE",
        "ALTER TABLE imports ADD COLUMN last_day DATE",
        "ALTER TABLE imports ADD COLUMN undated BIGINT",
        "ALTER TABLE imports ADD COLUMN figures_before VARCHAR",
        "ALTER TABLE imports ADD COLUMN figures_after VARCHAR",
        "ALTER TABLE responses ALTER COLUMN fingerprint DROP NOT NULL",
        "ALTER TABLE touchpoints ALTER COLUMN fingerprint DROP NOT NULL",
        "CREATE TABLE replaced_responses AS SELECT *, 0::INTEGER AS replaced_by FROM responses LIMIT 0",
        "CREATE TABLE replaced_touchpoints AS SELECT *, 0::INTEGER AS replaced_by FROM touchpoints LIMIT 0",
        "CREATE TABLE held (import_id INTEGER NOT NULL, row_number BIGINT NOT NULL, of_import INTEGER NOT NULL, "
        "of_row BIGINT NOT NULL, about VARCHAR NOT NULL)",
        "CREATE TABLE mappings (name VARCHAR PRIMARY KEY, columns VARCHAR NOT NULL, toml VARCHAR NOT NULL, "
        "saved_by VARCHAR NOT NULL, saved_at TIMESTAMP NOT NULL)",
    ),
    (
        *(
            f"ALTER TABLE {table} DROP COLUMN fingerprint"
            for table in ("responses", "touchpoints", "replaced_responses", "replaced_touchpoints")
        ),
        *(
            statement
            for name, columns in _BESIDES.items()
            for statement in (
                f"CREATE TABLE {name}_versions ({name}_id VARCHAR NOT NULL, {columns}, attributes JSON, "
                "fingerprint UBIGINT NOT NULL, import_id INTEGER NOT NULL, row_number BIGINT NOT NULL)",
                f"CREATE TABLE {name}s ({name}_id VARCHAR NOT NULL, {columns}, attributes JSON)",
            )
        ),
    ),
    (
        "CREATE TABLE funnels (name VARCHAR PRIMARY KEY, definition VARCHAR NOT NULL, saved_by VARCHAR NOT NULL, "
        "saved_at TIMESTAMP NOT NULL)",
    ),
    tuple(f"ALTER TABLE {table} ADD COLUMN turn BIGINT" for table in ("touchpoints", "replaced_touchpoints")),
)
VERSION = 1 + len(MIGRATIONS)


def schema_version(connection: duckdb.DuckDBPyConnection, path: Path) -> int | None:
    """The file's schema version, None for an empty file; CxError("store.foreign") if it is somebody else's database."""
    with suppress(
        duckdb.CatalogException, duckdb.BinderException
    ):  # to list all tables takes as long as to open a file
        found = connection.execute(_FOUND).fetchone()
        if found is not None:
            return int(found[0])
    if connection.execute("SELECT 1 FROM duckdb_tables() LIMIT 1").fetchone() is None:
        return None
    raise CxError("store.foreign", path=path)


def migrate(connection: duckdb.DuckDBPyConnection, path: Path) -> None:
    """Create or upgrade the schema in one transaction; CxError("store.newer") for a file from a newer cxdash."""
    found = schema_version(connection, path)
    if found is not None and found > VERSION:
        raise CxError("store.newer", path=path, found=found, known=VERSION)
    if found == VERSION:
        return
    connection.execute("BEGIN")
    try:
        if found is None:
            connection.execute(SCHEMA.read_text(encoding="utf-8"))
            connection.execute("INSERT INTO meta VALUES ('schema', ?), ('time_zone', ?)", [str(VERSION), time_zone()])
        for step in MIGRATIONS[(found or VERSION) - 1 :]:
            for statement in step:
                connection.execute(statement)
        connection.execute("UPDATE meta SET value = ? WHERE key = 'schema'", [str(VERSION)])
        connection.execute("COMMIT")
    except BaseException:
        connection.execute("ROLLBACK")
        raise


def time_zone() -> str:
    """The time zone that is set; CxError("setting.time_zone") when there is no such zone."""
    zone = TIME_ZONE.text()
    if zone not in _known_zones():
        raise CxError("setting.time_zone", value=zone)
    return zone


@cache
def _known_zones() -> frozenset[str]:
    """Read once: it walks through hundreds of files."""
    return frozenset(available_timezones())


def aligned_zone(connection: duckdb.DuckDBPyConnection) -> str:
    """The time zone whose days are stored."""
    row = connection.execute("SELECT value FROM meta WHERE key = 'time_zone'").fetchone()
    return "UTC" if row is None else str(row[0])


def align_days(connection: duckdb.DuckDBPyConnection) -> None:
    """Recompute the stored local days when the time-zone setting is no longer the one they were made with.

    What stands at midnight sharp was a date without a time: its day stays, and it moves to the midnight of the new zone.
    """
    zone, before = time_zone(), aligned_zone(connection)
    if before == zone:
        return
    connection.execute("BEGIN")
    try:
        for table, day, time in (
            ("responses", "answered_on", "answered_at"),
            ("replaced_responses", "answered_on", "answered_at"),
            ("touchpoints", "occurred_on", "occurred_at"),
            ("replaced_touchpoints", "occurred_on", "occurred_at"),
        ):
            local = f"timezone($before, timezone('UTC', {time}))"
            at_midnight = f"timezone('UTC', timezone($zone, {local}))"
            moved = f"CASE WHEN {local} = date_trunc('day', {local}) THEN {at_midnight} ELSE {time} END"
            connection.execute(
                f"UPDATE {table} SET {time} = {moved}, {day} = timezone($zone, timezone('UTC', {moved}))::DATE",
                {"before": before, "zone": zone},
            )
        connection.execute("UPDATE meta SET value = ? WHERE key = 'time_zone'", [zone])
        connection.execute("COMMIT")
    except BaseException:
        connection.execute("ROLLBACK")
        raise
