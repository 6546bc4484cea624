"""Checked: the fourth step: what a load would do, told in one glance, with every problem. Knows no other step."""

from collections import Counter

import pandas as pd
import streamlit as st

from cxdash import words
from cxdash.errors import CxError
from cxdash.intake.ahead import ahead_text
from cxdash.intake.problems import reason_text
from cxdash.intake.untaken import untaken_text
from cxdash.metrics import METRICS
from cxdash.store import shared_store
from cxdash.store.load import Problem
from cxdash.store.oddities import Stray
from cxdash.ui.data.imports import plain_means
from cxdash.ui.plain import plain, short
from cxdash.ui.states import quiet
from cxdash.ui.wizard import jobs
from cxdash.ui.wizard.doubts import doubts, is_asked
from cxdash.ui.wizard.loading import Outcome, check, load, signature
from cxdash.ui.wizard.mapped import who
from cxdash.ui.wizard.mending import mending
from cxdash.ui.wizard.parts import PLACES, go, rows_text, say_error, without_day, without_score, without_time
from cxdash.ui.wizard.progress import watch
from cxdash.ui.wizard.questions import ask
from cxdash.ui.wizard.summary import Summary, summary
from cxdash.ui.wizard.together import together
from cxdash.ui.wizard.understanding import Known
from cxdash.ui.wizard.understood import understood
from cxdash.words import _, ngettext, number

WAITED = 1.0  # seconds for which a page waits for a check; a longer one shows its progress


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
    known.found = doubts(known, outcomes)
    for outcome in [one for one in errors if not is_asked(one, known.asked)][:5]:
        _say_failure(known, outcome)
    found = summary(outcomes) if is_done and not errors else None
    # Where nothing can be loaded before a question is answered, that is no finding, and no row is to be mended for it.
    is_early = found is not None and not found.loaded and bool(known.needed)
    if found is not None and not is_early:
        _say_summary(found, len(outcomes))
        _say_odd(found)
    ask(known)
    if not errors:
        _load_button(known, found)
    if not is_done:
        watch(key, known, _("Checking"))
        return
    made = next((outcome.result for outcome in outcomes if outcome.result is not None), None)
    if made is None:
        return
    understood(known, made.mapping)
    if is_early:
        return
    if len(outcomes) == 1:  # of several, rows that two of them share would be counted twice
        _figures(summary(outcomes))
    _changed(known, outcomes)
    _problems(known, outcomes)


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
    if files > 1 and found.loaded:
        text += " " + _("Rows that several of these files hold are loaded once.")
    if found.known == found.read:
        st.info(text, icon=":material/info:")
    elif found.rejected:
        st.warning(text, icon=":material/warning:")
    else:
        st.success(text, icon=":material/check_circle:")


def _say_odd(found: Summary) -> None:
    """What would be loaded although it may be wrong: days after today or far from all others, what counts in no trend or in
    no score; and what would not be."""
    if found.ahead:
        st.warning(plain(ahead_text(found.ahead)), icon=":material/event_upcoming:")
    if found.stray:
        rows = sum(day.rows for day in found.stray)
        told = ngettext(
            "**{n} row** has a day far from all others: {days}. Is that right? If not, mend it in the file.",
            "**{n} rows** have days far from all others: {days}. Is that right? If not, mend them in the file.",
            rows,
        )
        st.warning(told.format(n=number(rows), days=plain(_stray_days(found.stray))), icon=":material/event_busy:")
    if found.untimed:
        st.warning(without_time(found.untimed), icon=":material/schedule:")
    for untaken in found.untaken[:5]:
        st.warning(plain(untaken_text(untaken)), icon=":material/view_column:")
    for n, text in (
        (found.undated, without_day(found.undated)),
        (found.unscored, without_score(found.unscored)),
    ):
        if n:
            quiet(text)


def _stray_days(stray: tuple[Stray, ...]) -> str:
    """“Jan 1, 1970 (row 13), Mar 1, 2062 (2 rows, the first is row 9)”."""
    told = []
    for day in stray[:5]:
        one, more = _("{day} (row {row})"), _("{day} ({n} rows, the first is row {row})")
        told.append((one if day.rows == 1 else more).format(day=words.day(day.day), n=number(day.rows), row=day.row))
    return ", ".join(told) + (" …" if len(stray) > len(told) else "")


def _why_nothing(found: Summary) -> str | None:
    """Why there is nothing to load; None where there is something."""
    if found.loaded:
        return None
    if found.known == found.read:
        return _("There is nothing to load: all of it is here already.")
    if found.rejected == found.read:
        return _("There is nothing to load: every row is rejected, for the reasons below.")
    return _("There is nothing to load: what is not here already is rejected, for the reasons below.")


def _load_button(known: Known, found: Summary | None) -> None:
    """found: None while nobody knows yet; what the check says then is said by the load too."""
    nothing = None if found is None else _why_nothing(found)
    n, token, gid = len(known.waiting), known.draft.token, known.group.id
    label = _("Load") if n == 1 else ngettext("Load all {n} file", "Load all {n} files", n).format(n=number(n))
    if known.needed:
        quiet(_("Answer the question above first."))
    elif nothing is not None:
        quiet(nothing)
    is_off = bool(known.needed)
    is_for_history = not is_off and nothing is not None  # it can say that the file came, as from the command line
    if st.button(
        _("Record the import") if is_for_history else label, key=f"_load-{gid}", disabled=is_off,
        type="secondary" if is_for_history else "primary",
        icon=":material/history:" if is_for_history else ":material/database_upload:",
        help=_("Nothing is added; the history says that this file came, and keeps what was rejected.") if is_for_history else None,
    ):  # fmt: skip
        jobs.forget(("check", token, gid))
        jobs.forget(("load", token, gid))
        store = shared_store()
        jobs.start(("load", token, gid), object(), load(store, known, who())).over.wait(WAITED)
        st.rerun()


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
        said = _("Of all that is loaded then: {figures}.").format(figures=" · ".join(changed))
        are_scores = found.before.scores != found.after.scores
        quiet(f"{said} {plain_means()}" if are_scores else said)


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
    _put_together(known, kinds)
    st.dataframe(
        shown, hide_index=True, column_config=config, key=f"_kinds-{known.group.id}", alt=_("Kinds of problems")
    )
    mending(known, outcomes)


def _put_together(known: Known, kinds: Counter[tuple[str, str]]) -> None:
    """Under cells that are no dates: the way to make a date of them, where they are a part of one."""
    assert known.mapping is not None
    alone = {
        source.columns()[0]
        for _name, source in known.mapping.columns
        if source.template == "{" + source.columns()[0] + "}"
    }
    asked = {one.column for one in known.asked}
    for reason, column in kinds:
        if reason == "time.text" and column in alone - asked:
            text = _("“{column}” holds parts of dates? Put them into whole ones").format(column=plain(short(column)))
            with st.expander(text, icon=":material/event:"):
                together(known, column)
