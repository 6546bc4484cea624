"""Real files on the page, with nothing but a click on what is asked, give the figures that were computed by other means.

What their columns do not say is written beside each: nobody can know it from the file.
"""

import json

import pytest

from cxdash.store import shared_store
from cxdash.store.figures import figures
from tests.pages.script import opened, press, texts
from tests.pages.test_data import _load, _settled, _to, _uploaded

pytestmark = pytest.mark.real


@pytest.fixture
def expected(real_data):
    return json.loads((real_data / "expected.json").read_text())


def _dropped(real_data, name):
    return _uploaded(opened("data"), name.rpartition("/")[2], (real_data / name).read_bytes())


def _stored(sql):
    return shared_store().frame(sql).to_numpy().tolist()


def _score(metric):
    """How many valid answers there are, and the score."""
    with shared_store().cursor() as cursor:
        found = figures(cursor)
    return found.scores[metric][0], round(found.score(metric), 2)


def test_reviews_of_a_marketplace_with_both_columns_as_their_id(database, real_data, expected):
    """Not told by the columns: that the times are Brazilian, and which of two times is that of the answer."""
    app = _dropped(real_data, "shop/reviews.csv")
    assert "Together with “order_id” each row has an id of its own. Use both?" in texts(app)
    app = _settled(press(app, "Use both columns"))
    assert "**14,944 rows** would be loaded, 0 already known, 0 rejected." in texts(app)
    _load(app)
    csat = expected["shop"]["csat"]
    assert _score("csat") == (csat["n"], csat["top2_pct"])
    assert _stored("SELECT round(avg(score), 4), min(scale_min), max(scale_max) FROM responses") == [
        [csat["mean"], 1, 5]
    ]


def test_orders_of_a_marketplace(database, real_data, expected):
    """Nothing is asked. The stages have the names of their columns, without “date” and “timestamp”; the zone is not told."""
    app = _dropped(real_data, "shop/orders.csv")
    assert "**15,000 rows** would be loaded, 0 already known, 0 rejected." in texts(app)
    _load(app)
    stages = _stored(
        "SELECT stage, count(DISTINCT touchpoint_id) FROM touchpoints WHERE occurred_at IS NOT NULL GROUP BY 1"
    )
    names = ["order purchase", "order approved", "order delivered carrier", "order delivered customer"]
    assert dict(map(tuple, stages)) == dict(zip(names, expected["shop"]["funnel_nonnull"].values(), strict=True))
    status = _stored("SELECT outcome, count(*) FROM touchpoints WHERE stage = 'order purchase' GROUP BY 1")
    assert dict(map(tuple, status)) == expected["shop"]["status"]


def test_a_survey_of_garden_stores(database, real_data, expected):
    """Not told: that it is French, and that nobody could answer 0; a 1 and a 0 are both detractors, so the NPS is the same."""
    app = _dropped(real_data, "garden/survey.csv")
    assert "rows say “NA” in “explication”. Does that mean that there is no comment?" in texts(app)
    app = _settled(press(app, "Yes, no comment"))
    assert "**13,954 rows** would be loaded, 0 already known, 0 rejected." in texts(app)
    _load(app)
    garden = expected["garden"]
    assert _score("nps") == (garden["nps"]["n"], garden["nps"]["nps"])
    assert _stored("SELECT round(avg(score), 4) FROM responses WHERE metric = 'csat'") == [
        [garden["satisfaction_mean_1_10"]]
    ]
    assert _stored("SELECT count(comment) FROM responses WHERE metric = 'nps'") == [
        [garden["comments"] - 1]
    ]  # one says “Na”


def test_a_passenger_survey_of_coded_columns(database, real_data, expected):
    """Not told: the month, and what was asked. What was a score, and at which area, is offered; what 11 means is asked."""
    app = _dropped(real_data, "airport/survey_2018.csv")
    assert "26 columns are not read, though they hold whole numbers that rise and fall with those of “NETPRO”" in texts(
        app
    )
    app = _to(app, "columns")
    app = press(app, next(one.label for one in app.button if one.label.startswith("BAREA")))
    offered = next(one for one in app.multiselect if "Q14FIND" in one.options)
    assert (len(offered.options), offered.value) == (26, ["Q7ALL"])  # one click must not blend 26 unlike questions
    for columns, what in ((["Q7ALL"], "Satisfaction (CSAT)"), (["Q14FIND", "Q14PASSTHRU"], "Ease (CES)")):
        next(one for one in app.multiselect if "Q14FIND" in one.options).set_value(columns)
        app = press(app.run(), what)
    assert "23 columns are not read, though" in texts(app)
    assert next(one for one in app.multiselect if "Q9All" in one.options).value == []
    app = _to(press(press(app, "Leave them out"), "Load without dates"), "check")
    app = _settled(press(app, "Yes, no answer"))
    assert "**2,809 rows** would be loaded, 0 already known, 0 rejected." in texts(app)
    _load(app)
    airport = expected["airport"]
    assert _score("nps") == (airport["nps_valid_0_10"]["n"], airport["nps_valid_0_10"]["nps"])
    assert _score("csat") == (airport["csat_Q7ALL_1_5"]["n"], airport["csat_Q7ALL_1_5"]["top2_pct"])
    eases = _stored(
        "SELECT question, count(*), round(avg(points), 2) FROM responses WHERE metric = 'ces' AND state = 'valid' GROUP BY 1"
    )
    assert {name: (n, value) for name, n, value in eases} == {
        name: (one["n"], one["top2_pct"])
        for name in ("Q14FIND", "Q14PASSTHRU")
        for one in (airport[f"ces_ease_1_5_{name}"],)
    }
    areas = _stored(
        "SELECT location_id, count(*), round(avg(points), 2) FROM responses WHERE metric = 'nps' AND state = 'valid' GROUP BY 1"
    )
    assert {name: (n, value) for name, n, value in areas} == {
        name: (one["n"], one["nps"]) for name, one in airport["nps_by_boarding_area"].items()
    }


def test_sets_of_different_kinds_one_after_the_other(database, real_data, expected):
    """Not told: from when the stores' reviews are. Each set has its own figures, though all stand in one database."""
    app = _dropped(real_data, "surgeries/friends_and_family.csv")
    assert "**3,882 rows** would be loaded, 0 already known, 0 rejected." in texts(app)
    assert "3,882 rows read: 3,882 loaded" in texts(_load(app))
    app = _dropped(real_data, "stores/reviews.csv")
    assert "“review_time” counts back, such as 3 months ago. From which day?" in texts(app)
    app = _settled(press(app, "Load without dates"))
    assert "**33,396 rows** would be loaded, 0 already known, 0 rejected." in texts(app)
    assert "33,396 rows read: 33,396 loaded" in texts(_load(app))
    app = _dropped(real_data, "permits/receipt.csv")
    assert "**8,577 rows** would be loaded, 0 already known, 0 rejected." in texts(app)
    assert "8,577 rows read: 8,577 loaded" in texts(_load(app))

    found = {
        name: (n, value, mean)
        for name, n, value, mean in _stored(
            "SELECT location_id, count(*), round(avg(points), 2), avg(score) FROM responses "
            "WHERE metric = 'csat' AND state = 'valid' GROUP BY 1"
        )
    }
    surgeries, stores = expected["surgeries"]["by_surgery"], expected["stores"]
    assert {name: (n, value, round(mean, 4)) for name, (n, value, mean) in found.items() if name in surgeries} == {
        name: (one["n"], one["top2_pct"], one["mean"]) for name, one in surgeries.items()
    }
    named = stores["best3"] | stores["worst3"]  # by the address, for the name is the same everywhere
    assert {name: [found[name][0], round(found[name][2], 3)] for name in named} == named
    others = [n for name, (n, *_scores) in found.items() if name not in surgeries]
    assert (len(others), sum(others)) == (stores["stores"], stores["csat"]["n"])
    events = _stored("SELECT channel, count(*) FROM touchpoints GROUP BY 1")
    assert dict(map(tuple, events)) == expected["permits"]["events_by_channel"]
