"""How long customers stay and who is lost, in words: what stands out is named, and what does not is not."""

from datetime import date

import pandas as pd

from cxdash.findings.churn import Churn, Lost, Returned, group_losses, peak
from cxdash.findings.scores import POOLED, Rules
from cxdash.findings.staying_sentences import (
    churn_groups_answer,
    groups_answer,
    lost_means,
    peak_answer,
    silence_answer,
    stays,
    step_answer,
)
from cxdash.findings.survival import Extremes, Survival, Survivals, extremes, group_survivals, longest_fall
from cxdash.stats.estimators import Share
from cxdash.stats.survival import kaplan_meier


def period(month, customers, lost, **more):
    low, high = Share.wilson(lost, customers, 0.95)
    return Lost(date(2026, month, 1), customers, lost, lost / customers, low, high, **more)


def churn(*periods, group=None):
    return Churn(group, "month", 1000, periods)


def month(start):
    return f"month {start.month}"


def test_the_period_in_which_most_were_lost_is_named_with_when_they_were_last_seen():
    found = churn(period(1, 9000, 2000), period(2, 9000, 2000), period(3, 9000, 2900), period(4, 9000, 2050))
    said = peak_answer(found, month, 90, 0.95)
    assert said.startswith("Most were lost in month 3, beyond noise: 32.2% (31.3% to 33.2%).")
    assert "last seen 90 days before, Dec 1, 2025 to Dec 31, 2025" in said
    flat = churn(*(period(one, 900, 200 + one) for one in range(1, 6)))
    assert peak(flat, 0.95) is None
    assert peak_answer(flat, month, 90, 0.95) == ""
    assert peak(churn(period(1, 9000, 2000), period(2, 9000, 2900)), 0.95) is None  # of two, one is always the greater
    unfinished = churn(*found.periods, period(5, 9000, 4000, is_over=False))
    assert peak(unfinished, 0.95) == found.periods[2]


def test_groups_that_lose_more_beyond_noise_are_named_and_no_other():
    groups = [
        churn(period(3, 4000, 1000), group="web"), churn(period(3, 3000, 1200), group="app"), churn(period(3, 3000, 780), group="shop"),
        churn(period(3, 20, 20, few=True), group="kiosk"), churn(period(3, 60, 60), group=POOLED),
    ]  # fmt: skip
    whole = period(3, 10_080, 3060)

    def said(some, all_of_them):
        return churn_groups_answer(group_losses(some, all_of_them, Rules()), lambda one: one.group, "March")

    text = said(groups, whole)
    assert text.startswith(
        "Lost in March, beyond noise: more than of the others: app 40.0% (38.3% to 41.8%); fewer: web 25.0%"
    )
    assert "kiosk" not in text
    # Who was never seen has no channel, and is lost for certain: beside them all channels would lose few.
    unseen = churn(period(3, 4000, 3900), group="")
    assert said([*groups, unseen], period(3, 14_080, 6960)) == text
    alike = [churn(period(3, 1000, 250), group="a"), churn(period(3, 1000, 255), group="b")]
    assert said(alike, period(3, 2000, 505)) == (
        "In March no group lost more or fewer than the others beyond noise, of 2 compared."
    )
    assert "Too few customers" in said(groups[3:], whole)


def test_groups_that_stay_differently_long_are_told_with_their_intervals():
    some = {
        name: kaplan_meier([(100, lost, 0), (200, 0, 500 - lost)], 0.95) for name, lost in (("web", 100), ("shop", 250))
    }
    found = Survivals(tuple(Survival(name, 500, 1, curve=curve) for name, curve in some.items()), 0.0001)
    said = groups_answer(found, lambda one: one.group, Rules())
    assert said.endswith("after 180 days 80% (76% to 83%) of web are still there, of shop 50% (46% to 54%).")
    assert stays(found.groups[0], 201) == "—"


def named(name):
    return name.group


def test_a_new_group_neither_hides_what_the_others_tell_nor_is_named():
    """Nobody of a place that opened a month ago can have stayed for half a year."""
    web = followed("web", [(10, 20, True), (200, 80, False)])
    app = followed("app", [(10, 60, True), (200, 40, False)])
    new = followed("new", [(10, 90, True), (35, 10, False)])
    said = groups_answer(Survivals((web, app, new), 0.001), named, Rules())
    assert said.endswith("after 180 days 80% (71% to 87%) of web are still there, of app 40% (30% to 49%).")


def test_customers_without_a_value_are_not_compared():
    """Who was never seen has no channel, and is lost after the silence: that they are lost sooner tells nothing of channels."""
    rows = [("web", 300, 0, 50), ("web", 90, 30, 0), ("app", 300, 0, 55), ("app", 90, 25, 0), ("", 90, 400, 0)]
    frame = pd.DataFrame([(*row, 0) for row in rows], columns=["by0", "days", "events", "censored", "late"])
    found = group_survivals(frame, Rules())
    assert found.log_rank_p < 0.001
    assert found.p == group_survivals(frame[frame["by0"] != ""], Rules()).log_rank_p > 0.05
    assert groups_answer(found, named, Rules()) == "No difference beyond noise in how long the groups stay."


def test_groups_are_named_only_where_they_differ_on_the_day_that_is_told():
    """All lose half: one at once, one late. The log-rank test tells it; the shares after half a year do not."""
    soon = followed("soon", [(5, 100, True), (200, 100, False)])
    late = followed("late", [(170, 96, True), (200, 104, False)])
    found = Survivals((soon, late), 0.0001)
    assert extremes(found, Rules()) is None
    assert groups_answer(found, named, Rules()) == "The groups stay differently long, beyond noise."
    many = Survivals(tuple(followed(f"g{n}", [(5, 50 - n, True), (200, 50 + n, False)]) for n in range(0, 16, 2)), 0.01)
    two = Survivals((many.groups[0], many.groups[-1]), 0.01)
    assert extremes(two, Rules()) is not None
    assert extremes(many, Rules()) is None  # the two ends of eight lie as far apart by chance
    assert extremes(Survivals(two.groups, 0.2), Rules()) is None


def test_the_step_of_those_who_never_came_again_is_explained():
    curve = kaplan_meier([(20, 10, 0), (90, 390, 0), (200, 300, 0), (300, 0, 300)], 0.95)
    found = Survival(None, 1000, 700, curve=curve)
    said = step_answer(longest_fall(found, 90, 0.95))
    assert said.startswith("The step after 90 days: 39% (36% to 42%) of those who were there so long")
    assert longest_fall(found, 200, 0.95) is None  # a fall, but not the longest one
    assert longest_fall(found, 60, 0.95) is None
    assert longest_fall(Survival(None, 3), 90, 0.95) is None
    assert step_answer(None) == ""


def test_what_counts_as_lost_is_said():
    back = Returned(1000, 390, 0.39, 0.36, 0.42)
    here, lasting = lost_means(90, back), lost_means(90, back, lasting=True)
    means = "Counts as lost here: no touchpoint for 90 days, or known to have left"
    assert here.split(". ")[0] == f"{means}, whichever comes first"
    assert lasting.split(". ")[0] == f"{means}: then on that day, however long the silence before"
    assert all("came back later (39% of them, 36% to 42%)" in one for one in (here, lasting))
    assert "came back later (0.3% of them, 0.1% to 0.5%)" in lost_means(90, Returned(1000, 3, 0.003, 0.001, 0.0049))
    assert "came back later. “Who stays”" in lost_means(90)
    assert "came back later: they tell of more losses." in lost_means(90, None, lasting=True)


def followed(group, stays):
    """A group of which so many are lost (True) or still there after so many days; with its curve as the product draws it."""
    days = sorted({day for day, _n, _lost in stays})
    counted = [
        (
            day,
            sum(n for one, n, lost in stays if one == day and lost),
            sum(n for one, n, lost in stays if one == day and not lost),
        )
        for day in days
    ]
    n = sum(one[1] for one in stays)
    return Survival(group, n, sum(one[1] for one in counted), curve=kaplan_meier(counted, 0.95))


def test_a_stay_that_is_mostly_the_silence_says_so():
    """Who bought once and was never seen again stays for 90 days, by the rule alone."""
    once = Survival(None, 100, 90, median=101)
    assert silence_answer(once, 90) == "In it are the 90 days of silence after which they count as lost."
    assert silence_answer(Survival(None, 100, 90, median=192), 90) == ""
    assert silence_answer(Survival(None, 100, 10), 90) == ""


def test_groups_are_compared_after_a_usual_time_of_which_each_can_tell():
    """Not on the last day of the shortest curve, where one of them may have two customers left."""
    web = followed("web", [(10, 20, True), (400, 78, False), (2218, 2, True)])
    app = followed("app", [(10, 60, True), (200, 40, False), (300, 2, False)])
    found = Survivals((web, app), 0.001)
    said = groups_answer(found, lambda one: one.group, Rules())
    assert "after 180 days 80% (71% to 87%) of web are still there, of app 41%" in said
    assert extremes(found, Rules()) == Extremes(180, web, app)
    short = followed("app", [(10, 60, True), (20, 40, False)])  # nobody is watched for a month
    untold = groups_answer(Survivals((web, short), 0.001), lambda one: one.group, Rules())
    assert untold == "The groups stay differently long, beyond noise."
