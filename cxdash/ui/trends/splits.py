"""Splits: a change taken apart by every dimension, on request: which of them shows that the mix moved it. Knows no single page."""

from functools import partial

import pandas as pd
import streamlit as st

from cxdash.findings import sentences
from cxdash.findings.decomposition import SPLITS, Part, decomposition, splits
from cxdash.findings.decomposition_sentences import interval, splits_answer
from cxdash.findings.scores import Rules
from cxdash.metrics import Metric
from cxdash.ui import asking, frames
from cxdash.ui.filters import title
from cxdash.ui.frames import Table
from cxdash.ui.selection import Selection
from cxdash.ui.trends.causes import is_telling
from cxdash.words import _


def section(metric: Metric, chosen: Selection, why: str, rules: Rules) -> None:
    """A split whose groups all moved may hide another one in which only their mix did."""
    if not st.toggle(_("Compare all splits"), key="splits", bind="query-params"):
        return
    names = dict.fromkeys([*(one for one in SPLITS if is_telling(one, metric, chosen)), why])
    now = {name: chosen.question(metric.id, by=(name,)) for name in names}
    before = {name: one.before(chosen.compare) or one for name, one in now.items()}
    with asking.ahead(
        partial(asking.parts, one) for pair in zip(before.values(), now.values(), strict=True) for one in pair
    ):
        parted = {
            name: decomposition(metric, asking.parts(before[name]), asking.parts(now[name]), rules) for name in names
        }
    found = splits(parted, rules)
    called = {name: title(name, asking.attributes()) for name in names}
    frames.chart_frame(
        "splits",
        splits_answer(metric, found, called.__getitem__),
        None,
        _("What came from within the groups of each split, and what from their mix"),
        _table(metric, found, called),
        _("Each row takes the same change apart by other groups. Where the mix made it, no group need have changed.")
        + " " + sentences.many_compared(),
    )  # fmt: skip


def _table(metric: Metric, found: tuple[Part, ...], called: dict[str, str]) -> Table:
    rows = [
        {
            "split": part.group, "split_name": called[part.group], "within": part.within, "mix": part.mix,
            "within_words": interval(metric, part.within_bounds), "mix_words": interval(metric, part.mix_bounds),
            "mix_real": part.mix_real, "real_words": _("beyond noise") if part.mix_real else _("within noise"),
        }
        for part in found
    ]  # fmt: skip
    decimals = f"%+.{metric.digits + 1}f"
    shown = {
        "split_name": (_("Taken apart by"), ""),
        "mix": (_("From the mix"), decimals),
        "mix_words": (_("From the mix, interval"), ""),
        "real_words": (_("Is the mix real?"), ""),
        "within": (_("From within the groups"), decimals),
        "within_words": (_("From within, interval"), ""),
    }
    return Table(pd.DataFrame(rows), shown, ("split_name", "mix_words", "within_words", "real_words"))
