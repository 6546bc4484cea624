"""Plan: the statement that makes the parsed table, and the checks that its rows must pass. Knows no field and no database."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from cxdash.intake.cells import STAGED, Cells
from cxdash.intake.mapping import Mapping
from cxdash.intake.profile import Profile
from cxdash.intake.sql import Parameters

PARSED = "parsed"
LONGEST_VALUE = 1000  # characters of a refused cell that are kept
CHECKS_A_MASK = 60  # problems are bits of BIGINT columns


@dataclass(frozen=True)
class Check:
    """One reason to refuse a row: where it holds, the column that is to blame and the cell's text."""

    reason: str
    column: str
    text: str
    condition: str


@dataclass
class Plan:
    """The statement that makes the parsed table, and the checks whose bits it carries."""

    mapping: Mapping
    cells: Cells
    profile: Profile
    zone: str
    parameters: Parameters = field(default_factory=Parameters)
    layers: list[list[str]] = field(default_factory=list)
    checks: list[Check] = field(default_factory=list)

    depths: dict[str, int] = field(default_factory=dict)

    @property
    def decimal(self) -> str:
        return self.mapping.reading.decimal or "."

    def decided(self) -> Mapping:
        """The mapping with the scales that were found in the data, as it must be kept for the numbers to be recomputed."""
        scores = [replace(spec, scale=self.profile.scales[place]) for place, spec in enumerate(self.mapping.scores)]
        return replace(self.mapping, scores=tuple(scores))

    def add(self, name: str, sql: str) -> None:
        """A column, in the first layer that can see all columns which it is made from.

        Layers are nested SELECTs: within one, the engine would copy a column's whole expression to each use of it.
        """
        depth = max((self.depths[used] + 1 for used in re.findall(r"\b\w+\b", sql) if used in self.depths), default=0)
        if depth == len(self.layers):
            self.layers.append([])
        self.layers[depth].append(f"{sql} AS {name}")
        self.depths[name] = depth

    def check(self, reason: str, column: str, text: str, condition: str) -> None:
        self.checks.append(Check(reason, column, text, condition))

    def statement(self) -> tuple[str, dict[str, object]]:
        """CREATE the parsed table: row, content, the typed columns, the cells of checks, the bits of problems."""
        inner = f"SELECT * FROM {STAGED}"
        for layer in self.layers:
            inner = f"SELECT *, {', '.join(layer)} FROM ({inner})"
        masks = [
            "(" + " | ".join(self._bits(start)) + f")::BIGINT AS bad{start // CHECKS_A_MASK}"
            for start in range(0, len(self.checks), CHECKS_A_MASK)
        ]
        outer = ", ".join(["*", *masks])
        return f"CREATE OR REPLACE TEMP TABLE {PARSED} AS SELECT {outer} FROM ({inner})", self.parameters.values

    def _bits(self, start: int) -> list[str]:
        part = self.checks[start : start + CHECKS_A_MASK]
        return [
            f"(CASE WHEN {check.condition} THEN {1 << place}::BIGINT ELSE 0 END)" for place, check in enumerate(part)
        ]

    def masks(self) -> list[str]:
        """The columns that hold the bits of problems."""
        return [f"bad{place}" for place in range(-(-len(self.checks) // CHECKS_A_MASK))]

    def problem_queries(self, seen: Sequence[int]) -> list[tuple[str, dict[str, object]]]:
        """For each check that refuses any row: row, column, text, reason. seen: the bits that occur, for each mask."""
        found = []
        for place, check in enumerate(self.checks):
            if not seen[place // CHECKS_A_MASK] & (1 << (place % CHECKS_A_MASK)):
                continue
            names = Parameters()
            bit = f"bad{place // CHECKS_A_MASK} & {1 << (place % CHECKS_A_MASK)}"
            found.append(
                (
                    f"SELECT row, {names.add(check.column)}, left({check.text}, {LONGEST_VALUE}), {names.add(check.reason)} FROM {PARSED} "
                    f"WHERE ({bit}) <> 0",
                    names.values,
                )
            )
        return found
