"""`digest` as cron calls it: text, HTML and stable JSON of what left its own past in the last complete week."""

import json
import shutil
from datetime import date, datetime, timedelta

import pytest

from cxdash.commands import main
from cxdash.store import Store
from tests.commandline import cxdash_json
from tests.queries.rows import fill, response
from tests.store.loading import open_store

LAST_SUNDAY = date(2026, 3, 29)
ALERT = {
    "metric", "level", "place", "since", "until", "value", "n", "before", "before_n", "change", "low", "high", "p", "verdict",
    "customers",
}  # fmt: skip


@pytest.fixture(scope="module")
def database(tmp_path_factory):
    """Sixteen whole weeks and a Monday: “Old & <b>New</b>” falls in the last of them, “steady” does not, “tiny” is small."""
    path = tmp_path_factory.mktemp("digest") / "weeks.duckdb"
    answers = []
    for back in range(16 * 7):
        day = LAST_SUNDAY - timedelta(days=back)
        for number in range(8):
            at = datetime(day.year, day.month, day.day, 9 + number)
            good = 9 if number < 5 else 7
            answers.append(response("nps", good, customer=f"s{number}", location="steady", at=at))
            falls = 3 if back < 7 and number < 6 else good
            answers.append(response("nps", falls, customer=f"c{number % 3}", location="fallen", at=at))
        answers.append(response("nps", 0 if back < 7 else 10, customer="t", location="tiny", at=at))
    answers.append(response("nps", 0, customer="m", location="fallen", at=datetime(2026, 3, 30, 8)))
    with Store(path) as store:
        fill(store, answers, locations=[("steady", "N", "LT"), ("fallen", "S", "LT"), ("tiny", "S", "LT")])
        with store.writing() as cursor:
            cursor.execute("UPDATE locations SET name = 'Old & <b>New</b>' WHERE location_id = 'fallen'")
    return path


def test_the_fallen_place_is_told_with_its_numbers(database):
    found = cxdash_json("digest", "--db", str(database), "--json")
    assert set(found) == {"until", "compared", "alerts"}
    assert found["until"] == "2026-03-30"  # the Monday after the last whole week; the answer of that day is not in it
    fallen = [one for one in found["alerts"] if one["place"] == "fallen"]
    assert [set(one) for one in found["alerts"]] == [ALERT] * len(found["alerts"])
    assert {one["place"] for one in found["alerts"]} == {"", "S", "fallen"}
    (one,) = fallen
    assert (one["level"], one["since"], one["n"], one["before_n"]) == ("location", "2026-03-23", 56, 672)
    assert one["value"] == pytest.approx(-75.0)  # 42 of 56 give 3, 14 give 7
    assert one["before"] == pytest.approx(62.5)  # 5 of 8 give 9
    assert one["change"] == pytest.approx(-137.5)
    assert one["low"] < one["change"] < one["high"] < 0
    assert (one["verdict"], one["customers"]) == ("down", 3)


def test_the_most_customers_come_first(database):
    found = cxdash_json("digest", "--db", str(database), "--json")["alerts"]
    assert [one["customers"] for one in found] == sorted((one["customers"] for one in found), reverse=True)
    assert found[0]["place"] == ""


def test_an_earlier_end_tells_of_the_week_before_it(database):
    found = cxdash_json("digest", "--db", str(database), "--json", "--until", "2026-03-29")
    assert (found["until"], found["alerts"]) == ("2026-03-23", [])
    assert found["compared"] > 0


def test_filters_are_those_of_metric(database, capsys):
    found = cxdash_json("digest", "--db", str(database), "--json", "--where", "location=steady")
    assert found["alerts"] == []
    assert main(["digest", "--db", str(database), "--where", "location=steady"]) == 0
    told = " ".join(capsys.readouterr().out.split())
    assert told.startswith("In the last complete week (Mar 23 – 29, 2026) nothing changed beyond noise")


def test_the_text_says_what_happened_why_it_is_told_and_where_to_look(database, capsys):
    assert main(["digest", "--db", str(database), "--url", "http://localhost:8501/"]) == 0
    told = " ".join(capsys.readouterr().out.replace("−", "-").split())
    assert "Old & <b>New</b>: NPS was -75 on Mar 23 – 29, 2026, and 62 in the 12 weeks before: down 138 (-" in told
    assert "56 answers against 672" in told
    assert (
        "http://localhost:8501/trends?metric=nps&location=fallen&period=custom&since=2025-12-08&last=2026-03-29&grain=week"
        in told
    )


def test_the_html_is_safe_and_whole(database, capsys):
    assert main(["digest", "--db", str(database), "--html", "--url", "http://localhost:8501"]) == 0
    told = capsys.readouterr().out
    assert told.startswith("<!doctype html>")
    assert "Old &amp; &lt;b&gt;New&lt;/b&gt;" in told
    assert "<b>New" not in told
    assert 'href="http://localhost:8501/trends?metric=nps&amp;location=fallen&amp;period=custom&amp;' in told


def test_an_empty_database_says_so(tmp_path, capsys):
    open_store(tmp_path / "empty.duckdb").close()
    assert main(["digest", "--db", str(tmp_path / "empty.duckdb")]) == 0
    assert "no answers with a date" in capsys.readouterr().out
    assert (
        json.loads(json.dumps(cxdash_json("digest", "--db", str(tmp_path / "empty.duckdb"), "--json")))["alerts"] == []
    )


def test_a_stray_day_does_not_move_the_week(tmp_path, database):
    path = tmp_path / "stray.duckdb"
    shutil.copy(database, path)
    with Store(path) as store:
        fill(store, [response("nps", 9, customer="x", location="steady", at=datetime(2062, 1, 1))])
    found = cxdash_json("digest", "--db", str(path), "--json")
    assert found["until"] == "2026-03-30"
    assert found["alerts"]
