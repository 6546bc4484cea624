"""Funnel words: which words customers lost after a step use more than those who went on, or less, beyond noise. Knows no SQL."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from cxdash.findings import stems
from cxdash.findings.leaving import Leaving, compared, lost_of
from cxdash.findings.scores import Rules

EXAMPLES = 3
RELEVANT = 1.5  # times: odds nearer to 1 are no finding, as of many words some differ by a hair beyond noise


@dataclass(frozen=True)
class WordUse:
    """A word (or two side by side) as its customers mostly write it, with how they left (dimension “word” or “pair”).

    of_lost, of_on: the share, 0 to 1, of those who wrote that used it, of those lost and of those who went on. examples:
    comments of those who use it more, the newest first; none where it is within noise, or they were not asked for.
    """

    leaving: Leaving
    of_lost: float
    of_on: float
    examples: tuple[str, ...] = ()


@dataclass(frozen=True)
class FunnelWords:
    """What those who wrote used. lost, on: customers who wrote something; comments: those that were read, of all there are.

    is_compared: whether enough wrote on either side.
    """

    lost: int
    on: int
    comments: int
    of: int
    is_compared: bool = False
    uses: tuple[WordUse, ...] = ()


@dataclass(frozen=True)
class _Said:
    """Each word, and each two side by side, where they stand. uses: c, is_lost, and row, form and term as of `stems.Uses`, which
    count by how many words and stems there are.
    """

    uses: pd.DataFrame
    words: tuple[str, ...]
    stems: int


def funnel_words(frame: pd.DataFrame, rules: Rules, with_examples: bool = False) -> FunnelWords:
    """frame: of the query, comments by customer with `is_lost`, the newest first.

    A customer counts once for a word, however often and in whichever form. Compared is the share that used it, where
    `rules.few_answers` wrote of those lost and of those who went on; of words that `rules.min_answers` customers used and as
    many did not, in a form that as many of them wrote. Two side by side are compared where that is not all that either of them
    is used for. Real is what is so after Benjamini-Hochberg over all that are compared, where all of its interval is `RELEVANT`
    times or more away from no difference; the surest stand first. It tells what goes along with leaving, not why they left.
    """
    of = int(frame["of"].iloc[0]) if len(frame) else 0
    writers = frame.drop_duplicates("c")["is_lost"].astype(bool)
    lost, on = int(writers.sum()), int((~writers).sum())
    if min(lost, on) < max(rules.few_answers, rules.min_answers, 1):
        return FunnelWords(lost, on, len(frame), of)
    said = _said(frame)
    terms = _terms(said, lost + on, rules)
    tested = [
        ("pair" if " " in name else "word", name, lost_of(left, n), lost_of(lost - left, lost + on - n))
        for name, left, n in zip(terms["name"], terms["lost"].tolist(), terms["n"].tolist(), strict=True)
    ]
    found = sorted((_told(one) for one in compared(tested, rules)), key=_rank)
    shown = _examples(frame, said, terms, found, rules) if with_examples else {}
    uses = [WordUse(one, one.left / lost, (one.n - one.left) / on, tuple(shown.get(one.value, ()))) for one in found]
    return FunnelWords(lost, on, len(frame), of, True, tuple(uses))


def _told(one: Leaving) -> Leaving:
    """An interval that comes near to 1, as that of a word that few use does, says next to nothing, whatever the test says."""
    if one.verdict == "noise" or (one.odds is not None and (one.odds.low >= RELEVANT or one.odds.high <= 1 / RELEVANT)):
        return one
    return replace(one, verdict="noise", is_slight=one.odds is not None and (one.odds.low > 1 or one.odds.high < 1))


def _rank(one: Leaving) -> tuple[int, float, int, str]:
    return ("more", "fewer", "noise").index(one.verdict), one.p, -one.n, one.value


def _said(frame: pd.DataFrame) -> _Said:
    read = stems.read(frame["comment"].tolist(), frame["language"].tolist())
    found = stems.uses(read)
    about = {
        "row": found.row,
        "c": frame["c"].to_numpy()[found.row],
        "is_lost": frame["is_lost"].to_numpy(bool)[found.row],
    }
    return _Said(pd.DataFrame({**about, "form": found.form, "term": found.term}), read.words, len(found.stems))


def _terms(said: _Said, writers: int, rules: Rules) -> pd.DataFrame:
    """Those of enough customers, but not of all; columns: term, n, lost, name (as most of its customers write it). One that so
    few write in any one form that it could be the name of one of them is left out.
    """
    least = max(rules.min_answers, 1)
    once = said.uses.drop_duplicates(["c", "term"]).groupby("term")["is_lost"].agg(["size", "sum"])
    first, second = np.divmod(once.index.to_numpy(), said.stems)
    n = once["size"]
    of_words = np.minimum(*(n.reindex(one * said.stems, fill_value=0).to_numpy() for one in (first, second)))
    kept = once[(n >= least) & (writers - n >= least) & ((second == 0) | (n < of_words))]
    written = said.uses[said.uses["term"].isin(kept.index)].drop_duplicates(["c", "form"])
    forms = (
        written.groupby(["term", "form"])
        .size()
        .reset_index(name="written")
        .sort_values("written", ascending=False, kind="stable")
    )
    forms = forms[forms["written"] >= least].drop_duplicates("term").sort_values("term")
    pairs = [divmod(one, len(said.words)) for one in forms["form"].tolist()]
    names = [" ".join(filter(None, (said.words[one], said.words[other]))) for one, other in pairs]
    counts = kept.loc[forms["term"]]
    return pd.DataFrame(
        {
            "term": forms["term"].to_numpy(),
            "name": names,
            "n": counts["size"].to_numpy(),
            "lost": counts["sum"].to_numpy(),
        }
    )


def _examples(
    frame: pd.DataFrame, said: _Said, terms: pd.DataFrame, found: Sequence[Leaving], rules: Rules
) -> dict[str, list[str]]:  # fmt: skip
    """The newest comments that hold each word that is real, of different customers of the side that uses it more."""
    side = {
        one.value: one.verdict == "more"
        for one in found
        if one.verdict != "noise" and (one.left if one.verdict == "more" else one.n - one.left) >= rules.min_answers
    }
    called = dict(zip(terms["term"].tolist(), terms["name"], strict=True))
    rows = said.uses.assign(name=said.uses["term"].map(called))
    rows = rows[rows["is_lost"] == rows["name"].map(side)].sort_values("row", kind="stable")
    rows = rows.drop_duplicates(["name", "c"])
    rows = rows.assign(text=frame["comment"].to_numpy()[rows["row"]]).drop_duplicates(["name", "text"])
    shown = rows.groupby("name").head(EXAMPLES)
    return {str(name): few["text"].tolist() for name, few in shown.groupby("name")}
