"""Chips: each filter stands above the page as a button that takes it off, also one that the filter bar does not show at first."""

from tests.pages.script import opened, texts


def chips(app):
    return [button.label.removesuffix(" :material/close:") for button in app.button if "_chip" in str(button.key)]


def press(app, label):
    return next(button for button in app.button if button.label.startswith(label)).click().run()


def test_a_chip_for_each_value_takes_it_off(demo):
    app = opened("overview", country=["Germany", "Poland"], channel="web", format="mall", period="30")
    assert not app.exception
    assert sorted(chips(app)) == [
        "Channel\\: web", "Country\\: Germany", "Country\\: Poland", "Format\\: mall",
        "Period\\: Last 30 days of the data",
    ]  # fmt: skip
    for label in ("Country\\: Germany", "Format", "Period"):
        app = press(app, label)
        assert not app.exception
    assert sorted(chips(app)) == ["Channel\\: web", "Country\\: Poland"]
    assert "Poland · web · Aug 3 – Oct 31, 2026" in texts(app)
    assert app.multiselect(key="country").value == ["Poland"]


def test_a_filter_set_by_a_selection_is_one_of_the_filter_bar(demo):
    app = opened("overview")
    app.session_state["format"] = ["mall"]  # as a click on a chart does, of a filter that is not shown yet
    app.run()
    assert not app.exception
    assert chips(app) == ["Format\\: mall"]
    assert app.multiselect(key="format").value == ["mall"]


def test_where_nothing_is_in_the_period_the_page_says_where_it_is_and_an_unknown_period_is_named(demo):
    app = opened("overview", period="custom", since="2020-01-01", last="2020-02-01", segment="Students")
    assert not app.exception
    assert (
        "No answers are in the days that are shown; under these filters they are from Nov 1, 2024 – Oct 31, 2026."
        in texts(app)
    )
    app = press(app, "Show these days")
    assert "Students · Nov 1, 2024 – Oct 31, 2026" in texts(app)
    assert "No answers are in the days" not in texts(app)
    strange = opened("trends", period="the last fortnight")
    assert "“the last fortnight” in the link is no period that is known: Last 90 days of the data are shown." in texts(
        strange
    )
    assert "Aug 3 – Oct 31, 2026" in texts(strange)


def test_a_value_in_a_link_that_the_data_do_not_have_is_named(demo):
    app = opened("trends", country="Atlantis")
    assert "“Atlantis” in the link is not in the data (Country), so nothing is filtered by it." in texts(app)
    app.multiselect(key="country").set_value(["Germany"]).run()
    assert not app.exception
    assert "Atlantis" not in texts(app)


def test_a_choice_in_a_link_that_there_is_not_is_named(demo):
    app = opened("trends", metric="npx", view="nothing")
    assert "“npx” in the link is nothing to choose here (Metric): NPS is shown." in texts(app)
    app.segmented_control(key="metric").set_value("csat").run()
    assert not app.exception
    assert "npx" not in texts(app)
    assert "in the link" not in texts(opened("trends", metric="csat"))
    both = opened("trends", country=["Germany", "Atlantis"])
    assert chips(both) == ["Country\\: Germany"]
    assert "“Atlantis” in the link is not in the data (Country), so nothing is filtered by it." in texts(both)
    both.multiselect(key="country").set_value(["Germany", "Poland"]).run()
    assert "Atlantis" not in texts(both)


def test_a_step_in_a_link_that_there_is_not_is_named(demo):
    app = opened("funnel", step=["Visit", "Nowhere", "Basket"], void="Nobody")
    assert not app.exception
    assert app.multiselect(key="step").value == ["Visit", "Basket"]
    assert "“Nowhere” in the link is nothing to choose here (Steps, in their order), so it is left out." in texts(app)
    assert "“Nobody” in the link is nothing to choose here" in texts(app)
    app.multiselect(key="step").set_value(["Visit", "Purchase"]).run()
    assert "Nowhere" not in texts(app)


def test_a_date_in_a_link_that_is_none_is_named(demo):
    app = opened("trends", period="custom", since="2026-99-99", last="2026-10-01")
    assert "“2026-99-99” in the link is nothing to choose here (First day): Aug 3, 2026 is shown." in texts(app)
    assert "Aug 3 – Oct 1, 2026" in texts(app)


def test_a_short_period_beside_a_year_earlier_says_that_the_days_of_the_week_differ(demo):
    said = "A year earlier the same days were other days of the week"
    assert said in texts(opened("overview", period="30", compare="year"))
    for period in ({"period": "30"}, {"period": "90", "compare": "year"}):
        assert said not in texts(opened("overview", **period))
    weeks = {"period": "custom", "since": "2026-10-05", "last": "2026-11-01"}  # each day of the week four times
    assert said not in texts(opened("overview", **weeks, compare="year"))
