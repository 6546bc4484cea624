"""The generated tables: how many, the same each time, and nothing in them that cannot be."""

import io
from pathlib import Path

import pandas as pd
import pytest

from cxdash.commands import main
from cxdash.demo import STORIES, csv_bytes, tables
from cxdash.demo.comments import LANGUAGES, THEMES, TONES, sentences
from cxdash.demo.stories import (
    AFTER_LAST_DAY,
    ANSWERS,
    BRAND,
    CUSTOMERS,
    ESTIMATES,
    FIRST_DAY,
    LOCATIONS,
    STAGES,
    TOUCHPOINTS,
)
from cxdash.intake.fields import KINDS
from cxdash.metrics import METRICS

FURTHER = {"locations": {"size"}, "customers": {"loyalty_tier"}}
PLANS = {"goals": 5, "benchmarks": 1, "marks": 3}  # the same with every seed


def test_there_are_as_many_rows_as_promised(demo_tables):
    sizes = {kind: len(table) for kind, table in demo_tables.items()}
    assert sizes == {
        "locations": LOCATIONS,
        "customers": CUSTOMERS,
        "responses": ANSWERS,
        "touchpoints": TOUCHPOINTS,
        **PLANS,
    }
    assert (LOCATIONS, CUSTOMERS, ANSWERS, TOUCHPOINTS) == (60, 40_000, 124_189, 250_000)


def test_the_same_seed_gives_the_same_files_and_another_one_others(demo_tables, tmp_path, capsys):
    """As the command writes them; they say what the tables say."""
    folder = tmp_path / "new" / "folder"
    assert main(["demo", "--csv", str(folder)]) == 0
    paths = [Path(line) for line in capsys.readouterr().out.splitlines()]
    assert [path.name for path in paths] == [f"{kind}.csv" for kind in demo_tables]
    assert sorted(paths) == sorted(folder.iterdir())
    for path in paths:
        table, written = demo_tables[path.stem], path.read_bytes()
        assert written == csv_bytes(table), path.stem
        pd.testing.assert_frame_equal(pd.read_csv(io.BytesIO(written), dtype=table.dtypes.to_dict()), table)
    for kind, table in tables(seed=1).items():
        assert (csv_bytes(table) != (folder / f"{kind}.csv").read_bytes()) == (kind not in PLANS), kind


def test_columns_are_the_fields_of_their_kind(demo_tables):
    for kind, table in demo_tables.items():
        known = {field.id for field in KINDS[kind].fields}
        assert set(table.columns) - known == FURTHER.get(kind, set())
        if kind not in PLANS:
            assert known - set(table.columns) <= {"question"}  # filled by the import


def test_ids_are_unique_and_every_name_exists(demo_tables):
    locations, customers = demo_tables["locations"], demo_tables["customers"]
    responses, touchpoints = demo_tables["responses"], demo_tables["touchpoints"]
    assert locations["location_id"].is_unique
    assert locations["name"].is_unique
    assert customers["customer_id"].is_unique
    assert touchpoints["touchpoint_id"].is_unique
    assert not responses.duplicated(["response_id", "metric"]).any()
    for table in (responses, touchpoints):
        assert table["location_id"].isin(locations["location_id"]).all()
        assert table["customer_id"].dropna().isin(customers["customer_id"]).all()
    assert set(locations["brand"]) == {BRAND}
    assert locations["country"].nunique() == 5
    assert locations.groupby("region")["country"].nunique().max() == 1
    assert touchpoints["customer_id"].notna().all()


def test_scores_lie_in_their_scales(demo_tables):
    responses = demo_tables["responses"]
    assert responses["score"].between(responses["scale_min"], responses["scale_max"]).all()
    scales = responses.groupby("metric")[["scale_min", "scale_max"]].agg(["min", "max"])
    for metric, row in scales.iterrows():
        low, low_too, high, high_too = row
        assert (low, high) == (low_too, high_too)
        assert METRICS[metric].scale(low, high) is not None
    used = responses.groupby("metric")["score"].nunique()
    assert used.to_dict() == {"nps": 11, "csat": 5, "ces": 7}


def test_answers_of_a_survey_share_all_but_the_question(demo_tables):
    responses = demo_tables["responses"]
    shared = ["customer_id", "location_id", "answered_at", "channel", "stage", "language", "source", "respondent"]
    assert responses.groupby("response_id")[shared].nunique(dropna=False).max().max() == 1
    assert responses["response_id"].nunique() == 60_000 + ESTIMATES
    assert responses.groupby("response_id")["comment"].count().max() == 1


def test_times_are_in_order(demo_tables):
    customers = demo_tables["customers"].set_index("customer_id")
    locations = demo_tables["locations"].set_index("location_id")
    begin, end = pd.Timestamp(FIRST_DAY), pd.Timestamp(AFTER_LAST_DAY)
    for kind, column in (("responses", "answered_at"), ("touchpoints", "occurred_at")):
        table = demo_tables[kind]
        times = pd.to_datetime(table[column]).dt.tz_localize(None)
        assert times.is_monotonic_increasing
        assert (times.dt.date.min(), times.dt.date.max()) == (FIRST_DAY, (end - pd.Timedelta(days=1)).date())
        assert times.between(begin, end, inclusive="left").all()
        opened = pd.to_datetime(table["location_id"].map(locations["opened_on"]))
        assert (times >= opened).all()
        joined = pd.to_datetime(table["customer_id"].map(customers["joined_on"]))
        left = pd.to_datetime(table["customer_id"].map(customers["churned_on"]))
        assert not (times < joined).any()
        assert not (times >= left).any()
    touchpoints = demo_tables["touchpoints"]
    asked = pd.to_datetime(touchpoints["occurred_at"])
    answered = pd.to_datetime(touchpoints["responded_at"])
    assert not (answered <= asked).any()
    assert not (answered.dt.tz_localize(None) >= end).any()
    assert set(touchpoints.loc[answered.notna(), "stage"]) == {"Support"}


def test_who_left_has_a_reason_and_who_stayed_has_none(demo_tables):
    customers = demo_tables["customers"]
    assert (customers["churned_on"].isna() == customers["churn_reason"].isna()).all()
    assert customers["churned_on"].notna().mean() == pytest.approx(0.14, abs=0.04)
    assert not (customers["churned_on"] <= customers["joined_on"]).any()


def test_customers_repeat_journeys_in_the_usual_order_of_stages(demo_tables):
    touchpoints = demo_tables["touchpoints"]
    visits = touchpoints[touchpoints["stage"] == "Visit"].groupby("customer_id").size()
    assert (visits > 1).sum() > 10_000
    counts = touchpoints["stage"].value_counts()
    assert set(counts.index) == set(STAGES)
    funnel = [counts[stage] for stage in ("Visit", "Basket", "Checkout", "Purchase", "Pickup or delivery")]
    assert funnel == sorted(funnel, reverse=True)
    assert set(touchpoints["channel"]) == {"web", "mobile app", "store", "phone"}
    assert (touchpoints["value"].notna() == (touchpoints["stage"] == "Purchase")).all()


def test_weeks_and_years_have_their_rhythm(demo_tables):
    times = demo_tables["touchpoints"]["occurred_at"]
    by_weekday = pd.to_datetime(times).dt.day_name().value_counts()
    assert by_weekday.idxmax() == "Saturday"
    in_months = times.str[:7].value_counts()
    assert len(in_months) == 24
    for december, other in (("2024-12", "2025-02"), ("2025-12", "2026-02")):
        assert in_months[december] > 1.2 * in_months[other]


def test_comments_agree_with_the_score_in_three_languages(demo_tables):
    responses = demo_tables["responses"]
    surveys = responses.drop_duplicates("response_id")
    assert surveys["comment"].notna().mean() == pytest.approx(1 / 3, abs=0.05)
    tones = {
        (language, text): tone
        for language, themes in sentences().items()
        for theme in THEMES
        for tone, texts in themes[theme].items()
        for text in texts
    }
    written = responses[responses["comment"].notna() & (responses["metric"] == "nps")]
    found = [
        next(tone for (spoken, text), tone in tones.items() if spoken == language and comment.startswith(text))
        for language, comment in written[["language", "comment"]].head(3000).itertuples(index=False)
    ]
    scores = written["score"].head(3000)
    expected = ["good" if score >= 9 else "mixed" if score >= 7 else "bad" for score in scores]
    assert found == expected
    spoken = written["language"].value_counts(normalize=True)
    assert set(spoken.index) == set(LANGUAGES)
    assert spoken.min() > 0.1


def test_every_theme_has_sentences_of_every_tone():
    for language in LANGUAGES:
        assert set(sentences()[language]) == {*THEMES, "ending"}
        for theme, tones in sentences()[language].items():
            assert set(tones) == set(TONES)
            assert all(len(texts) >= 2 and len(set(texts)) == len(texts) for texts in tones.values()), (language, theme)


def test_the_stories_name_what_is_there(demo_tables):
    locations = demo_tables["locations"].set_index("location_id")
    for story in (STORIES.tiny_store, STORIES.improved_store):
        assert locations.loc[story.location_id, "name"] == story.name
    assert locations.loc[STORIES.tiny_store.location_id, "opened_on"] == STORIES.tiny_store.opened_on.isoformat()
    assert STORIES.slow_region.region in set(locations["region"])
    assert STORIES.mix_shift.country in set(locations["country"])
    assert STORIES.mix_shift.source in set(demo_tables["responses"]["source"])
    assert STORIES.lossy_checkout.next_step == STAGES[STAGES.index(STORIES.lossy_checkout.step) + 1]
