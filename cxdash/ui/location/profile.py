"""Profile: which location a profile is about, what is known of it, and its cards. Knows neither trend nor funnel."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from difflib import get_close_matches
from functools import partial

import pandas as pd
import streamlit as st

from cxdash import settings, words
from cxdash.errors import CxError, did_you_mean
from cxdash.filters import Filters
from cxdash.findings import profile_sentences as said
from cxdash.findings import sentences
from cxdash.findings.changes import Change
from cxdash.findings.profile import Deviation, deviations
from cxdash.findings.scores import Rules
from cxdash.metrics import METRICS
from cxdash.queries.options import OptionsQuestion
from cxdash.ui import asking, cards, choices, controls, losses, states
from cxdash.ui.frames import Table, columns, folded_table, theme
from cxdash.ui.goals import goals
from cxdash.ui.navigation import PAGES, link
from cxdash.ui.plain import plain, short
from cxdash.ui.selection import Selection
from cxdash.words import _, ngettext

PRINTED_DARK = settings.ROOT / "cxdash" / "ui" / "location" / "print_dark.css"
_LEAVING = "_leaving"
OFFERED = 30  # locations that the page without one offers at once; with more there is a search


@dataclass(frozen=True)
class Place:
    """One location: its id, its name, what else its file says of it in words, and its format ("" for none)."""

    id: str
    name: str
    facts: tuple[str, ...]
    format: str


def elsewhere(chosen: Selection) -> Filters:
    """The filters that stand, without the location."""
    return chosen.filters.with_pick("location")


def the_place(chosen: Selection) -> Place | None:
    """The one location that is picked; None (and the page offers some) where none or several are."""
    if st.session_state.pop(_LEAVING, False):
        standing = {key: st.query_params.get_all(key) for key in st.query_params if key != "location"}
        st.switch_page(PAGES["locations"].path, query_params=standing)
    picked = chosen.filters.picked("location")
    names = asking.location_names(chosen.scope)
    if len(picked) == 1 and picked[0] in names:
        row = asking.location_rows("location", picked[0], chosen.scope).iloc[0]
        kind = "" if pd.isna(row["format"]) else str(row["format"])
        return Place(picked[0], names[picked[0]], tuple(_facts(row)), kind)
    _offer(chosen, picked, names)
    return None


def _facts(row: "pd.Series[object]") -> list[str]:
    """“Kaunas”, “Lithuania”, “high street”, “manager: Ona”, “open since 3 May 2019”."""
    given = {
        name: str(row[name]) for name in ("city", "region", "country", "format", "brand") if not pd.isna(row[name])
    }
    facts = list(dict.fromkeys(given.values()))
    if not pd.isna(row["manager"]):
        facts.append(_("manager: {name}").format(name=row["manager"]))
    if not pd.isna(row["opened_on"]):
        opened = pd.Timestamp(str(row["opened_on"])).date()
        facts.append(_("open since {day}").format(day=words.day(opened)))
    return [short(fact) for fact in facts]


def _offer(chosen: Selection, picked: tuple[str, ...], names: dict[str, str]) -> None:
    """Locations to choose from: those that are picked, else those that the search finds under the filters."""
    strange = choices.strange("location")
    if strange and not picked:
        _say_strange(strange, names)
    if picked:
        states.quiet(_("A profile is of one location, and several are chosen. Which one?"))
        _links([(one, names.get(one, one)) for one in picked[:OFFERED]])
        return
    states.quiet(_("Which location? Choose it here, or in the filters."))
    under = tuple(pick for pick in chosen.filters.picks if pick[0] in ("country", "region", "city", "format"))
    found = asking.options(OptionsQuestion("location", under, limit=OFFERED, scope=chosen.scope))
    if not found.empty and int(found["of"].iloc[0]) > OFFERED:
        search = st.text_input(
            _("Search: {what}").format(what=_("Location")), key="find", type="search", live="400ms",
            placeholder=_("Type a part of the name"),
        )  # fmt: skip
        found = asking.options(OptionsQuestion("location", under, search or "", (), OFFERED, chosen.scope))
    if found.empty:
        states.quiet(_("No location is called so under these filters."))
        return
    _links([(str(one), names.get(str(one), str(one))) for one in found["value"]])
    more = int(found["of"].iloc[0]) - len(found)
    if more:
        states.quiet(ngettext("{n} more", "{n} more", more).format(n=words.number(more)))


def _say_strange(strange: str, names: dict[str, str]) -> None:
    """Why what the address says is not shown, and the way to what it may mean."""
    called = {name: one for one, name in names.items()}
    with states.section():
        if strange in names or strange in called:
            raise CxError("location.filtered", name=names.get(strange, strange))
        raise CxError("location.unknown", name=strange, hint=did_you_mean(strange, [*names, *called]))
    near = get_close_matches(strange, [*names, *called], n=3)
    _links([(one, names[one]) for one in dict.fromkeys(called.get(name, name) for name in near)])


def _links(places: list[tuple[str, str]]) -> None:
    with st.grid(3, min_column_width=230, gap="small"):
        for one, name in places:
            link("location", plain(short(name)), location=[one])


def head(place: Place) -> None:
    """Its name, what is known of it, and the way to the others; and how all of it is printed."""
    if theme() == "dark":
        st.html(PRINTED_DARK)
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        st.subheader(plain(place.name), anchor=False, width="content")
        # A link cannot take a filter away: without a value in the address the one that stands is kept.
        st.button(_("All locations"), icon=PAGES["locations"].icon, type="tertiary", on_click=_leave)
    if place.facts:
        st.markdown(plain(" · ".join(place.facts)))


def _leave() -> None:
    st.session_state["location"] = []
    st.session_state[_LEAVING] = True


def actions(chosen: Selection) -> None:
    """What is being done here, where there is any: events of that category that are not over."""
    found = goals.actions(chosen)
    if found:
        title = _("Actions under way")
        st.markdown("\n".join([f":material/construction: **{title}**", "", *(f"- {plain(one)}" for one in found)]))


def peers(place: Place, chosen: Selection) -> frozenset[str]:
    """The other locations of its format; none where it has no format."""
    if not place.format:
        return frozenset()
    alike = asking.location_rows("format", place.format, chosen.scope)
    return frozenset(str(one) for one in alike["location_id"]) - {place.id}


def questions(chosen: Selection, rules: Rules) -> list[Callable[[], object]]:
    """All that the profile asks of these filters, whatever metric is drawn."""
    asked: list[Callable[[], object]] = []
    for metric in {metric.table: metric for metric in METRICS.values()}.values():
        own = chosen.question(metric.id, by=("location",))
        listed = [own, own.before(chosen.compare), cards.weekly_question(metric, chosen)]
        if metric.has_median:
            listed.append(cards.whole_question(metric, chosen, rules))
        everywhere = chosen.question(metric.id, by=("location",), filters=elsewhere(chosen))
        asked += [partial(asking.shared_parts, one) for one in (*listed, everywhere) if one is not None]
    steps, window = asking.usual_steps(), controls.usual_window()
    if len(steps) > 1:
        both = (losses.funnel_question(one, steps, window) for one in (chosen, without(chosen)))
        asked += [partial(asking.funnel, one) for one in both]
    return asked


def without(chosen: Selection) -> Selection:
    """The same selection of all locations."""
    return replace(chosen, filters=elsewhere(chosen))


def metric_cards(place: Place, chosen: Selection, rules: Rules) -> dict[str, Deviation]:
    """A card for each metric: its value, its change, and how far it is from the others and from those like it."""
    frames: dict[str, pd.DataFrame] = {}
    for metric in METRICS.values():
        try:
            question = chosen.question(metric.id, by=("location",), filters=elsewhere(chosen))
            frames[metric.id] = asking.shared_parts(question)
        except CxError:  # its card says why
            continue
    alike = peers(place, chosen)
    found = deviations(list(METRICS.values()), frames, place.id, alike, rules, upwards=asking.upwards(chosen.scope))
    drawn = [cards.metric_card(metric, chosen, rules) for metric in METRICS.values()]
    with st.grid(4, min_column_width=230):
        for card in drawn:
            cards.draw_card(card, chosen, _beside(card.metric.id, found))
    _explain(place, found, rules)
    moved = {card.metric.id: card.change for card in drawn if card.change and card.change.after.value is not None}
    if moved:
        folded_table(
            "profile", partial(_table, place, moved, found), _("Each metric of the location against the others")
        )
    return found


def _beside(metric: str, found: dict[str, Deviation]) -> list[str]:
    one = found.get(metric)
    if one is None:
        return []
    texts = [said.against_others(METRICS[metric], one.others)] if one.others is not None else []
    return texts + ([said.against_peers(METRICS[metric], one.peers)] if one.peers is not None else [])


def _explain(place: Place, found: dict[str, Deviation], rules: Rules) -> None:
    """What similar locations are; and of a location with too few answers, that nothing of them is shown."""
    asked = [one.own for name, one in found.items() if METRICS[name].table == "responses" and one.own.n]
    if asked and all(one.n < rules.min_answers for one in asked):
        text = _(
            "{name} has fewer than {least} answers in what is chosen, so nothing of what they say is shown. Choose a longer "
            "period or fewer filters."
        )
        st.info(plain(text.format(name=place.name, least=words.number(rules.min_answers))), icon=":material/info:")
    if any(one.others is not None for one in found.values()):
        pieces = [sentences.many_compared()]
        if any(one.peers is not None for one in found.values()):
            text = _("Similar locations are the others of the same format: {format}.")
            pieces.insert(0, text.format(format=place.format))
        states.quiet(" ".join([*pieces, said.looked_at_alone()]))


def _table(place: Place, moved: dict[str, Change], found: dict[str, Deviation]) -> Table:
    rows = [
        {
            "location_id": place.id, "metric": name, "metric_label": cards.label(METRICS[name]), "n": change.after.n,
            "value": change.after.value, "low": change.after.low, "high": change.after.high, "change": change.value,
            "change_verdict": None if change.value is None else change.verdict,
            **_differences("others", found[name].others), **_differences("peers", found[name].peers),
        }
        for name, change in moved.items()
    ]  # fmt: skip
    shown = {
        **columns("metric_label", "value", "low", "high", "n", "change"),
        "others": (_("All other locations"), "%.1f"),
        "others_difference": (_("Difference"), "%+.1f"),
        "others_words": (_("Is it real?"), ""),
        "peers": (_("Similar locations"), "%.1f"),
        "peers_difference": (_("Difference from similar ones"), "%+.1f"),
        "peers_words": (_("Is that real?"), ""),
    }
    return Table(pd.DataFrame(rows), shown, ("metric_label", "others_words", "peers_words"))


def _differences(kind: str, found: Change | None) -> dict[str, object]:
    if found is None:
        names = ("", "_n", "_difference", "_low", "_high", "_p", "_verdict", "_words")
        return {f"{kind}{name}": None for name in names}
    return {
        kind: found.before.value, f"{kind}_n": found.before.n, f"{kind}_difference": found.value,
        f"{kind}_low": found.low, f"{kind}_high": found.high, f"{kind}_p": found.p, f"{kind}_verdict": found.verdict,
        f"{kind}_words": said.real_or_not(found),
    }  # fmt: skip
