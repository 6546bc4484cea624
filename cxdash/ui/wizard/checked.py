"""Checked: the fourth step: what a load would do, told in one glance, with every problem. Knows no other step."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date

import pandas as pd
import streamlit as st

from cxdash import words
from cxdash.errors import CxError
from cxdash.intake.mapping import Mapping
from cxdash.intake.problems import reason_text
from cxdash.metrics import METRICS
from cxdash.store import shared_store
from cxdash.store.figures import Figures
from cxdash.store.load import Problem
from cxdash.ui.columns import DATE_ORDERS, KIND_LABELS, column_table, meanings
from cxdash.ui.plain import plain, short
from cxdash.ui.states import quiet
from cxdash.ui.wizard import jobs
from cxdash.ui.wizard.loading import Outcome, check, load, signature
from cxdash.ui.wizard.mapped import who
from cxdash.ui.wizard.mending import mending
from cxdash.ui.wizard.parts import PLACES, go, rows_text, say_error
from cxdash.ui.wizard.progress import watch
from cxdash.ui.wizard.questions import ask
from cxdash.ui.wizard.understanding import Known
from cxdash.words import _, ngettext, number

WAITED = 1.0  # seconds for which a page waits for a check; a longer one shows its progress


@dataclass(frozen=True)
class Summary:
    """What all tables of a group come to together."""

    read: int = 0
    loaded: int = 0
    known: int = 0
    rejected: int = 0
    updated: int = 0
    undated: int = 0
    first: date | None = None
    last: date | None = None
    before: Figures = field(default_factory=Figures)
    after: Figures = field(default_factory=Figures)


def check_step(known: Known) -> None:
    """Try it beside the page, and show what came of it; loading need not wait for that."""
    key = ("check", known.draft.token, known.group.id)
    store = shared_store()
    job = jobs.start(key, signature(store, known), check(store, known))
    is_done = job.over.wait(WAITED)
    if is_done and job.error is not None:
        say_error(job.error)
        return
    outcomes: list[Outcome] = job.result if is_done else []
    errors = [outcome for outcome in outcomes if outcome.error is not None]
    for outcome in errors[:5]:
        _say_failure(known, outcome)
    if is_done and not errors:
        _say_summary(summary(outcomes), len(outcomes))
    ask(known)
    if not errors:
        _load_button(known)
    if not is_done:
        watch(key, known, _("Checking"))
        return
    made = next((outcome.result for outcome in outcomes if outcome.result is not None), None)
    if made is None:
        return
    _understood(known, made.mapping)
    if len(outcomes) == 1:  # of several, rows that two of them share would be counted twice
        _figures(summary(outcomes))
    _changed(known, outcomes)
    _problems(known, outcomes)


def summary(outcomes: list[Outcome]) -> Summary:
    """Counts added up; figures from before the first to after the last."""
    results = [outcome.result for outcome in outcomes if outcome.result is not None]
    if not results:
        return Summary()
    days = [day for one in results for day in (one.first_day, one.last_day) if day is not None]
    after = results[0].before
    for one in results:
        after = after.plus(one.after).plus(one.before, -1)
    counts = {
        name: sum(getattr(one, name) for one in results)
        for name in ("read", "loaded", "known", "rejected", "updated", "undated")
    }
    return Summary(
        **counts, first=min(days, default=None), last=max(days, default=None), before=results[0].before, after=after
    )


def _say_failure(known: Known, outcome: Outcome) -> None:
    error = outcome.error
    assert isinstance(error, CxError)
    if len(known.waiting) > 1:
        st.markdown(f"**{plain(short(outcome.table.name, 100))}**")
    say_error(error)
    place = PLACES.get(error.code, "columns")
    labels = {"reading": _("Go to “Read as”"), "columns": _("Go to “Columns”")}
    st.button(
        labels[place], key=f"_mend-{known.group.id}-{outcome.table.id}", type="primary", on_click=go,
        args=(known.draft.token, known.group.id, place),
    )  # fmt: skip


def _say_summary(found: Summary, files: int) -> None:
    """files: how many; each was tried alone, so what several of them come to is no more than a bound."""
    would = ngettext("**{n} row** would be loaded", "**{n} rows** would be loaded", found.loaded)
    if files > 1:
        would = ngettext("At most **{n} row** would be loaded", "At most **{n} rows** would be loaded", found.loaded)
    updated = ngettext(
        "{n} of them updates what its id said before", "{n} of them update what their ids said before", found.updated
    )
    pieces = [
        would.format(n=number(found.loaded)),
        *([updated.format(n=number(found.updated))] if found.updated else []),
        _("{n} already known").format(n=number(found.known)),
        _("{n} rejected").format(n=number(found.rejected)),
    ]
    text = ", ".join(pieces) + "."
    if found.first is not None and found.last is not None:
        text += " " + plain(words.days(found.first, found.last)) + "."
    if found.undated:
        undated = ngettext("{n} without a date.", "{n} without a date.", found.undated)
        text += " " + undated.format(n=number(found.undated))
    if files > 1 and found.loaded:
        text += " " + _("Rows that several of these files hold are loaded once.")
    if not found.read:
        st.info(_("The file has a header and no row under it."), icon=":material/info:")
    elif found.known == found.read:
        st.info(text + " " + _("All of it is here already."), icon=":material/info:")
    elif found.rejected:
        st.warning(text, icon=":material/warning:")
    else:
        st.success(text, icon=":material/check_circle:")


def _load_button(known: Known) -> None:
    n, token, gid = len(known.waiting), known.draft.token, known.group.id
    label = _("Load") if n == 1 else ngettext("Load all {n} file", "Load all {n} files", n).format(n=number(n))
    if known.is_in_doubt:
        quiet(_("Answer the question above first: a score that is read the wrong way round is a wrong figure."))
    if st.button(
        label, key=f"_load-{gid}", type="primary", icon=":material/database_upload:", disabled=known.is_in_doubt
    ):
        jobs.forget(("check", token, gid))
        jobs.forget(("load", token, gid))
        store = shared_store()
        jobs.start(("load", token, gid), object(), load(store, known, who())).over.wait(WAITED)
        st.rerun()


def _understood(known: Known, mapping: Mapping) -> None:
    """Each column that is read: as what, on which scale, in which form; the others are counted."""
    assert known.looked is not None
    table = column_table(known.looked.header, known.looked.samples, mapping)
    named = meanings(mapping.kind, mapping)
    used = table[table["meaning"] != "ignored"]
    st.markdown(f"**{_(KIND_LABELS[mapping.kind])}** · " + plain(_of_columns(len(used), len(table))))
    shown = pd.DataFrame(
        {
            "column": used["column"],
            "is": [named.get(one, one) for one in used["meaning"]],
            "how": [_how(row, known.mapping or mapping) for row in used.to_dict("records")],
            "samples": used["samples"],
        }
    )
    constants = [
        {"column": "—", "is": name, "how": _("for all rows"), "samples": text} for name, text in mapping.constants
    ]
    shown = pd.concat([shown, pd.DataFrame(constants, columns=list(shown.columns))], ignore_index=True)
    text = st.column_config.TextColumn
    config = {
        "column": text(_("Column")), "is": text(_("Is read as")), "how": text(_("How")), "samples": text(_("Some of its values")),
    }  # fmt: skip
    st.dataframe(
        shown, hide_index=True, column_config=config, key=f"_understood-{known.group.id}", alt=_("What each column is read as"),
        height="auto" if len(shown) < 10 else 360,
    )  # fmt: skip


def _of_columns(used: int, every: int) -> str:
    text = ngettext("{used} of {n} column is read", "{used} of {n} columns are read", every)
    return text.format(used=number(used), n=number(every))


def _how(row: dict[str, object], mapping: Mapping) -> str:
    pieces = []
    if row["scale"]:
        spec = next((one for one in mapping.scores if one.column == row["column"]), None)
        given = spec is not None and spec.scale is not None
        pieces.append(
            _("scale {scale}").format(scale=row["scale"]) + ("" if given else ", " + _("told from its answers"))
        )
    if row["reversed"]:
        pieces.append(_("the lowest is the best"))
    if row["blank"]:
        pieces.append(_("{codes} mean blank").format(codes=row["blank"]))
    if row["order"]:
        order = str(row["order"])
        pieces.append(_(DATE_ORDERS[order]) if order in DATE_ORDERS else order)
    if row["stage"]:
        pieces.append(str(row["stage"]))
    return "; ".join(pieces)


def _figures(found: Summary) -> None:
    """What the load would change in all figures, before → after."""
    pairs = [
        (_("Answers"), number(found.before.answers), number(found.after.answers)),
        (_("Touchpoints"), number(found.before.touchpoints), number(found.after.touchpoints)),
    ]
    for metric in sorted({*found.before.scores, *found.after.scores} & set(METRICS)):
        before, after = (number(one.score(metric), 1) for one in (found.before, found.after))
        pairs.append((_(METRICS[metric].label), before, after))
    changed = [f"{name} {before} → {after}" for name, before, after in pairs if before != after]
    if changed:
        quiet(_("Of all that is loaded then: {figures}.").format(figures=" · ".join(changed)))


def _changed(known: Known, outcomes: list[Outcome]) -> None:
    """Rows whose id is loaded with other content: refused, or taken as corrections."""
    n = sum(problem.reason == "id.changed" for one in outcomes if one.result for problem in one.result.problems)
    if not n and known.group.changed == "refuse":
        return
    names = {"refuse": _("Refuse them"), "update": _("Update: the old ones are kept for an undo")}
    chosen = st.radio(
        _("Rows whose id is loaded already, with other content"), list(names), format_func=names.__getitem__,
        index=list(names).index(known.group.changed), key=f"_changed-{known.group.id}", horizontal=True,
    )  # fmt: skip
    if chosen != known.group.changed:
        known.group.changed = chosen
        known.draft.save()
        st.rerun()


def _problems(known: Known, outcomes: list[Outcome]) -> None:
    """Every kind of problem with its number of rows and an example; the rows themselves to mend under it."""
    found = [problem for one in outcomes if one.result for problem in one.result.problems]
    if not found:
        return
    kinds: Counter[tuple[str, str]] = Counter((one.reason, one.column) for one in found)
    first: dict[tuple[str, str], Problem] = {}
    for one in found:
        first.setdefault((one.reason, one.column), one)
    shown = pd.DataFrame(
        [
            (n, column, reason_text(reason), short(first[reason, column].value or "", 60), first[reason, column].row)
            for (reason, column), n in kinds.most_common(100)
        ],
        columns=["rows", "column", "reason", "value", "row"],
    )
    config = {
        "rows": st.column_config.NumberColumn(_("Rows"), format="localized", width="small"),
        "column": st.column_config.TextColumn(_("Column")),
        "reason": st.column_config.TextColumn(_("Why"), width="large"),
        "value": st.column_config.TextColumn(_("For example")),
        "row": st.column_config.NumberColumn(_("in row"), format="%d", width="small"),
    }
    rejected = sum(one.result.rejected for one in outcomes if one.result)
    st.markdown("**" + _("Rejected: {rows}").format(rows=rows_text(rejected)) + "**")
    st.dataframe(
        shown, hide_index=True, column_config=config, key=f"_kinds-{known.group.id}", alt=_("Kinds of problems")
    )
    mending(known, outcomes)
