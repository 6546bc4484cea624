"""Views: the ways to look at a comparison of locations, and what is said above all of them. Know no chart."""

from collections.abc import Callable

import streamlit as st

from cxdash import words
from cxdash.findings import sentences
from cxdash.findings.consistency_sentences import consistency_answer, consistency_meaning, ranking
from cxdash.findings.peers import LEAST
from cxdash.findings.scores import POOLED
from cxdash.ui.choices import choose, fixed
from cxdash.ui.locations.comparing import ALL, SIZE, Comparison
from cxdash.ui.locations.consistencies import consistencies
from cxdash.ui.locations.control_plot import control_plot
from cxdash.ui.locations.heat_maps import heat_map
from cxdash.ui.locations.league import league
from cxdash.ui.locations.maps import location_map
from cxdash.ui.locations.perception import perception_section
from cxdash.ui.navigation import link
from cxdash.ui.plain import plain
from cxdash.ui.states import quiet
from cxdash.words import N_, _, ngettext


def _perception(compared: Comparison) -> None:
    perception_section(compared.metric, compared.chosen, compared.rules)


VIEWS: dict[str, tuple[str, Callable[[Comparison], None]]] = {
    "ranking": (N_("Ranking"), league),
    "funnel": (N_("Funnel plot"), control_plot),
    "heat": (N_("Heat map"), heat_map),
    "map": (N_("Map"), location_map),
    "consistency": (N_("Consistency"), consistencies),
    "perception": (N_("Perception gap"), _perception),
}


def view_choice() -> Callable[[Comparison], None]:
    """The chosen way to look at it; the ranking without a choice."""
    chosen = choose(
        _("View"), "view", fixed({one: name for one, (name, _draw) in VIEWS.items()}), "ranking", segmented=True
    )
    return VIEWS[chosen][1]


def say(compared: Comparison) -> None:
    """The answer in words: how many differ, how alike they are, and with whom each is compared."""
    metric = compared.metric
    if len(compared.chosen.filters.picked("location")) == 1:
        _say_alone(compared)
        return
    if compared.level.id == "location":
        tiers = [one.tier for one in compared.found.listed]
        answer = ranking(metric, tiers, compared.found.whole, compared.rules)
        st.markdown(f"**{plain(answer)}** {plain(consistency_answer(metric, compared.found.consistency, tiers))}")
        if compared.found.consistency.is_sure:
            quiet(consistency_meaning(compared.found.consistency))
    else:
        scores = [one.score for one in compared.found.listed]
        said = sentences.groups_answer(metric, scores, dict(compared.level.called), compared.rules)
        st.markdown(f"**{plain(said)}**")
    if compared.peers != ALL:
        quiet(peers_sentence(compared))


def _say_alone(compared: Comparison) -> None:
    """Of one location there is nothing to compare: its score, and the ways to all of them and to its profile."""
    st.markdown(f"**{plain(sentences.level(compared.metric, compared.found.whole, compared.rules))}**")
    quiet(_("This is one location, so there is nothing here to compare it with."))
    here = list(compared.chosen.filters.picked("location"))
    with st.container(horizontal=True):
        link("locations", _("Compare all locations"), location=[])
        link("location", _("Open its profile"), location=here, metric=compared.metric.id)


def peers_sentence(compared: Comparison) -> str:
    """Whom each location is compared with, and how many have no peers and are compared with all."""
    shown = [one for one in compared.found.listed if one.is_shown and one.group != POOLED]
    alone = sum(one.peers is None for one in shown)
    said = _("Each location is compared with those of its kind: tier, shrunken score and rank are among them.")
    if compared.peers == SIZE:
        said = _("Each location is compared with those that have about as many answers.")
    if not alone:
        return said
    text = ngettext(
        "{n} location has fewer than {least} of its kind and is compared with all.",
        "{n} locations have fewer than {least} of their kind and are compared with all.",
        alone,
    )
    return f"{said} {text.format(n=words.number(alone), least=words.number(LEAST))}"
