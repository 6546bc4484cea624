"""Season sentences: what each month usually adds, said in words, in the language of this thread. Knows no page and no SQL."""

from cxdash import words
from cxdash.findings.season import MonthEffect, Season, strongest
from cxdash.findings.sentences import ends, points
from cxdash.metrics import Metric
from cxdash.words import _

MOST = 4


def season_answer(metric: Metric, found: Season | None) -> str:
    """Whether there is a season at all, and only then which months stand out and by how much."""
    name = _(metric.label)
    if found is None:
        text = _("{metric}: a season shows from two full years on, with enough answers in each month; there are fewer.")
        return text.format(metric=name)
    if not found.is_real:
        text = _("{metric} has no season beyond noise: the months of the year differ by no more than chance explains.")
        return text.format(metric=name)
    months = strongest(found)
    if not months:
        text = _("{metric} has a season, but no single month stands out beyond noise.")
        return text.format(metric=name)
    said = " ".join(month_sentence(metric, one) for one in months[:MOST])
    return _("{metric} has a season. {months}").format(metric=name, months=said)


def month_sentence(metric: Metric, one: MonthEffect) -> str:
    """“December is usually 4 lower than its year (−6 to −2).”"""
    if one.value < 0:
        text = _("{month} is usually {value} lower than its year ({low} to {high}).")
    else:
        text = _("{month} is usually {value} higher than its year ({low} to {high}).")
    low, high = ends(metric, one.low, one.high)
    return text.format(month=words.month(one.month), value=points(metric, abs(one.value)), low=low, high=high)


def verdict(one: MonthEffect) -> str:
    return _("beyond noise") if one.is_real else _("within noise")
