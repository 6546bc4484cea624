"""`perception` as scripts call it: stable JSON that agrees with `metric`."""

import pytest

from cxdash.commands import main
from cxdash.store import Store
from tests.commandline import cxdash_json
from tests.queries.rows import at, fill, response


@pytest.fixture(scope="module")
def database(tmp_path_factory):
    """Two stores: L1's managers think that all is well, L2's know better; a third has three estimates."""
    path = tmp_path_factory.mktemp("perception") / "small.duckdb"
    answers = []
    for number in range(60):
        for place in ("L1", "L2", "L3"):
            score = 10 if number % 2 else 3
            answers.append(response("nps", score, location=place, stage="visit", at=at(1 + number % 28)))
        answers.append(response("nps", 10, location="L1", respondent="management", at=at(2)))
        answers.append(response("nps", 10 if number % 2 else 3, location="L2", respondent="employee", at=at(2)))
    answers += [response("nps", 0, location="L3", respondent="management", at=at(3))] * 3
    with Store(path) as store:
        fill(store, answers, locations=[(name, "North", "Lithuania") for name in ("L1", "L2", "L3")])
    return path


def test_the_gap_is_between_the_two_scores_of_the_metric(database, monkeypatch):
    monkeypatch.setenv("CXDASH_NO_VENV", "1")
    found = cxdash_json("perception", "--db", database, "--metric", "nps")
    assert set(found) == {"whole", "groups", "left_out"}
    assert [(one["group"], one["belief"]) for one in found["groups"]] == [("L1", "over"), ("L2", "noise")]
    assert found["left_out"] == 1
    first = found["groups"][0]
    assert first["gap"] == first["company"]["value"] - first["customers"]["value"] == 100.0
    assert first["low"] <= first["gap"] <= first["high"]
    for side, respondent in (("customers", "customer"), ("company", "management")):
        (whole,) = cxdash_json("metric", "nps", "--db", database, "--where", f"respondent={respondent}",
                               "--where", "location=L1", "--min-answers", "0")["groups"]  # fmt: skip
        assert first[side] == {name: whole[name] for name in ("n", "value", "low", "high")}
    managers = cxdash_json("perception", "--db", database, "--metric", "nps", "--where", "respondent=management")
    assert [one["group"] for one in managers["groups"]] == ["L1"]
    by_stage = cxdash_json("perception", "--db", database, "--metric", "nps", "--by", "stage")
    assert (by_stage["groups"], by_stage["left_out"]) == ([], 1)  # no estimate names a stage, no customer leaves it out
    assert cxdash_json("perception", "--db", database, "--metric", "csat")["whole"]["gap"] is None


def test_the_table_says_it_in_words(database, capsys, monkeypatch):
    monkeypatch.setenv("CXDASH_NO_VENV", "1")
    assert main(["perception", "--db", str(database), "--metric", "nps"]) == 0
    said = capsys.readouterr().out
    assert "Think better of themselves than their customers do, beyond noise: L1." in said
