"""Customers: who is behind a bar of the funnel: their ways, their words and their file. Shown only to who may see them."""

import math
from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby

import pandas as pd
import streamlit as st

from cxdash import settings, words
from cxdash.exports.csv import csv_bytes
from cxdash.findings.sentences import customers as said_customers
from cxdash.queries.funnel_customers import WHO, FunnelCustomersQuestion, Who
from cxdash.ui.choices import choose
from cxdash.ui.crossfilter import as_choice
from cxdash.ui.funnel import asked
from cxdash.ui.funnel.counted import Counted
from cxdash.ui.location.verbatims import comment
from cxdash.ui.plain import plain, short
from cxdash.ui.selection import Selection
from cxdash.ui.states import quiet
from cxdash.words import N_, _

KEY = "behind"
PAGE = 50
NAMES: dict[Who, str] = {
    "reached": N_("Came to {step}"),
    "lost": N_("Lost after {step}"),
    "open": N_("Still open at {step}"),
}


def may_see(chosen: Selection) -> bool:
    """Whether this reader may see single customers."""
    return settings.shows_customers(chosen.scope is not None)


def behind(place: int, steps: int) -> tuple[object, object, object]:
    """What the parts of a step's bar stand for: who went on came to the next step, and at the last one to that."""
    return (
        as_choice(KEY, f"reached-{min(place + 1, steps)}"), as_choice(KEY, f"open-{place}"), as_choice(KEY, f"lost-{place}")
    )  # fmt: skip


def customers(about: Counted) -> None:
    """Draw the choice whose customers to see, and these; nothing for who may not."""
    if not may_see(about.chosen) or not about.whole.customers:
        return
    counts = {f"{who}-{place}": n for place, who, n in _counts(about) if n}
    names = {"": lambda: _("Nobody: choose here, or click a part of a bar")}
    names |= {one: (lambda one=one: _name(about, one)) for one in counts}
    chosen = choose(_("The customers behind a bar"), KEY, names, "")
    if not chosen:
        return
    who, place = chosen.split("-")
    question = FunnelCustomersQuestion(about.question, int(place), next(one for one in WHO if one == who), limit=PAGE)
    with st.container(border=True, key="frame-funnel-customers"):
        st.markdown(f"**{plain(_name(about, chosen))}: {plain(said_customers(counts[chosen]))}**")
        _listed(about, question, chosen, counts[chosen])


def _counts(about: Counted) -> list[tuple[int, Who, int]]:
    found: list[tuple[int, Who, int]] = []
    for place, step in enumerate(about.whole.steps, 1):
        found += [
            (place, "reached", step.customers or 0),
            (place, "lost", step.lost or 0),
            (place, "open", step.open or 0),
        ]
    return found


def _name(about: Counted, chosen: str) -> str:
    who, place = chosen.split("-")
    return _(NAMES[next(one for one in WHO if one == who)]).format(step=about.steps[int(place) - 1])


def _listed(about: Counted, question: FunnelCustomersQuestion, chosen: str, n: int) -> None:
    search = st.text_input(
        _("Search by the customer's id"), key="customer", type="search", live="400ms", bind="query-params",
        placeholder=_("Type a part of the id"),
    )  # fmt: skip
    question = replace(question, search=search or "")
    key = f"_customers-{chosen}-{search}"
    place = min(st.session_state.get(key, 1), max(math.ceil(n / PAGE), 1))  # other filters may have left fewer
    found = asked.customers(replace(question, offset=(place - 1) * PAGE))
    if found.empty:
        quiet(_("No customer's id holds that."))
        return
    has_words = n >= about.rules.min_answers
    written = asked.comments(replace(question, offset=(place - 1) * PAGE)) if has_words else pd.DataFrame()
    _table(about, found, written)
    pages = math.ceil(int(found["of"].iloc[0]) / PAGE)
    with st.container(horizontal=True, vertical_alignment="center"):
        if pages > 1:
            st.pagination(pages, key=key, default=min(place, pages))
        st.download_button(
            _("Download all as CSV"), lambda: _file(about, replace(question, limit=None), has_words),
            file_name="cxdash-funnel-customers.csv", mime="text/csv", icon=":material/download:",
            key="_customers-file", on_click="ignore",
        )  # fmt: skip
    if not has_words:
        text = _("Comments are shown from {least} customers on.")
        quiet(text.format(least=words.number(about.rules.min_answers)))
    elif not written.empty:
        _words(written)
    order = _(
        "Who came last stands first. A way holds the touchpoints from entry to the end of the time to go through."
    )
    care = _("Lists name single customers, however few: keep them as you keep your customers' data.")
    quiet(f"{order} {care}")


def _table(about: Counted, found: pd.DataFrame, written: pd.DataFrame) -> None:
    counts = written["customer_id"].value_counts() if len(written) else {}
    rows = pd.DataFrame(
        {
            "customer_id": found["customer_id"], "entered_at": found["entered_at"], "segment": found["segment"],
            "step": [about.steps[step - 1] for step in found["step"]],
            "way": [_way(way, n) for way, n in zip(found["way"], found["touchpoints"], strict=True)],
            "last": [_last(row) for row in found.to_dict("records")],
            "comments": [int(counts.get(one, 0)) for one in found["customer_id"]],
        }
    )  # fmt: skip
    text = st.column_config.TextColumn
    config = {
        "customer_id": text(_("Customer")), "entered_at": st.column_config.DatetimeColumn(_("Entered"), format="YYYY-MM-DD HH:mm"),
        "segment": text(_("Segment")), "step": text(_("Furthest step")), "way": text(_("Way"), width="medium"),
        "last": text(_("Last touchpoint")),
        "comments": st.column_config.NumberColumn(_("Comments"), format="localized"),
    }  # fmt: skip
    st.dataframe(
        rows, hide_index=True, column_config=config, placeholder="—", key="table-funnel-customers",
        alt=_("Customers with their ways through the funnel"), height="auto" if len(rows) <= 12 else 430,
    )  # fmt: skip


def _way(stages: Sequence[str] | None, n: float) -> str:
    """“Visit ×3 → Basket → Purchase”; of very many touchpoints the first."""
    if stages is None or isinstance(stages, float):
        return ""
    runs = [(stage or _("(not given)"), len(list(same))) for stage, same in groupby(stages)]
    said = " → ".join(stage if many == 1 else f"{stage} ×{words.number(many)}" for stage, many in runs)
    return said if n <= len(stages) else f"{said} → …"


def _last(row: dict[object, object]) -> str:
    day = row["last_on"]
    pieces = ["" if pd.isna(row[name]) else short(row[name], 40) for name in ("last_stage", "last_channel")]
    pieces.append("" if pd.isna(day) else words.day(pd.Timestamp(str(day)).date()))
    return " · ".join(filter(None, pieces))


def _words(written: pd.DataFrame) -> None:
    """What the customers of this page wrote meanwhile."""
    with st.expander(_("What they wrote ({n})").format(n=words.number(len(written))), icon=":material/chat:"):
        for place, row in enumerate(written.to_dict("records")):
            with st.container(gap=None, key=f"written-{place}"):
                comment({str(name): value for name, value in row.items()})


def _file(about: Counted, question: FunnelCustomersQuestion, has_words: bool) -> bytes:
    """All of them, with ways and comments in one cell each. Runs when the button is pressed, on a thread of its own."""
    rows = asked.all_customers(question).drop(columns="of")
    rows["step"] = [about.steps[step - 1] for step in rows["step"]]
    rows["way"] = ["" if isinstance(way, float) or way is None else " > ".join(way) for way in rows["way"]]
    if has_words:
        said = asked.all_comments(question).groupby("customer_id", sort=False)["comment"].agg(" | ".join)
        rows["comments"] = rows["customer_id"].map(said)
    return csv_bytes(rows, about.chosen.said)
