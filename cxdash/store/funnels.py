"""Funnels: a person's own funnels, saved with a name and chosen again later. Knows no page."""

from dataclasses import dataclass
from datetime import UTC, datetime

from cxdash.dimensions import is_of_places
from cxdash.errors import CxError, did_you_mean
from cxdash.queries.funnel_definition import CUSTOMERS, defined, definition
from cxdash.queries.options import OptionsQuestion, build
from cxdash.queries.question import FunnelQuestion
from cxdash.steps import read_step
from cxdash.store.connect import Store

LONGEST_NAME = 100


@dataclass(frozen=True)
class SavedFunnel:
    """A funnel under its name, asked about everybody, and what it is counted in; saved_at: UTC."""

    name: str
    question: FunnelQuestion
    unit: str
    saved_by: str
    saved_at: datetime


def save_funnel(
    store: Store, name: str, question: FunnelQuestion, by: str = "", unit: str = CUSTOMERS
) -> SavedFunnel:  # fmt: skip
    """Keep the funnel, without its filters; one of the same name is replaced. CxError("funnel.name") for no name."""
    known, text = _name(name), definition(question, unit)
    saved_at = datetime.now(UTC).replace(tzinfo=None)
    with store.writing(of_data=False) as cursor:
        cursor.execute(
            "INSERT OR REPLACE INTO funnels (name, definition, saved_by, saved_at) VALUES (?, ?, ?, ?)",
            [known, text, by, saved_at],
        )
    return SavedFunnel(known, *defined(text), by, saved_at)


def saved_funnels(store: Store, scope: frozenset[str] | None = None) -> list[SavedFunnel]:
    """All saved funnels, by name; who may see some locations alone gets those of which no condition names another place."""
    with store.cursor() as cursor:
        rows = cursor.execute(
            "SELECT name, definition, saved_by, saved_at FROM funnels ORDER BY lower(name), name"
        ).fetchall()
    found = [SavedFunnel(name, *defined(text), by, at) for name, text, by, at in rows]
    return [one for one in found if scope is None or _is_within(store, one.question, scope)]


def _is_within(store: Store, question: FunnelQuestion, scope: frozenset[str]) -> bool:
    """Whether the places that its steps and exclusions name (a location, a region) are those of these locations."""
    attributes = store.context().attributes
    for text in (*question.steps, *(one.stage for one in question.exclude)):
        for name, values in read_step(text).where:
            try:
                is_place = is_of_places(name, attributes)
            except CxError:  # the data have no such column any more
                return False
            known = OptionsQuestion(name, always=values, limit=len(values), scope=scope)
            if is_place and not set(values) <= set(store.answer(known, build)["value"]):
                return False
    return True


def saved_funnel(store: Store, name: str) -> SavedFunnel:
    """The funnel of this name; CxError("funnel.unknown") with the nearest one."""
    saved = {one.name: one for one in saved_funnels(store)}
    if name not in saved:
        raise CxError("funnel.unknown", name=name, hint=did_you_mean(name, saved))
    return saved[name]


def rename_funnel(store: Store, name: str, new: str) -> None:
    """Give it another name. CxError("funnel.unknown"), CxError("funnel.name"), CxError("funnel.taken") for that of another."""
    known = _name(new)
    saved_funnel(store, name)
    if known != name and any(one.name == known for one in saved_funnels(store)):
        raise CxError("funnel.taken", name=known)
    with store.writing(of_data=False) as cursor:
        cursor.execute("UPDATE funnels SET name = ? WHERE name = ?", [known, name])


def delete_funnel(store: Store, name: str) -> None:
    """Forget the funnel of this name. CxError("funnel.unknown")."""
    saved_funnel(store, name)
    with store.writing(of_data=False) as cursor:
        cursor.execute("DELETE FROM funnels WHERE name = ?", [name])


def _name(text: str) -> str:
    known = " ".join(text.split())
    if not known or len(known) > LONGEST_NAME:
        raise CxError("funnel.name", most=LONGEST_NAME)
    return known
