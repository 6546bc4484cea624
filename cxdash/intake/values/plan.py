"""Plan: the typed columns of staged cells as SQL, and the checks that their rows must pass. Knows no field and no database."""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace

from cxdash.intake.mapping import Mapping
from cxdash.intake.values.cells import Cells
from cxdash.intake.values.profile import Profile
from cxdash.intake.values.sql import Parameters

PARSED = "parsed"  # the name under which the typed columns are asked
REFUSED = "refused"  # the parsed rows with a problem
LONGEST_VALUE = 1000  # characters of a refused cell that are kept
_NAME = re.compile(r"\b\w+\b")
_CELL = re.compile(r"\b(?:x\d+|content|nth|row)\b")
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
    """The typed columns, and the checks whose bits they carry."""

    mapping: Mapping
    cells: Cells
    profile: Profile
    zone: str
    parameters: Parameters = field(default_factory=Parameters)
    columns: dict[str, str] = field(default_factory=dict)  # the SQL of each typed column
    depths: dict[str, int] = field(default_factory=dict)
    uses: dict[str, tuple[str, ...]] = field(default_factory=dict)  # the columns that each is made from at once
    bases: dict[str, frozenset[str]] = field(default_factory=dict)  # and in the end: cells (x0), content, nth, row
    checks: list[Check] = field(default_factory=list)

    @property
    def decimal(self) -> str:
        return self.mapping.reading.decimal or "."

    def decided(self) -> Mapping:
        """The mapping with the scales and forms that were found in the data, as it must be kept for them to be read so again."""
        forms = self.profile.forms
        scores = [replace(spec, scale=self.profile.scales[place]) for place, spec in enumerate(self.mapping.scores)]
        columns = [
            (name, replace(source, format=source.format or forms.get(name))) for name, source in self.mapping.columns
        ]
        stages = [
            replace(stage, format=stage.format or forms.get(place)) for place, stage in enumerate(self.mapping.stages)
        ]
        return replace(self.mapping, scores=tuple(scores), columns=tuple(columns), stages=tuple(stages))

    def add(self, name: str, sql: str) -> None:
        """A column, in the first layer that can see all columns which it is made from.

        Layers are nested SELECTs: within one, the engine would copy a column's whole expression to each use of it.
        """
        uses = tuple(used for used in dict.fromkeys(_NAME.findall(sql)) if used in self.depths)
        self.columns[name], self.uses[name] = sql, uses
        self.depths[name] = max((self.depths[used] + 1 for used in uses), default=0)
        self.bases[name] = frozenset(_CELL.findall(sql)).union(*(self.bases[used] for used in uses))

    def layered(self, inner: str, names: Iterable[str]) -> str:
        """SELECT * and these columns from what stands in `inner`."""
        kept = set(names)
        for depth in range(max(self.depths.values(), default=-1) + 1):
            layer = [
                f"{self.columns[name]} AS {name}"
                for name in self.columns
                if name in kept and self.depths[name] == depth
            ]
            if layer:
                inner = f"SELECT *, {', '.join(layer)} FROM ({inner})"
        return inner

    def needed(self, names: Iterable[str]) -> set[str]:
        """These columns and all that they are made from."""
        found: set[str] = set()
        waiting = list(names)
        while waiting:
            if (name := waiting.pop()) not in found:
                found.add(name)
                waiting += self.uses[name]
        return found

    def check(self, reason: str, column: str, text: str, condition: str) -> None:
        self.checks.append(Check(reason, column, text, condition))

    def parsed(self, source: str, given: Collection[str] = ()) -> str:
        """SELECT row, content, the typed columns, the cells of checks, the bits of problems.

        given: columns that the source has already. It is no table: the engine makes of it only what each question needs. Its
        values are the plan's parameters.
        """
        inner = self.layered(f"SELECT * FROM {source}", [name for name in self.columns if name not in given])
        masks = [
            "(" + " | ".join(self._bits(start)) + f")::BIGINT AS bad{start // CHECKS_A_MASK}"
            for start in range(0, len(self.checks), CHECKS_A_MASK)
        ]
        return f"SELECT {', '.join(['*', *masks])} FROM ({inner})"

    def _bits(self, start: int) -> list[str]:
        part = self.checks[start : start + CHECKS_A_MASK]
        return [
            f"(CASE WHEN {check.condition} THEN {1 << place}::BIGINT ELSE 0 END)" for place, check in enumerate(part)
        ]

    def masks(self) -> list[str]:
        """The columns that hold the bits of problems."""
        return [f"bad{place}" for place in range(-(-len(self.checks) // CHECKS_A_MASK))]

    def problem_queries(self, seen: Sequence[int]) -> list[tuple[str, dict[str, object]]]:
        """For each check that refuses any row: row, column, text, reason, from the refused rows. seen: the bits that occur."""
        found = []
        for place, check in enumerate(self.checks):
            if not seen[place // CHECKS_A_MASK] & (1 << (place % CHECKS_A_MASK)):
                continue
            names = Parameters()
            bit = f"bad{place // CHECKS_A_MASK} & {1 << (place % CHECKS_A_MASK)}"
            found.append(
                (
                    f"SELECT row, {names.add(check.column)}, left({check.text}, {LONGEST_VALUE}), {names.add(check.reason)} FROM {REFUSED} "
                    f"WHERE ({bit}) <> 0",
                    names.values,
                )
            )
        return found
