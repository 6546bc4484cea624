"""Answers: what is ticked and written in each survey. Knows the surveys, the stores, the customers and the stories."""

import numpy as np
import pandas as pd

from cxdash.demo.comments import LANGUAGES, THEMES, written
from cxdash.demo.journeys import APP, CHANNELS, Journeys
from cxdash.demo.people import People
from cxdash.demo.places import Places
from cxdash.demo.scores import SCALES, ticked
from cxdash.demo.seasons import MONTH, SECONDS_A_DAY, Floats, Ints, Texts, blanked, day_number, times_text
from cxdash.demo.stories import STAGES, STORIES
from cxdash.demo.surveys import MANAGER, METRICS, QR, SOURCES, Surveys, monthly_estimates, surveys

_DECEMBER_POINTS = -4.0
_AIRPORT_POINTS = -4.0
_MOOD_SHARE = 0.4  # how much of an experience is the customer's own disposition
_COMMENT_SHARE = 1 / 3

# Which languages people answer in, by country, as shares of LANGUAGES.
_LANGUAGE_SHARES = {
    "Lithuania": (0.14, 0.11, 0.75),
    "Latvia": (0.50, 0.49, 0.01),
    "Estonia": (0.62, 0.38, 0.00),
    "Poland": (0.97, 0.02, 0.01),
    "Germany": (0.92, 0.07, 0.01),
}
# What people write about, as shares of THEMES: after each stage, and (last) in general.
_THEME_SHARES = np.array(
    [
        [5, 0, 25, 20, 10, 5, 25, 10],
        [25, 20, 15, 10, 25, 0, 3, 2],
        [15, 15, 30, 15, 10, 0, 13, 2],
        [10, 35, 20, 5, 5, 2, 15, 8],
        [25, 20, 15, 25, 10, 0, 5, 0],
        [10, 2, 8, 30, 0, 48, 2, 0],
        [5, 0, 2, 8, 0, 10, 5, 70],
        [22, 13, 18, 20, 15, 4, 4, 4],
    ]
)
_GENERAL = len(STAGES)


def answers(rng: np.random.Generator, stores: Places, customers: People, done: Journeys) -> pd.DataFrame:
    """The answers of all surveys, in the order of their times; one row for each answered question."""
    sent = surveys(rng, stores, customers, done)
    scores = _scores(rng, sent, stores, customers)
    language = _languages(rng, sent, stores)
    comments = _comments(rng, sent, stores, scores, language)
    return _table(sent, stores, customers, scores, language, comments)


def estimates(rng: np.random.Generator, stores: Places, customers: People) -> pd.DataFrame:
    """What those who lead the stores estimate every month, as answers."""
    sent = monthly_estimates(rng, stores)
    scores, language = _scores(rng, sent, stores, customers), _languages(rng, sent, stores)
    table = _table(sent, stores, customers, scores, language, np.full(len(sent.place), None, dtype=object))
    return table.assign(response_id=[f"E{number:05}" for number in range(1, len(table) + 1)])


def _points(sent: Surveys, stores: Places) -> Floats:
    """What is known to make each survey better or worse, in NPS points: store, season, journey and stories."""
    days = sent.answered // SECONDS_A_DAY
    points: Floats = sent.points + stores.level[sent.place] + _DECEMBER_POINTS * (MONTH[days] == 11)
    points += _AIRPORT_POINTS * (stores.texts("format")[sent.place] == "airport")
    points += STORIES.mix_shift.source_nps_points * (sent.source == QR)
    slow = STORIES.slow_region
    points += slow.nps_points * (
        (stores.texts("region")[sent.place] == slow.region) & (days >= day_number(slow.nps_since))
    )
    better = STORIES.improved_store
    points += better.nps_points_gained * (
        (sent.place == stores.index(better.location_id)) & (days >= day_number(better.acted_on))
    )
    points += STORIES.optimistic_managers.nps_points * (sent.source == MANAGER)
    return points


def _scores(rng: np.random.Generator, sent: Surveys, stores: Places, customers: People) -> Ints:
    """Scores as surveys × METRICS, also of what was not sent."""
    count = len(sent.place)
    own = rng.normal(0.0, 1.0, count)
    mood = np.where(sent.customer >= 0, customers.mood[sent.customer], rng.normal(0.0, 1.0, count))
    chance = _MOOD_SHARE * mood + np.sqrt(1.0 - _MOOD_SHARE**2) * own
    points = _points(sent, stores)
    scores = np.stack([ticked(rng, metric, points, chance) for metric in METRICS], axis=1)
    tiny = (sent.place == stores.index(STORIES.tiny_store.location_id)) & (sent.source != MANAGER)
    scores[tiny] = (STORIES.tiny_store.score, SCALES["csat"][1], SCALES["ces"][1])
    return scores


def _languages(rng: np.random.Generator, sent: Surveys, stores: Places) -> Ints:
    """Indices into LANGUAGES."""
    shares = np.array([_LANGUAGE_SHARES[country] for country in stores.table["country"]])
    return _picked(rng, shares[sent.place])


def _comments(rng: np.random.Generator, sent: Surveys, stores: Places, scores: Ints, language: Ints) -> Texts:
    """Comments of a third of the surveys, None for the rest; managers write none."""
    nps, csat = scores[:, 0], scores[:, 1]
    by_nps = np.where(nps >= 9, 2, np.where(nps >= 7, 1, 0))
    by_csat = np.where(csat == 5, 2, np.where(csat == 4, 1, 0))
    tone = np.where(sent.asked[:, 0], by_nps, by_csat)
    theme = _themes(rng, sent, stores, tone)
    texts = written(rng, language, theme, tone)
    # Who is angry or delighted writes more often than who is neither.
    share = _COMMENT_SHARE * np.array([1.3, 0.75, 1.0])[tone]
    texts[(rng.random(len(texts)) >= share) | (sent.source == MANAGER)] = None
    return texts


def _themes(rng: np.random.Generator, sent: Surveys, stores: Places, tone: Ints) -> Ints:
    """Indices into THEMES, after what happened; the stories have theirs."""
    shares = _THEME_SHARES[np.where(sent.stage < 0, _GENERAL, sent.stage)].astype(np.float64)
    theme = _picked(rng, shares / shares.sum(axis=1, keepdims=True))
    days, draw = sent.answered // SECONDS_A_DAY, rng.random(len(theme))
    slow, better = STORIES.slow_region, STORIES.improved_store
    is_slow = (stores.texts("region")[sent.place] == slow.region) & (days >= day_number(slow.nps_since))
    theme[is_slow & (tone == 0) & (draw < 0.5)] = THEMES.index("support")
    theme[sent.lost_in_app & (tone == 0) & (draw < 0.7)] = THEMES.index("app")
    here = sent.place == stores.index(better.location_id)
    theme[here & (draw < 0.5)] = THEMES.index("queue")
    theme[(sent.channel != APP) & (theme == THEMES.index("app"))] = THEMES.index("price")
    return theme


def _picked(rng: np.random.Generator, shares: Floats) -> Ints:
    """One index a row, drawn with the row's shares."""
    reached = np.cumsum(shares, axis=1)
    reached[:, -1] = 1.0
    index: Ints = (rng.random(len(shares))[:, None] >= reached).sum(axis=1)
    return index


def _table(
    sent: Surveys, stores: Places, customers: People, scores: Ints, language: Ints, comments: Texts
) -> pd.DataFrame:
    """One row for each answered question; a survey's comment stands on its first row."""
    survey, metric = np.nonzero(sent.asked)
    is_first = np.concatenate([[True], survey[1:] != survey[:-1]])
    ids = np.char.mod("R%05d", np.arange(1, len(sent.place) + 1)).astype(object)
    customer, stage = sent.customer[survey], sent.stage[survey]
    low, high = (np.array([SCALES[one][end] for one in METRICS]) for end in (0, 1))
    by_manager = sent.source[survey] == MANAGER
    return pd.DataFrame(
        {
            "response_id": ids[survey],
            "customer_id": blanked(customers.ids[customer], customer < 0),
            "location_id": stores.texts("location_id")[sent.place[survey]],
            "answered_at": times_text(sent.answered[survey]),
            "channel": CHANNELS[sent.channel[survey]],
            "stage": blanked(np.array(STAGES, dtype=object)[stage], stage < 0),
            "metric": np.array(METRICS, dtype=object)[metric],
            "score": scores[survey, metric],
            "scale_min": low[metric],
            "scale_max": high[metric],
            "comment": blanked(comments[survey], ~is_first),
            "language": LANGUAGES[language[survey]],
            "source": SOURCES[sent.source[survey]],
            "respondent": np.where(by_manager, STORIES.optimistic_managers.respondent, "customer").astype(object),
        }
    )
