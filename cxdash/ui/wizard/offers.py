"""Offers: columns that are not read and may be scores, or the place: taken with one click, or left out. Know no step."""

from typing import cast

import streamlit as st

from cxdash.intake.guessing.asking import Question
from cxdash.intake.guessing.likely import LikelyScore, overall
from cxdash.intake.mapping import ASKED
from cxdash.metrics import METRICS
from cxdash.ui.plain import plain, short
from cxdash.ui.states import quiet
from cxdash.ui.wizard.answered import read_as, settle, take_for
from cxdash.ui.wizard.understanding import Known
from cxdash.words import N_, _

_METRICS = {
    "nps": N_("Recommendation (NPS)"),
    "csat": N_("Satisfaction (CSAT)"),
    "ces": N_("Ease (CES)"),
}  # what was asked


def offer_scores(known: Known, one: Question, key: str) -> None:
    """Which of them, and as what; the ones that were not chosen are offered again, until somebody leaves them out."""
    arguments = (known.draft.token, known.group.id, one)
    found = cast("tuple[LikelyScore, ...]", one.facts["likely"])
    chosen_key = f"_likely-{key}-{known.group.version}"
    chosen = list(found)
    if len(found) > 1:
        kept = st.multiselect(
            _("Columns"), [each.column for each in found], _proposed(known, found), key=chosen_key, label_visibility="collapsed",
            placeholder=_("Choose columns"),
        )  # fmt: skip
        chosen = [each for each in found if each.column in kept]
    for line in _groups(chosen):
        quiet(line)
    if len(found) > 1:
        text = _(
            "All that are chosen become one score together, a blend of their answers: choose only questions that ask the same. "
            "Each stays a question of its own, which can be looked at alone."
        )
        quiet(text)
    with st.container(horizontal=True):
        for metric in ASKED:
            if chosen and all(METRICS[metric].scale(*each.scale) for each in chosen):
                st.button(
                    _(_METRICS[metric]), key=f"_as-{metric}-{key}", on_click=read_as, args=(*arguments, metric, chosen_key)
                )  # fmt: skip
        st.button(_("Leave them out"), key=f"_no-{key}", on_click=settle, args=arguments)


def _proposed(known: Known, found: tuple[LikelyScore, ...]) -> list[str]:
    """The one about all together, until there is such a score: of unlike things one click must not make one score."""
    one = overall(found)
    is_read = known.mapping is not None and any(spec.metric == "csat" for spec in known.mapping.scores)
    return [] if one is None or is_read else [one.column]


def _groups(chosen: list[LikelyScore]) -> list[str]:
    """For each scale, with its codes, what the numbers would mean."""
    lines = []
    for (low, high), codes in dict.fromkeys((each.scale, each.codes) for each in chosen):
        names = ", ".join(each.column for each in chosen if (each.scale, each.codes) == ((low, high), codes))
        text = _("{columns}: a scale from {low} to {high}.")
        if codes:
            text = _("{columns}: a scale from {low} to {high}; {codes} would mean that there is no answer.")
        lines.append(text.format(columns=short(names, 200), low=f"{low:g}", high=f"{high:g}", codes=", ".join(codes)))
    return lines


def offer_places(known: Known, one: Question, key: str) -> None:
    assert known.looked is not None
    arguments = (known.draft.token, known.group.id, one)
    samples = dict(zip(known.looked.header, known.looked.samples, strict=True))
    with st.container(horizontal=True):
        for column in cast("tuple[str, ...]", one.facts["places"]):
            label = plain(f"{short(column, 40)}: {short(samples[column], 30)}")
            st.button(label, key=f"_place-{column}-{key}", on_click=take_for, args=(*arguments, column))
        st.button(_("None of them"), key=f"_no-{key}", on_click=settle, args=arguments)
