"""Ways: how customers go from touchpoint to touchpoint, as a flow, on the Journey page."""

import pandas as pd
import streamlit as st

from cxdash import words
from cxdash.charts.template import Figure
from cxdash.charts.ways import Stop, Stream, ways_figure
from cxdash.findings import ways_sentences as said
from cxdash.findings.paths import paths
from cxdash.findings.scores import Rules
from cxdash.findings.sentences import customers
from cxdash.findings.told_ways import Told, Way, part, told, ways
from cxdash.findings.ways import END, END_OR_FEW, OR_FEW, OTHER, merged
from cxdash.queries.paths import PathsQuestion
from cxdash.store import shared_store
from cxdash.ui import asking, frames
from cxdash.ui.choices import choose
from cxdash.ui.frames import Table
from cxdash.ui.selection import Selection
from cxdash.words import _, ngettext

DEPTHS = range(3, 9)
USUAL_DEPTH = 5
MOST_STAGES = 6  # of one step that stand by themselves
_LAST = (OTHER, END_OR_FEW, END)  # below the stages of a step


def usual_ways(chosen: Selection, rules: Rules) -> None:
    """Draw the choices, the flow and the table of the most usual ways."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        question = _question(chosen)
    found = shared_store().kept(("ways", question, rules), lambda: _told(question, rules))
    frames.chart_frame(
        "ways", said.ways_answer(found, question.start, question.end, rules), _figure(found, rules),
        _("Ways of customers from touchpoint to touchpoint, as streams; the most usual ones are in the table"),
        _table(found, rules), _note(found, question, rules),
    )  # fmt: skip


def _told(question: PathsQuestion, rules: Rules) -> Told:
    backwards = question.start is None and question.end is not None
    known = paths(asking.paths(question), question.depth if backwards else None)
    return told(known, rules, question.depth if question.end is None else None)


def _question(chosen: Selection) -> PathsQuestion:
    stages = asking.stages()
    anywhere = {"": lambda: _("Any touchpoint")} | {one: (lambda one=one: one) for one in stages}
    start = choose(_("From"), "from", anywhere, "") or None
    end = choose(_("To"), "to", anywhere, "") or None
    names = {str(depth): (lambda depth=depth: _touchpoints(depth)) for depth in DEPTHS}
    depth = int(choose(_("Length"), "depth", names, str(USUAL_DEPTH)))
    return PathsQuestion(start, end, depth, chosen.filters, chosen.scope)


def _touchpoints(n: int) -> str:
    return ngettext("{n} touchpoint", "{n} touchpoints", n).format(n=words.number(n))


def _figure(found: Told, rules: Rules) -> Figure | None:
    drawn = merged(found.flow, MOST_STAGES)
    if not drawn.links:
        return None
    first = min(step for step, _stage in drawn.nodes)
    colours = {stage: place for place, stage in enumerate([*asking.stages(), ""])}
    order = sorted(
        drawn.nodes, key=lambda key: (key[0], _LAST.index(key[1]) if key[1] in _LAST else -1, -(drawn.nodes[key] or 0))
    )
    places = {key: place for place, key in enumerate(order)}
    stops = [
        Stop(
            step - first,
            said.stage_name(stage),
            said.stop_words(stage, drawn.nodes[step, stage], found.customers, rules),
            colours.get(stage.removesuffix(OR_FEW)),
            said.counted(drawn.nodes[step, stage], found.customers, rules),
        )
        for step, stage in order
    ]
    streams = [
        Stream(
            places[one.step, one.source], places[one.step + 1, one.target], one.customers,
            f"{said.way_name((one.source, one.target))}: {customers(one.customers)}",
        )
        for one in drawn.links
    ]  # fmt: skip
    return ways_figure(stops, streams, frames.theme())


def _note(found: Told, question: PathsQuestion, rules: Rules) -> str:
    pieces = [said.loops_answer(found), said.longer_answer(found, question.depth)]
    if found.customers:
        text = _(
            "Each customer counts once: from the first such touchpoint under the filters on, or up to it. Other: streams of fewer "
            "than {least} customers, and all but the most usual stages. No further: nothing followed so far; or few others: a "
            "stream of fewer than {least} is hidden in it. A share is of all ways to its length, with its {level} interval: that of a "
            "stage on hovering."
        )
        pieces.append(text.format(least=words.number(rules.min_answers), level=words.sureness(rules.confidence)))
        if found.others:
            text = _("A way that would tell of fewer than {least} beside the streams is among all other ways.")
            pieces.append(text.format(least=words.number(rules.min_answers)))
    return " ".join(piece for piece in pieces if piece)


def _way(one: Way) -> str:
    """As it stands in the file, in every language."""
    return " > ".join(one.stages) + (" (or few on others)" if one.or_few else "")


def _table(found: Told, rules: Rules) -> Table:
    listed = ways(found, rules)
    rest = part((found.customers or 0) - sum(one.customers for one, _share in listed), found.customers, rules)
    named = [(_way(one), said.way_name(one.stages, one.or_few), len(one.stages), share) for one, share in listed]
    if rest is not None and rest.customers:
        named.append(("(other)", _("All other ways"), None, rest))
    rows = [
        {
            "way": way, "way_name": name, "touchpoints": touchpoints,
            "customers": share.customers, "share": share.share, "low": share.low, "high": share.high,
        }
        for way, name, touchpoints, share in named
    ]  # fmt: skip
    shown = {
        "way_name": (_("Way"), ""), "customers": (_("Customers"), "localized"), "share": (_("Share"), "percent"),
        "low": (_("Low"), "percent"), "high": (_("High"), "percent"),
    }  # fmt: skip
    return Table(pd.DataFrame(rows), shown, ("way_name",))
