"""Before: a file that was imported before, told by its bytes: when, what became of it, and the way on. Knows no step."""

import pandas as pd
import streamlit as st

from cxdash import words
from cxdash.store import shared_store
from cxdash.store.history import imports_of_files
from cxdash.store.migrations import time_zone
from cxdash.ui.data.columns import KIND_LABELS
from cxdash.ui.plain import plain, short
from cxdash.ui.states import quiet
from cxdash.ui.wizard.drafts import Draft, Group, Table, find_draft
from cxdash.ui.wizard.results import of_imports
from cxdash.words import _, ngettext, number


def is_known(table: Table) -> bool:
    """Whether this very file was imported and not taken back."""
    return not imports_of_files(shared_store(), table.checksums).empty


def before(draft: Draft, group: Group) -> list[pd.Series]:
    """The imports of a group's files, when all that wait were imported before and nobody wants them read all the same; of each
    file and kind the one that loaded most.
    """
    waiting = [one for one in draft.of(group) if one.import_id is None]
    if group.is_wanted or not waiting:
        return []
    found = imports_of_files(shared_store(), [checksum for one in waiting for checksum in one.checksums])
    known = set(found["checksum"])
    if not all(known.intersection(one.checksums) for one in waiting):
        return []
    found = found.sort_values(["loaded", "import_id"], ascending=False).drop_duplicates(["checksum", "kind"])
    return [record for _place, record in found.sort_values("import_id").iterrows()]


def say_before(draft: Draft, group: Group, records: list[pd.Series]) -> None:
    """When it was imported and that there is nothing to do; what came of it, where to look, and Undo; and the way on."""
    n = len([one for one in draft.of(group) if one.import_id is None])
    text = ngettext("This very file was imported already:", "These very files were imported already:", n)
    if any(one["rejected"] for one in records):
        then = _(
            "What was loaded would not be added again; rejected rows can be mended in the file, or here: read it all the same."
        )
    else:
        then = _("There is nothing to do: read in the same way, it would add nothing.")
    st.info(plain(f"{text} {'; '.join(map(_when, records[:5]))}. {then}"), icon=":material/task_alt:")
    if len(records) > 5:
        quiet(_("… and {n} more.").format(n=number(len(records) - 5)))
    of_imports(records, group.id, is_earlier=True)
    st.button(
        _("Read it all the same"), key=f"_wanted-{group.id}", icon=":material/replay:", type="tertiary", on_click=_want,
        args=(draft.token, group.id),
        help=_("For rows of another kind that it holds too. To take in columns that were left out, undo the import first."),
    )  # fmt: skip


def _when(record: pd.Series) -> str:
    """“Answers, on Nov 3, 2026 at 14:05 (import 3, answers.csv)”."""
    at = pd.Timestamp(record["imported_at"]).tz_localize("UTC").tz_convert(time_zone())
    kind = str(record["kind"])
    return _("{kind}, on {day} at {time} (import {number}, {file})").format(
        kind=_(KIND_LABELS.get(kind, kind)), day=words.day(at.date()), time=f"{at:%H:%M}", number=record["import_id"],
        file=short(str(record["file_name"]), 60),
    )  # fmt: skip


def _want(token: str, group_id: str) -> None:
    draft = find_draft(token)
    if draft is None:
        return
    for group in draft.groups:
        group.is_wanted = group.is_wanted or group.id == group_id
    draft.save()
