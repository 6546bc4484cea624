"""Listed: the goals, events and benchmarks that there are, each with the way to take it out. Knows no form."""

from dataclasses import dataclass
from math import ceil

import streamlit as st

from cxdash.errors import CxError, sentence
from cxdash.findings import goal_sentences
from cxdash.findings.goals import Goal
from cxdash.findings.places import ALL
from cxdash.metrics import METRICS
from cxdash.queries import goals as goal_queries
from cxdash.queries.goals import Besides, BesidesQuestion
from cxdash.store import shared_store
from cxdash.store.history import undo_import
from cxdash.ui import asking
from cxdash.ui.data.imports import confirm, file_text, say
from cxdash.ui.goals.goals import besides
from cxdash.ui.plain import plain, short
from cxdash.ui.selection import current
from cxdash.ui.states import quiet
from cxdash.words import N_, _

PAGE = 8
_ASKED = "_besides_asked"
CATEGORIES = {
    "opening": N_("opening"),
    "closure": N_("closure"),
    "campaign": N_("campaign"),
    "action": N_("action"),
    "price": N_("price change"),
    "other": N_("other"),
}


@dataclass(frozen=True)
class Origin:
    """Which import said the last word on a row, and of how many rows of its kind."""

    kind: Besides
    id: str
    import_id: int
    file: str
    rows: int


def category(name: str) -> str:
    """What a category is called; one that somebody made up as it is."""
    return _(CATEGORIES[name]) if name in CATEGORIES else name


def rows(kind: Besides) -> None:
    """All rows of the kind, those that came last first, each with the way to take it out."""
    frame = shared_store().answer(BesidesQuestion(kind, current().scope), goal_queries.build)
    if frame.empty:
        quiet(_EMPTY[kind]())
        return
    origins = zip(*(frame[name].tolist() for name in ("id", "import_id", "file_name", "rows")), strict=True)
    told = [(texts, Origin(kind, *origin)) for texts, origin in zip(_said(kind), origins, strict=True)]
    ordered = sorted(told, key=lambda one: -one[1].import_id)
    pages, place = ceil(len(ordered) / PAGE), 1
    shown = st.container()
    if pages > 1:
        place = min(st.pagination(pages, key=f"_besides_page_{kind}"), pages)
    with shown:
        for number, (texts, origin) in enumerate(ordered[(place - 1) * PAGE : place * PAGE]):
            _row(texts, origin, f"{kind}-{number}")


_EMPTY = {
    "goals": lambda: _("There are no goals yet."),
    "marks": lambda: _("There are no events yet."),
    "benchmarks": lambda: _("There are no benchmarks yet."),
}


def _said(kind: str) -> list[tuple[str, str]]:
    """Each row in words: what it is, and the small print."""
    chosen = current()
    known, names = besides(chosen), asking.location_names(chosen.scope)
    if kind == "marks":
        found = [(goal_sentences.mark(one, names), goal_sentences.mark_days(one), one.category) for one in known.marks]
        return [(title, " · ".join(filter(None, [days, category(name or "")]))) for title, days, name in found]
    if kind == "goals":
        return [
            (_of(one.metric, goal_sentences.goal(METRICS[one.metric], one, names)), " · ".join(
                filter(None, [goal_sentences.period(one), "" if known.places.of(one.level, one.place) else _nowhere(one)])))
            for one in known.goals
        ]  # fmt: skip
    return [
        (_of(one.metric, one.name), goal_sentences.origin(METRICS[one.metric], one, names)) for one in known.benchmarks
    ]


def _of(metric: str, text: str) -> str:
    return f"{_(METRICS[metric].label)} · {text}"


def _nowhere(goal: Goal) -> str:
    return "" if goal.level == ALL else _("no location is there")


def _row(texts: tuple[str, str], origin: Origin, key: str) -> None:
    """One row. What came alone goes at once; what came with others says first what would go with it."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        small = " · ".join(filter(None, [texts[1], "" if origin.rows == 1 else short(file_text(origin.file), 40)]))
        text = plain(short(texts[0], 120)) + (f"  \n:small[:gray[{plain(small)}]]" if small else "")
        st.markdown(text, width="stretch")
        if not shared_store().read_only:
            st.button(
                _("Delete"), key=f"_out-{key}", icon=":material/delete:", type="tertiary", on_click=_out, args=(origin,)
            )
    if st.session_state.get(_ASKED) == origin and origin.rows > 1:
        confirm(origin.import_id, f"besides-{key}")


def _out(origin: Origin) -> None:
    """Undo the import that said it last; what another one said of it stands again."""
    if origin.rows > 1:
        st.session_state[_ASKED] = None if st.session_state.get(_ASKED) == origin else origin
        return
    try:
        undo_import(shared_store(), origin.import_id)
    except CxError as error:  # somebody else was faster
        say("error", sentence(error))
        return
    left = shared_store().answer(BesidesQuestion(origin.kind, current().scope), goal_queries.build)
    is_left = origin.id in left["id"].tolist()
    say("success", _("It is deleted; what another import says of it stands again.") if is_left else _("It is deleted."))
