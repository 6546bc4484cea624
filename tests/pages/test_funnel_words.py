"""The words of comments on the Funnel page: as the command line tells them, and comments only for who may see them."""

import pytest

from cxdash.store import shared_store
from tests.commandline import cxdash_here, cxdash_json
from tests.pages.script import opened, texts
from tests.queries.rows import at, fill, response, touchpoint

STEPS = ("Visit", "Basket", "Checkout", "Purchase")
ASKED = [text for step in STEPS for text in ("--step", step)]


def table(app):
    return next(one.value for one in app.dataframe if "of_on" in one.value)


def test_the_page_tells_what_the_command_line_tells(demo, demo_database, monkeypatch):
    monkeypatch.setenv("CXDASH_NO_VENV", "1")
    want = cxdash_json("funnel", "--db", demo_database, *ASKED, "--words", "Checkout")["words"]
    app = opened("funnel", step=list(STEPS), words="true", leaving="Checkout", period="all")
    assert not app.exception
    rows = table(app)
    assert rows["word"].tolist() == [one["word"] for one in want["words"]]
    for ours, theirs in (
        ("odds", "odds"),
        ("low", "low"),
        ("of_lost", "of_lost"),
        ("left", "lost"),
        ("n", "customers"),
    ):
        assert rows[ours].tolist() == pytest.approx([one[theirs] for one in want["words"]])
    app_word = want["words"][0]  # the planted story: the checkout of the app loses its customers
    assert (app_word["word"], app_word["verdict"]) == ("app", "more")
    assert any("app" in text for text in app_word["examples"])
    said = texts(app)
    assert "after Checkout more are lost of those who wrote “app” (odds ×" in said
    assert app_word["examples"][0] in said
    assert not any("of_on" in one.value for one in opened("funnel", step=list(STEPS)).dataframe)


NASTY = "<script>alert(1)</script> **slow** [x](javascript:alert(1)) :material/home: $x$ ann@example.com"


@pytest.fixture
def nasty(database):
    """A shop in which those who are lost write what is no plain text, and the others something else."""
    visits, answers = [touchpoint(None, "Help", at(28))], []
    for n in range(80):
        visits += [touchpoint(f"c{n}", step, at(2, hour)) for hour, step in enumerate(("Visit", "Basket")[: 1 + n % 2])]
        answers.append(response(score=5, customer=f"c{n}", at=at(2, 5)))
    fill(shared_store(), touchpoints=visits, responses=answers)
    with shared_store().writing() as cursor:
        is_lost = "substr(customer_id, 2)::INT % 2 = 0"
        cursor.execute(f"UPDATE responses SET comment = CASE WHEN {is_lost} THEN ? ELSE ? END", [NASTY, "👍 fine"])
    return database


def test_comments_stand_as_they_are_and_only_for_who_may_see_them(nasty, monkeypatch):
    address = {"step": ["Visit", "Basket"], "words": "true", "period": "all", "within": "1d"}
    app = opened("funnel", **address)
    assert not app.exception
    rows = table(app).set_index("word")
    assert set(rows.index) == {
        "slow",
        "javascript",
        "alert",
        "material",
        "home",
        "👍",
        "fine",
    }  # neither tags nor an address
    assert (rows.loc["slow", "verdict"], rows.loc["fine", "verdict"]) == ("more", "fewer")
    (shown,) = [one.value for one in app.markdown if "script" in str(one.value) and str(one.value).startswith("- ")]
    for raw in ("<script>", "**slow**", "](", "$x$", ":material/home:"):
        assert raw not in shown
    monkeypatch.setenv("CXDASH_CUSTOMER_LISTS", "nobody")
    app = opened("funnel", **address)
    assert len(table(app)) == 7
    assert "Examples of comments" not in [one.label for one in app.expander]
    shared_store().close()
    monkeypatch.setenv("CXDASH_NO_VENV", "1")
    steps = ("funnel", "--db", nasty, "--step", "Visit", "--step", "Basket", "--window", "1d", "--words")
    assert not any(one["examples"] for one in cxdash_json(*steps)["words"]["words"])
    assert "more are lost of those who wrote “alert” (odds ×" in cxdash_here(*steps).stdout
