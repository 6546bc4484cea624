"""Mappings: a person's own mappings, saved with a name and offered when the same columns come again."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from cxdash.errors import CxError, did_you_mean
from cxdash.intake.mapping import Mapping
from cxdash.intake.mapping_file import read_mapping, write_mapping
from cxdash.intake.vocabulary import plain
from cxdash.store.connect import Store

LONGEST_NAME = 100


@dataclass(frozen=True)
class SavedMapping:
    """A mapping under its name. columns: those of the file that it was made for; saved_at: UTC."""

    name: str
    columns: tuple[str, ...]
    mapping: Mapping
    saved_by: str
    saved_at: datetime


def save_mapping(store: Store, name: str, header: Iterable[str], mapping: Mapping, by: str = "") -> SavedMapping:
    """Keep the mapping of a file with this header; one of the same name is replaced. CxError("mapping.name") for no name."""
    known = " ".join(name.split())
    if not known or len(known) > LONGEST_NAME:
        raise CxError("mapping.name", most=LONGEST_NAME)
    columns = tuple(header)
    saved = SavedMapping(known, columns, mapping, by, datetime.now(UTC).replace(tzinfo=None))
    with store.writing() as cursor:
        cursor.execute(
            "INSERT OR REPLACE INTO mappings (name, columns, toml, saved_by, saved_at) VALUES (?, ?, ?, ?, ?)",
            [known, json.dumps(columns, ensure_ascii=False), write_mapping(mapping), by, saved.saved_at],
        )
    return saved


def saved_mappings(store: Store) -> list[SavedMapping]:
    """All saved mappings, the newest first."""
    with store.cursor() as cursor:
        rows = cursor.execute(
            "SELECT name, columns, toml, saved_by, saved_at FROM mappings ORDER BY saved_at DESC, name"
        ).fetchall()
    return [
        SavedMapping(name, tuple(json.loads(columns)), read_mapping(toml), by, at)
        for name, columns, toml, by, at in rows
    ]


def saved_mapping(store: Store, name: str) -> SavedMapping:
    """The mapping of this name; CxError("mapping.unknown") with the nearest one."""
    saved = {one.name: one for one in saved_mappings(store)}
    if name not in saved:
        raise CxError("mapping.unknown", name=name, hint=did_you_mean(name, saved))
    return saved[name]


def delete_mapping(store: Store, name: str) -> None:
    """Forget the mapping of this name; imports made with it stay as they are. CxError("mapping.unknown")."""
    saved_mapping(store, name)
    with store.writing() as cursor:
        cursor.execute("DELETE FROM mappings WHERE name = ?", [name])


def offered(store: Store, header: Iterable[str]) -> list[tuple[str, Mapping]]:
    """The mappings that fit a file with these columns, in any order: made for the same ones first, then the newest.

    Others fit when the file has every column that they name. Case, blanks and punctuation do not matter.
    """
    columns = {plain(name) or name for name in header}
    exact, near = [], []
    for saved in saved_mappings(store):
        if {plain(name) or name for name in saved.columns} == columns:
            exact.append((saved.name, saved.mapping))
        elif {plain(name) or name for name in saved.mapping.used_columns()} <= columns:
            near.append((saved.name, saved.mapping))
    return exact + near
