"""Samples: the export of each tool, made up in its form, is recognised, and loads as it would be counted by hand."""

from dataclasses import dataclass, field

import pytest

from cxdash.intake.guessing.presets import presets
from cxdash.intake.understanding import understand
from tests.presets.opening import SAMPLES
from tests.store.loading import Loader


@dataclass(frozen=True)
class Expected:
    """What a sample holds. scores: each metric as counted by hand; comments: answers that carry one; facts: SQL and its value."""

    preset: str
    rows: int
    scores: dict[str, float]
    comments: int
    first: str  # of the times, in UTC
    facts: dict[str, object] = field(default_factory=dict)


EXPECTED = {
    # 10, 9, 6, 8: two promoters and a detractor of four. 5 and 3: one of two.
    "delighted": Expected(
        "delighted",
        6,
        {"nps": 25, "csat": 50},
        3,
        "2026-03-01 09:15:00",
        {"SELECT count(DISTINCT location_id) FROM responses": 2, "SELECT max(scale_max) FROM responses": 10},
    ),
    # 9, 4, 10, 7
    "asknicely": Expected("asknicely", 4, {"nps": 25}, 2, "2026-03-01 09:05:00"),
    # 10, 2, 9: two less one of three. 6 and 3 of 7: one of two.
    "retently": Expected(
        "retently",
        5,
        {"nps": 100 / 3, "ces": 50},
        3,
        "2026-03-01 09:00:00",
        {"SELECT count(DISTINCT source) FROM responses": 2},
    ),
    # 10, 8, 3, 9. Three of four satisfied. Nine in the morning in Denver is four in the afternoon in Greenwich.
    "qualtrics": Expected(
        "qualtrics",
        4,
        {"nps": 25, "csat": 75},
        2,
        "2026-03-01 16:03:11",
        {
            "SELECT count(DISTINCT customer_id) FROM responses": 4,
            "SELECT count(*) FROM responses WHERE language = 'LT'": 2,
        },
    ),
    # 9, 6, 3, 10: as many promoters as detractors. Two of four satisfied.
    "surveymonkey": Expected("surveymonkey", 4, {"nps": 0, "csat": 50}, 2, "2026-03-15 14:44:05"),
    # 10, 7, 2, 9. 7, 5, 2, 6 of 7: three of four.
    "typeform": Expected(
        "typeform",
        4,
        {"nps": 25, "ces": 75},
        2,
        "2026-03-01 09:01:30",
        {
            "SELECT count(DISTINCT location_id) FROM responses": 2,
            "SELECT count(DISTINCT customer_id) FROM responses": 4,
        },
    ),
    # 10, 8, 5, 9. Two of four satisfied.
    "google_forms": Expected("google_forms", 4, {"nps": 25, "csat": 50}, 2, "2026-03-25 14:05:09"),
    # 10, 4, 9
    "google_forms_ru": Expected("google_forms", 3, {"nps": 100 / 3}, 2, "2026-03-25 14:05:09"),
    # 10 and 3. Half past ten in the evening at GMT-3 is the next day in Greenwich.
    "google_forms_es": Expected("google_forms", 2, {"nps": 0}, 2, "2026-03-26 01:26:52"),
    # 10, 9, 0. 7, 4, 2 of 7: one of three.
    "microsoft_forms": Expected(
        "microsoft_forms",
        3,
        {"nps": 100 / 3, "ces": 100 / 3},
        2,
        "2026-03-20 12:54:25",
        {"SELECT string_agg(DISTINCT customer_id) FROM responses": "bob@example.com"},
    ),
    # 10 and 3. One of two satisfied.
    "microsoft_forms_de": Expected("microsoft_forms", 2, {"nps": 0, "csat": 50}, 1, "2026-03-20 12:54:25"),
    # Three good of four; an offered survey is no answer.
    "zendesk_csat": Expected(
        "zendesk_csat",
        5,
        {"csat": 75},
        2,
        "2026-03-02 00:00:00",
        {"SELECT count(*) FROM responses WHERE state = 'blank'": 1},
    ),
    "zendesk_csat_api": Expected("zendesk_csat", 3, {"csat": 50}, 1, "2026-03-01 10:00:00"),
    # 5, 4, 1. Nine in Vilnius is seven in Greenwich.
    "intercom": Expected("intercom", 3, {"csat": 200 / 3}, 2, "2026-03-01 07:00:00"),
    # Five, four, one, three stars.
    "google_business": Expected(
        "google_business",
        4,
        {"csat": 50},
        2,
        "2026-03-01 09:00:00.123456",
        {
            "SELECT count(DISTINCT location_id) FROM responses": 2,
            "SELECT count(*) FROM responses WHERE answered_at = '2026-03-02 21:30:00'": 1,
        },
    ),
    # Five, one, three, four stars. The title stands beside the text.
    "trustpilot": Expected("trustpilot", 4, {"csat": 50}, 8, "2026-03-01 09:15:00"),
    # 10 and 6. Faces 2, 0, 1: one of three. 7 and 2 of 7: one of two.
    "hubspot_feedback": Expected(
        "hubspot_feedback",
        7,
        {"nps": 0, "csat": 100 / 3, "ces": 50},
        3,
        "2026-03-01 09:00:00",
        {"SELECT count(DISTINCT source) FROM responses": 3},
    ),
    # 9 and 6; the third has not answered.
    "formbricks": Expected("formbricks", 3, {"nps": 0}, 2, "2026-03-01 09:00:00"),
    # 9 and 7. Older versions write the day alone.
    "formbricks_days": Expected("formbricks", 2, {"nps": 50}, 0, "2024-06-15 00:00:00"),
    # 10, 7, 0. One of three satisfied. The third answer has no time.
    "limesurvey": Expected(
        "limesurvey",
        3,
        {"nps": 0, "csat": 100 / 3},
        2,
        "2026-03-01 09:05:00",
        {"SELECT count(*) FROM responses WHERE answered_at IS NULL": 2},
    ),
    "limesurvey_de": Expected("limesurvey", 2, {"nps": 100}, 0, "2026-03-01 09:05:00"),
}


@pytest.mark.parametrize("name", EXPECTED)
def test_a_sample_loads_as_counted_by_hand_and_again_adds_nothing(loader, name):
    data, expected = (SAMPLES / f"{name}.csv").read_bytes(), EXPECTED[name]
    found = understand(data)
    assert found.preset is not None
    assert found.preset.id == expected.preset
    result = loader.load(data, found.mapping)
    assert (result.loaded, result.rejected, result.read) == (expected.rows, 0, expected.rows), result.problems
    rows = loader.rows("SELECT metric, avg(points) FROM responses WHERE state = 'valid' GROUP BY 1")
    assert dict(rows) == pytest.approx(expected.scores)
    assert loader.one("SELECT count(*) FROM responses WHERE comment IS NOT NULL") == expected.comments
    assert str(loader.one("SELECT min(answered_at) FROM responses")) == expected.first
    for sql, value in expected.facts.items():
        assert loader.one(sql) == value, sql
    again = loader.load(data, found.mapping)
    assert (again.loaded, again.known, again.rejected) == (0, result.read, 0)


def test_every_preset_has_a_sample_and_every_sample_is_expected():
    assert {expected.preset for expected in EXPECTED.values()} == set(presets())
    assert {path.stem for path in SAMPLES.iterdir()} == set(EXPECTED)


def test_previews_of_qualtrics_are_left_out_and_counted(tmp_path):
    lines = (SAMPLES / "qualtrics.csv").read_text().split("IP Address,192.0.2.1", 1)
    data = (lines[0] + "Survey Preview,192.0.2.1" + lines[1]).encode()
    with Loader(tmp_path / "cx.duckdb") as loader:
        result = loader.load(data)
        assert [(one.column, one.value, one.reason) for one in result.problems] == [
            ("Status", "Survey Preview", "row.left_out")
        ]
        assert result.rejected == 1
