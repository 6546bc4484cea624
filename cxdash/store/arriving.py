"""Arriving: the rows of one file that would be added, as a question that can be asked of the engine in parts."""

import re
from dataclasses import dataclass, field

import duckdb
import pyarrow as pa

from cxdash.intake.fields import KINDS
from cxdash.intake.values.plan import PARSED, REFUSED, Plan
from cxdash.intake.values.rows import KEYS, PLACES, TIMES, arrivals, content_columns, given_columns, table_columns
from cxdash.store.staging import Lines
from cxdash.store.typing import type_cells

UNITS = ("day", "minute", "second")  # in which exports write times, the coarsest first


@dataclass
class Arriving:
    """Valid rows of a file as SQL. What is not asked for is not computed, so nothing is kept that is asked once."""

    cursor: duckdb.DuckDBPyConnection
    plan: Plan
    zone: str
    lines: Lines
    valid: str = ""  # SELECT row, by_content, the table's columns
    rejected: int = 0
    about: tuple[str, ...] = ("source", "stage")  # keys that an export may leave out or bring later
    _precisions: dict[str, str | None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.kind = self.plan.mapping.kind
        self.table = KINDS[self.kind].table
        self.keys: tuple[str, ...] = KEYS.get(self.kind, ())
        self.place: tuple[str, ...] = PLACES.get(self.kind, ())
        self.times = TIMES.get(self.kind, ())
        self.columns = table_columns(self.kind)
        self.content = content_columns(self.kind)
        self.given = given_columns(self.plan)
        self.day = {"responses": "answered_on", "touchpoints": "occurred_on"}.get(self.kind)
        given = type_cells(self.cursor, self.plan, self.lines, self.run, self.arrow)
        parsed = self.plan.parsed(given.source, given.names)
        sql, _readings = arrivals(self.plan, self.zone)
        self._parsed = parsed
        self._given = given
        self._all = f"WITH {PARSED} AS NOT MATERIALIZED ({parsed}) {sql}"
        self._refuse()

    def run(self, sql: str, **more: object) -> duckdb.DuckDBPyConnection:
        """Execute with those of the plan's values that the statement names: the engine takes no others."""
        return self.cursor.execute(sql, {**self._named(sql), **more})

    def arrow(self, sql: str) -> pa.Table:
        """The answer to a statement with the plan's values, as columns in memory."""
        return self.cursor.sql(sql, params=self._named(sql)).to_arrow_table()

    def _named(self, sql: str) -> dict[str, object]:
        values = self.plan.parameters.values
        return {name: values[name] for name in re.findall(r"\$(p\d+)\b", sql)}

    def _refuse(self) -> None:
        """Table rejects (row) of rows that fail a check, table refused with all that is known of them."""
        masks = self.plan.masks()
        bad = " OR ".join(f"{mask} <> 0" for mask in masks) or "FALSE"
        self.run(f"CREATE OR REPLACE TEMP TABLE rejects AS SELECT row FROM ({self._parsed}) WHERE {bad}")
        self.rejected = int(self.cursor.execute("SELECT count(*) FROM rejects").fetchall()[0][0])
        self.valid = self._all
        if self.rejected:
            only = f"(SELECT * FROM {self._given.source} WHERE row IN (SELECT row FROM rejects))"
            self.run(f"CREATE OR REPLACE TEMP TABLE {REFUSED} AS {self.plan.parsed(only, self._given.names)}")
            self.valid = f"SELECT * FROM ({self._all}) WHERE row NOT IN (SELECT row FROM rejects)"

    def problems(self) -> list[tuple[int, str, str | None, str]]:
        """Row, column, text and reason of every failed check."""
        if not self.rejected:
            return []
        bits = ", ".join(f"bit_or({mask})" for mask in self.plan.masks())
        seen = self.cursor.execute(f"SELECT {bits} FROM {REFUSED}").fetchall()[0]
        return [
            row
            for sql, values in self.plan.problem_queries([bit or 0 for bit in seen])
            for row in self.cursor.execute(sql, values).fetchall()
        ]

    def same(self, names: tuple[str, ...], one: str, other: str) -> str:
        """The condition that two rows agree in these columns."""
        return " AND ".join(f"{one}.{name} IS NOT DISTINCT FROM {other}.{name}" for name in names) or "TRUE"

    def same_key(self, one: str, other: str) -> str:
        """As `same` for the key; the id is never NULL, and plain equality makes it a fast join."""
        return f"{one}.{self.keys[0]} = {other}.{self.keys[0]} AND {self.same(self.keys[1:], one, other)}"

    def akin(self, one: str, other: str) -> str:
        """That two rows have the same id and question, whatever they say of the source and the stage."""
        rest = tuple(name for name in self.keys[1:] if name not in self.about)
        return f"{one}.{self.keys[0]} = {other}.{self.keys[0]} AND {self.same(rest, one, other)}"

    def same_content(self, one: str, other: str, kept: tuple[str, ...] = ()) -> str:
        """That two rows say the same but for their times. kept: columns that do not matter."""
        texts = tuple(name for name in self.content if name not in ("attributes", *kept))
        attributes = f"{one}.attributes::VARCHAR IS NOT DISTINCT FROM {other}.attributes::VARCHAR"
        return self.same(texts, one, other) + ("" if "attributes" in kept else f" AND {attributes}")

    def agreeing_times(self, stored: str, arriving: str, kept: tuple[str, ...], may_be_finer: bool) -> str:
        """That the file says no other times: equal ones, or those that are there as this file writes them, to the day, the
        minute or the second. may_be_finer: or finer ones that agree with what is there."""
        conditions = ["TRUE"]
        for name in self.times:
            if name in kept:
                continue
            there, here = f"{stored}.{name}", f"{arriving}.{name}"
            unit = self.precision(name)
            ways = [] if unit is None else [f"{here} = {self.truncated(unit, there)}"]
            ways += [f"{there} = {self.truncated(unit, here)}" for unit in UNITS] if may_be_finer else []
            equal = f"{there} IS NOT DISTINCT FROM {here}"
            conditions.append(f"({equal} OR coalesce({' OR '.join(ways) or 'FALSE'}, FALSE))")
        return " AND ".join(conditions)

    def precision(self, name: str, rows: str | None = None) -> str | None:
        """The coarsest unit in which the file writes all times of this column; None for fractions of a second, or no times.

        rows: SELECT of others to ask about, such as those of an import.
        """
        key = f"{name} {rows or ''}"
        if key not in self._precisions:
            asked = ", ".join(f"bool_and({name} = {self.truncated(unit, name)})" for unit in UNITS)
            found = self.run(f"SELECT {asked} FROM ({rows or self.valid})").fetchall()[0]
            self._precisions[key] = next((unit for unit, fits in zip(UNITS, found, strict=True) if fits), None)
        return self._precisions[key]

    def truncated(self, unit: str, time: str) -> str:
        """A time as a file writes it that is precise to this unit, in its own zone."""
        zone = self.plan.zone.replace("'", "")
        if zone == "UTC" or unit == "second":
            return f"date_trunc('{unit}', {time})"
        local = f"timezone('{zone}', timezone('UTC', {time}))"
        return f"timezone('UTC', timezone('{zone}', date_trunc('{unit}', {local})))"
