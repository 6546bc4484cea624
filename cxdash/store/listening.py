"""Listening: the tone of comments, learnt from some and told of all whom the filters let through. Knows no page."""

from cxdash.errors import CxError
from cxdash.filters import Filters
from cxdash.findings.emotion import Emotions, emotions
from cxdash.findings.emotion_model import Learnt, learnt
from cxdash.findings.scores import Rules
from cxdash.queries.emotion import (
    ScoredCommentsQuestion,
    StagedCommentsQuestion,
    build_places,
    build_scored,
    build_staged,
)
from cxdash.store.connect import Store
from cxdash.store.telling import would_tell


def listened(store: Store, scope: frozenset[str] | None, rules: Rules) -> Learnt:
    """The model and its check, made once for each version of the data; the filters do not change it, the scope does."""

    def make() -> Learnt:
        return learnt(store.frame(*build_scored(ScoredCommentsQuestion(scope), store.context())), rules)

    return store.kept(("emotion learnt", scope, rules), make)


def heard(store: Store, found: Learnt, filters: Filters, scope: frozenset[str] | None) -> Emotions:
    """What the comments that the filters let through sound like at each touchpoint, by a model of this store; nothing where it
    has none. CxError("pool.cut") as `check_told`: fewer customers comment than answer.
    """
    model = found.model
    if model is None:
        return Emotions()
    _check(store, filters, found.rules, scope)

    def make() -> Emotions:
        frame = store.frame(*build_staged(StagedCommentsQuestion(filters, scope), store.context()))
        return emotions(frame, model, found.rules)

    return store.kept(("emotions", found, filters, scope), make)


def _check(store: Store, filters: Filters, rules: Rules, scope: frozenset[str] | None) -> None:
    picked = filters.picked("location")
    if not picked:
        return
    everywhere = StagedCommentsQuestion(filters.with_pick("location"), scope)
    frame = store.answer(everywhere, build_places)
    counts = dict(zip(frame["location"].tolist(), frame["customers"].astype(int).tolist(), strict=True))
    if would_tell(store, counts, picked, rules, scope):
        raise CxError("pool.cut", least=rules.min_answers)
