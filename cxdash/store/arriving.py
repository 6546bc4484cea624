"""Arriving: the rows of one file that would be added, as a question that can be asked of the engine in parts."""

import re
from dataclasses import dataclass

import duckdb
import pyarrow as pa

from cxdash.intake.fields import KINDS
from cxdash.intake.values.plan import PARSED, REFUSED, Plan
from cxdash.intake.values.rows import KEYS, PLACES, TIMES, arrivals, content_columns, table_columns
from cxdash.store.staging import Lines
from cxdash.store.typing import type_cells


@dataclass
class Arriving:
    """Valid rows of a file as SQL. What is not asked for is not computed, so nothing is kept that is asked once."""

    cursor: duckdb.DuckDBPyConnection
    plan: Plan
    zone: str
    lines: Lines
    valid: str = ""  # SELECT row, by_content, the table's columns
    rejected: int = 0

    def __post_init__(self) -> None:
        self.kind = self.plan.mapping.kind
        self.table = KINDS[self.kind].table
        self.keys: tuple[str, ...] = KEYS.get(self.kind, ())
        self.place: tuple[str, ...] = PLACES.get(self.kind, ())
        self.times = TIMES.get(self.kind, ())
        self.columns = table_columns(self.kind)
        self.content = content_columns(self.kind)
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

    def same_content(self, one: str, other: str) -> str:
        """That two rows say the same; times may be written less precisely in either: to the second, minute, hour or day."""
        texts = tuple(name for name in self.content if name != "attributes")
        attributes = f"{one}.attributes::VARCHAR IS NOT DISTINCT FROM {other}.attributes::VARCHAR"
        times = " AND ".join(self._same_time(f"{one}.{name}", f"{other}.{name}") for name in self.times)
        return f"{self.same(texts, one, other)} AND {attributes} AND {times}"

    def _same_time(self, one: str, other: str) -> str:
        coarse = " OR ".join(
            f"{a} = {self.truncated(unit, b)}"
            for unit in ("second", "minute", "hour", "day")
            for a, b in ((one, other), (other, one))
        )
        return f"({one} IS NOT DISTINCT FROM {other} OR coalesce({coarse}, FALSE))"

    def truncated(self, unit: str, time: str) -> str:
        """A time as a file writes it that is precise to this unit, in its own zone."""
        zone = self.plan.zone.replace("'", "")
        if zone == "UTC" or unit == "second":
            return f"date_trunc('{unit}', {time})"
        local = f"timezone('{zone}', timezone('UTC', {time}))"
        return f"timezone('UTC', timezone('{zone}', date_trunc('{unit}', {local})))"
