"""What `funnel --words` tells: which words of comments go with leaving after a step."""

import argparse

from cxdash import settings
from cxdash.commands.funnel_uses import Asked, Said, place_of
from cxdash.exports.aligned import aligned
from cxdash.findings.funnel import step_to_ask_of, whole_funnel
from cxdash.findings.funnel_sentences import share
from cxdash.findings.funnel_word_sentences import words_answer, words_note
from cxdash.findings.funnel_words import FunnelWords, WordUse, funnel_words
from cxdash.findings.leaving_sentences import verdict
from cxdash.queries import funnel
from cxdash.queries.funnel_words import FunnelWordsQuestion, build
from cxdash.words import _, number


def add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--words",
        nargs="?",
        const="",
        metavar="STEP",
        help="which words of comments go with leaving after this step (default: the one with the largest loss)",
    )


def said(arguments: argparse.Namespace, about: Asked) -> dict[str, Said]:
    """By the key in the JSON; nothing where it was not asked for."""
    if arguments.words is None:
        return {}
    steps = about.steps
    place = place_of(steps[:-1], arguments.words) if arguments.words else _usual(about)
    frame = about.store.uncached(FunnelWordsQuestion(about.question, place), build)
    found = funnel_words(frame, about.rules, settings.shows_customers(False))
    step = steps[place - 1]
    pieces = [words_answer(found, step, about.rules), _table(found) if found.uses else "", words_note(found, step)]
    return {"words": (_as_json(found, step), "\n".join(filter(None, pieces)))}


def _usual(about: Asked) -> int:
    """The place of the step that the page asks of, too, where none is named."""
    counts = about.store.answer(about.question, funnel.build_counts)
    places = [str(place) for place in range(1, len(about.steps) + 1)]
    optional = {str(place) for place in about.question.left_out}
    return int(step_to_ask_of(whole_funnel(places, counts, about.rules, optional), about.rules))


def _as_json(found: FunnelWords, step: str) -> dict[str, object]:
    return {
        "step": step, "lost": found.lost, "went_on": found.on, "comments": found.comments, "of": found.of,
        "words": [_word(one) for one in found.uses],
    }  # fmt: skip


def _word(one: WordUse) -> dict[str, object]:
    leaving, odds = one.leaving, one.leaving.odds
    return {
        "word": leaving.value, "kind": leaving.dimension, "verdict": leaving.verdict, "odds": odds and odds.value,
        "low": odds and odds.low, "high": odds and odds.high, "of_lost": one.of_lost, "of_on": one.of_on,
        "lost": leaving.left, "customers": leaving.n, "p": leaving.p, "among": leaving.among, "slight": leaving.is_slight,
        "examples": list(one.examples),
    }  # fmt: skip


def _table(found: FunnelWords) -> str:
    rows = []
    for one in found.uses:
        odds = one.leaving.odds
        bounds = [None] * 3 if odds is None else [odds.value, odds.low, odds.high]
        rows.append(
            [
                one.leaving.value, verdict(one.leaving), *(number(bound, 2) for bound in bounds), share(one.of_lost, 1),
                share(one.of_on, 1), number(one.leaving.n),
            ]
        )  # fmt: skip
    header = [
        _("word"), "", _("odds"), _("low"), _("high"), _("of those lost"), _("of those who went on"), _("customers"),
    ]  # fmt: skip
    return aligned(header, rows, texts=2)
