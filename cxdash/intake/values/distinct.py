"""Distinct: which typed columns are best computed once for each different text, and which for each row. Knows no database."""

import re
from dataclasses import dataclass

from cxdash.intake.values.plan import Plan

MOST_TEXTS = 20_000  # different texts, or pairs and so on of them, of one group of cells
_LABOUR = re.compile(r"regexp_|strptime|TRY_CAST|timezone\(")
_GUARD = re.compile(r"CASE WHEN (NOT \(list_position|strlen\()")  # see `sql.without_blank_words`
_SIMPLE = re.compile(r"\w+|NULL::\w+|\$p\d+")


@dataclass(frozen=True)
class Group:
    """Cells that have few different texts together, and the typed columns that depend on nothing else."""

    cells: tuple[str, ...]
    names: tuple[str, ...]


def laborious(plan: Plan) -> list[str]:
    """The typed columns that take long to compute, in the order in which they are made."""
    return [name for name, sql in plan.columns.items() if _LABOUR.search(sql) and not _GUARD.match(sql)]


def groups(plan: Plan, counts: dict[str, int]) -> list[Group]:
    """The typed columns that can be computed on different texts. counts: how many each cell has, roughly."""
    found: list[frozenset[str]] = []
    for name in laborious(plan):
        cells = plan.bases[name]
        if not cells or not all(cell in counts for cell in cells) or _product(cells, counts) > MOST_TEXTS:
            continue
        together = [group for group in found if group & cells]
        joined = cells.union(*together)
        if _product(joined, counts) <= MOST_TEXTS:
            found = [group for group in found if group not in together]
        else:
            joined = cells
        found.append(joined)
    taken: set[str] = set()
    made = []
    for cells in found:
        names = [name for name in _longer(plan) if name not in taken and plan.bases[name] and plan.bases[name] <= cells]
        taken.update(names)
        made.append(Group(tuple(sorted(cells)), tuple(names)))
    return made


def _longer(plan: Plan) -> list[str]:
    """The typed columns that are more than another name of a cell."""
    return [name for name, sql in plan.columns.items() if not _SIMPLE.fullmatch(sql)]


def _product(cells: frozenset[str], counts: dict[str, int]) -> int:
    number = 1
    for cell in cells:
        number *= counts[cell] + 1
    return number
