"""Emotion model: how good a comment sounds by its words, learnt from comments that came with a good or with a bad answer.

Logistic regression on which words, and which two side by side, a comment holds. Customers are cut into FOLDS parts, and each part
is judged by a model that has not seen it: no comment is judged by its own score, or by what the same customer said elsewhere.
Where an answer was given has its say in learning, so that words that only name a place are not good or bad for it, and none in
judging. Knows no SQL and no page.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import expit

from cxdash.findings import stems
from cxdash.findings.scores import Rules
from cxdash.stats.chances import miscalibration
from cxdash.stats.estimators import Share
from cxdash.stats.forecasts import Bounded, Floats, area, calibration_line

Why = Literal["few", "chance", "wrong"]
Matrix = np.ndarray[tuple[int, int], np.dtype[np.float64]]
Ints = NDArray[np.int64]

FOLDS = 10
LEAST_LEARNT = 100  # customers whose answers were good, and bad, that it takes to learn
LEAST_AREA = 0.6  # of the interval's lower end: what tells worse is no measure of anything
_USED = 5  # customers that a word takes to be learnt
_STRENGTH = (
    0.5  # of what the data say against “no word says anything”: right for a few hundred comments and for many thousand
)
_OFF, _OFF_TENTH = (
    0.05,
    0.1,
)  # so far may chances lie outside the interval of what came, of all together and of any tenth


@dataclass(frozen=True)
class Quality:
    """How a model did on the newest comment of each customer it had not seen. base: the share with good answers; told: the mean
    chance; off: see `miscalibration`; all 0 to 1.
    """

    n: int
    base: Bounded
    told: float
    area: Bounded
    off: float


@dataclass(frozen=True, eq=False)
class Judged:
    """Comments as the models judge them. chance: of each by the model that has not seen its customer (0 to 1); by: by each model;
    is_known: whether it holds a word that tells anything. row, term: the comment of each word of the model, in any order.
    """

    chance: Floats
    by: Matrix
    is_known: NDArray[np.bool_]
    row: Ints
    term: Ints


@dataclass(frozen=True, eq=False)
class Model:
    """For each word that is known, or two side by side, by their stems: its name as most customers write it, "" where so few write
    any one form that it could be the name of one of them, and its weight in each of the models. stem_of: the stems of all words
    that were read in learning: what is said in few words does not tell its language.
    """

    places: Mapping[str, int]
    names: tuple[str, ...]
    weights: Matrix
    intercepts: Floats
    stem_of: Mapping[str, str]

    def judged(self, comments: list[str], languages: list[str], who: NDArray[np.uint64]) -> Judged:
        """who: a number for the customer of each comment."""
        return self.judged_texts(_texts(comments, languages, self.stem_of), who)

    def judged_texts(self, texts: "Texts", who: NDArray[np.uint64]) -> Judged:
        row, term = texts.known(self.places)
        odds = np.column_stack([np.bincount(row, weight[term], texts.count) for weight in self.weights.T])
        by = np.asarray(expit(odds + self.intercepts))[texts.codes]
        is_known = np.bincount(row, minlength=texts.count)[texts.codes] > 0
        row, term = _spread(row, term, texts.codes)
        return Judged(by[np.arange(len(by)), fold(who)], by, is_known, row, term)


@dataclass(frozen=True, eq=False)
class Texts:
    """The words of comments, those of comments that are alike once. codes: of each comment the place of its text, of so many.

    row, place, form: of each word, and each two side by side, the text (in order), its place among `terms` (by stems), and among
    all that two of `words` can be (`stems.Uses`). stem_of: of each word.
    """

    codes: Ints
    count: int
    row: Ints
    place: Ints
    form: Ints
    terms: tuple[str, ...]
    words: tuple[str, ...]
    stem_of: Mapping[str, str]

    def known(self, places: Mapping[str, int]) -> tuple[Ints, Ints]:
        """The text and the term of each use of a term that has a place, in the order of texts, once for each of them."""
        size = len(places) + 1
        of = np.array([places.get(one, -1) for one in self.terms], dtype=np.int64)[self.place]
        pairs = np.unique(self.row[of >= 0] * size + of[of >= 0])
        return pairs // size, pairs % size


def _texts(comments: list[str], languages: list[str], stem_of: Mapping[str, str]) -> Texts:
    codes, distinct = pd.factorize(pd.MultiIndex.from_arrays([comments, languages]))
    read = stems.read([text for text, _language in distinct], [language for _text, language in distinct])
    known = tuple(stem_of.get(word, stem) for word, stem in zip(read.words, read.stems, strict=True))
    uses = stems.uses(replace(read, stems=known))
    order = np.argsort(uses.row, kind="stable")
    terms, place = np.unique(uses.term[order], return_inverse=True)
    named = [_both(uses.stems, one) for one in terms.tolist()]
    return Texts(
        codes, len(distinct), uses.row[order], place, uses.form[order], tuple(named), read.words,
        dict(zip(read.words, known, strict=True)),
    )  # fmt: skip


def _both(names: Sequence[str], code: int) -> str:
    """Of a form or a term: see `stems.Uses`."""
    first, second = divmod(code, len(names))
    return f"{names[first]} {names[second]}".rstrip()


@dataclass(frozen=True)
class Learnt:
    """The model where it may be shown, else why not. comments: that it learnt from; quality: of the check, also of a model that
    did not pass it; rules: it was made by these.
    """

    rules: Rules
    comments: int
    model: Model | None = field(default=None, hash=False)
    quality: Quality | None = None
    why: Why | None = None


def fold(who: NDArray[np.uint64]) -> Ints:
    """The part that each customer is in: the same for all that they ever said."""
    return (who % np.uint64(FOLDS)).astype(np.int64)


def learnt(frame: pd.DataFrame, rules: Rules) -> Learnt:
    """frame: of `queries.emotion.build_scored`. Each customer counts once, however many comments are theirs."""
    good = frame["is_good"].to_numpy(dtype=bool)
    who = frame["who"].to_numpy(dtype=np.uint64)
    if min(len(np.unique(who[good])), len(np.unique(who[~good]))) < LEAST_LEARNT:
        return Learnt(rules, len(frame), why="few")
    texts = _texts(frame["comment"].tolist(), frame["language"].tolist(), {})
    model = _fitted(frame, texts, good, who, rules)
    judged = model.judged_texts(texts, who)
    newest = ~frame["who"].duplicated().to_numpy() & judged.is_known
    if not good[newest].any() or good[newest].all():
        return Learnt(rules, len(frame), why="few")
    model = _righted(model, judged.chance[newest], good[newest], fold(who)[newest])
    judged = model.judged_texts(texts, who)
    found = quality(judged.chance[newest], good[newest], rules)
    why = fault(found)
    return Learnt(rules, len(frame), None if why else model, found, why)


def quality(chances: Floats, good: NDArray[np.bool_], rules: Rules) -> Quality:
    """What was told of comments of as many customers, against the answers that came with them; both sides must be there."""
    found = area(chances, good, rules.confidence)
    assert found is not None
    n, hits = len(good), int(good.sum())
    base = Bounded(hits / n, *Share.wilson(hits, n, rules.confidence))
    return Quality(n, base, float(chances.mean()), found, miscalibration(chances, good, rules.confidence))


def fault(found: Quality) -> Why | None:
    """Why a tone of this quality is not shown: hardly better than chance, or not right."""
    if found.area.low < LEAST_AREA:
        return "chance"
    if found.off > _OFF_TENTH or not found.base.low - _OFF <= found.told <= found.base.high + _OFF:
        return "wrong"
    return None


def _fitted(
    frame: pd.DataFrame, texts: Texts, good: NDArray[np.bool_], who: NDArray[np.uint64], rules: Rules
) -> Model:  # fmt: skip
    # Slow to import: only who looks at emotion waits for it.
    from scipy.sparse import csr_matrix, hstack
    from sklearn.linear_model import LogisticRegression

    names = _vocabulary(texts, who, rules)
    places = {stem: place for place, stem in enumerate(names)}
    row, term = _spread(*texts.known(places), texts.codes)
    held = csr_matrix((np.ones(len(row)), (row, term)), shape=(len(frame), len(names)))
    spots, spot_names = pd.factorize(pd.MultiIndex.from_frame(frame[["metric", "stage", "channel"]]))
    at = csr_matrix((np.ones(len(frame)), (np.arange(len(frame)), spots)), shape=(len(frame), len(spot_names)))
    shares = np.bincount(spots, minlength=len(spot_names)) / len(frame)
    columns, part = hstack([held, at]).tocsr(), fold(who)
    _ids, customers, said = np.unique(who, return_inverse=True, return_counts=True)
    once = 1 / said[customers]
    weights, intercepts = np.zeros((len(names), FOLDS)), np.zeros(FOLDS)
    for place in range(FOLDS):
        others = part != place
        found = LogisticRegression(C=_STRENGTH, max_iter=200, tol=1e-3).fit(columns[others], good[others], once[others])
        weights[:, place] = found.coef_[0][: len(names)]
        intercepts[place] = found.intercept_[0] + shares @ found.coef_[0][len(names) :]
    return Model(places, tuple(names.values()), weights, intercepts, texts.stem_of)


def _righted(model: Model, chances: Floats, good: NDArray[np.bool_], part: Ints) -> Model:
    """Each model's log-odds as those of the parts that it has seen came out when others judged them: learnt from few comments
    they are too near to even. Platt, J. (1999), "Probabilistic outputs for support vector machines", by the calibration line.
    """
    weights, intercepts = model.weights.copy(), model.intercepts.copy()
    for place in range(FOLDS):
        line = calibration_line(chances[part != place], good[part != place], 0.95)
        if line is not None and line.slope.value > 0:  # else all are told apart, or nothing is told
            weights[:, place] *= line.slope.value
            intercepts[place] = intercepts[place] * line.slope.value + line.intercept.value
    return replace(model, weights=weights, intercepts=intercepts)


def _vocabulary(texts: Texts, who: NDArray[np.uint64], rules: Rules) -> dict[str, str]:
    """The terms that enough customers used, in the order of their text, each with its name or ""."""
    row, use = _spread(texts.row, np.arange(len(texts.row)), texts.codes)
    frame = pd.DataFrame({"who": who[row], "term": texts.place[use], "form": texts.form[use]})
    counts = frame.drop_duplicates(["who", "term"])["term"].value_counts()
    frame = frame[frame["term"].isin(counts.index[counts >= _USED])].drop_duplicates(["who", "form"])
    forms = frame.groupby(["term", "form"]).size().reset_index(name="n")
    forms = forms.sort_values(["n", "form"], ascending=[False, True]).drop_duplicates("term")
    found = {
        texts.terms[int(term)]: _both(texts.words, int(form)) if n >= rules.min_answers else ""
        for term, form, n in forms.itertuples(index=False)
    }
    return dict(sorted(found.items()))


def _spread(row: Ints, term: Ints, codes: Ints) -> tuple[Ints, Ints]:
    """The uses of distinct texts as those of all comments. codes: of each comment its text."""
    starts = np.searchsorted(row, codes)  # rows of texts are in order
    counts = np.searchsorted(row, codes, side="right") - starts
    taken = np.repeat(starts - np.concatenate(([0], np.cumsum(counts)[:-1])), counts) + np.arange(counts.sum())
    return np.repeat(np.arange(len(codes)), counts), term[taken]
