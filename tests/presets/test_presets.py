"""Presets: each is recognised by its own columns, in any order and language, and nothing else is."""

import csv
import io
import re

import pytest

from cxdash.errors import CxError
from cxdash.intake.fields import KINDS
from cxdash.intake.guessing.presets import FOLDER, preset_for, preset_from, presets
from cxdash.intake.reading import Reading
from cxdash.intake.understanding import understand
from cxdash.spreadsheet import mark
from tests.presets.opening import SAMPLES
from tests.presets.test_samples import EXPECTED

TYPEFORM = ["#", "How likely are you to recommend us?", "Submit Date (UTC)", "Network ID"]


def header_of(path):
    text = path.read_text(encoding="utf-8")
    return next(csv.reader(io.StringIO(text), delimiter=";" if text.split("\n")[0].count(";") > 3 else ","))


def id_for(header):
    preset = preset_for(header)
    return None if preset is None else preset.id


@pytest.mark.parametrize("preset", presets().values(), ids=presets())
def test_a_preset_is_complete(preset):
    assert re.fullmatch(r"[a-z][a-z_]*", preset.id)
    assert preset.name.strip()
    assert preset.menu.strip()
    assert preset.about.endswith((".", "…"))
    assert preset.table["kind"] in KINDS
    assert preset.forms
    for form in preset.forms:
        assert set(form.columns) <= set(preset.names)
    assert all(preset.names.values()), "a key without a name is never found"
    for pattern in (*preset.ignore, preset.zone or "", preset.nps_beside or ""):
        re.compile(pattern)
    assert preset.asks or "score" in preset.table["columns"] or preset.table["scores"]
    assert (preset.answer is None) == (preset.reading.header_rows is None)


def test_names_are_unique():
    assert len({preset.name for preset in presets().values()}) == len(presets()) == len(list(FOLDER.glob("*.toml")))


@pytest.mark.parametrize("name", EXPECTED)
def test_a_sample_is_no_other_tools(name):
    header = header_of(SAMPLES / f"{name}.csv")
    fits = [preset.id for preset in presets().values() if preset.fit(header) != (0, 0)]
    assert fits == [EXPECTED[name].preset]


@pytest.mark.parametrize("name", EXPECTED)
def test_the_order_and_case_of_columns_do_not_matter(name):
    header, expected = header_of(SAMPLES / f"{name}.csv"), EXPECTED[name].preset
    assert id_for([column.upper() for column in header]) == expected
    if expected != "google_forms":  # whose time is known by being first
        assert id_for(list(reversed(header))) == expected


@pytest.mark.parametrize("preset", presets().values(), ids=presets())
def test_without_a_required_column_it_is_not_recognised(preset):
    for form in preset.forms:
        for left_out in form.columns:
            header = [preset.names[key][0] for key in form.columns if key != left_out]
            found = preset.found(header)
            fits = [other for other in preset.forms if set(other.columns) <= set(found)]
            assert (preset.fit(header) == (0, 0)) == (not fits)


@pytest.mark.parametrize(
    "header",
    [
        [],
        [""],
        ["timestamp", "nps", "comment"],
        ["timestamp", "event", "customer_id"],
        ["id", "date", "score", "comment"],
        ["response_id", "answered_at", "metric", "score", "comment"],
        ["ID", "Name", "Email"],
        ["Review", "Stars", "Date"],
        ["customer_id", "How likely are you to recommend us?", "Timestamp"],
        ["Ticket ID", "Subject", "Status"],
    ],
)
def test_other_files_are_nobodys(header):
    assert preset_for(header) is None


def test_two_tools_columns_in_one_file_are_nobodys():
    delighted = ["Response ID", "Survey Type", "Score", "Comment", "Email"]
    retently = ["Score", "Feedback", "Campaign", "Metric", "Date"]
    assert id_for(delighted) == "delighted"
    assert id_for(retently) == "retently"
    both = list(dict.fromkeys([*delighted, *retently]))
    fits = {name: preset.fit(both) for name, preset in presets().items() if preset.fit(both) != (0, 0)}
    assert len(fits) == 2
    assert (preset_for(both) is None) == (len(set(fits.values())) == 1)


def test_equally_good_ones_are_not_decided_between(monkeypatch):
    table = {"name": "A", "menu": "m", "about": "a.", "kind": "responses", "names": {"x": ["X1"], "y": ["Y1"]}}
    twins = {name: preset_from(name, {**table, "recognise": [{"columns": ["x", "y"]}]}) for name in ("one", "two")}
    monkeypatch.setattr("cxdash.intake.guessing.presets.presets", lambda: twins)
    assert preset_for(["X1", "Y1"]) is None
    monkeypatch.setattr("cxdash.intake.guessing.presets.presets", lambda: {**presets(), "one": twins["one"]})
    assert id_for(["X1", "Y1"]) == "one"


def test_an_export_of_our_own_needs_no_preset():
    assert preset_for([*TYPEFORM, mark("all answers", "responses")]) is None


def test_a_preset_says_how_sure_it_is():
    assert presets()["qualtrics"].sureness(header_of(SAMPLES / "qualtrics.csv")) == "sure"
    assert presets()["google_forms"].sureness(["Timestamp", "How likely are you to recommend us?"]) == "likely"
    assert presets()["google_forms"].sureness(["Timestamp", "nps"]) is None


def test_a_key_that_nobody_knows_is_refused():
    with pytest.raises(ValueError, match="recognize"):
        preset_from("x", {"name": "X", "recognize": []})


@pytest.mark.parametrize(
    ("header", "preset"),
    [
        (["Horodateur", "Quelle est la probabilité que vous nous recommandiez ?"], "google_forms"),
        (["Laiko žyma", "Ar rekomenduotumėte mus draugams?"], "google_forms"),
        (["Marca temporal", "¿Qué tan probable es que nos recomiende?"], "google_forms"),
        (["Id", "Hora de inicio", "Hora de finalización", "Correo electrónico", "Nombre", "¿Nos recomienda?"], "microsoft_forms"),
        (["ID", "Время начала", "Время выполнения", "Электронная почта", "Имя", "Порекомендуете?"], "microsoft_forms"),
        (["id", "submitdate", "lastpage", "startlanguage", "seed", "G01Q01"], "limesurvey"),
        (["ID de la réponse", "Date de soumission", "Dernière page", "Langue de départ", "Q1"], "limesurvey"),
    ],
)  # fmt: skip
def test_tools_that_speak_other_languages(header, preset):
    assert id_for(header) == preset


def test_the_zone_is_what_the_file_names():
    intercom = presets()["intercom"]
    header = ["Conversation ID", "Updated at (America/New_York)", "Conversation rating", "Conversation rating remark"]
    assert intercom.reading_of(header).time_zone == "America/New_York"
    assert intercom.reading_of([name.replace("America/New_York", "Mars") for name in header]).time_zone is None
    imports = [['{"ImportId":"startDate","timeZone":"Pacific/Auckland"}']]
    assert presets()["qualtrics"].reading_of(["StartDate"], imports).time_zone == "Pacific/Auckland"
    assert presets()["typeform"].reading.time_zone == "UTC"


def test_a_column_with_answers_goes_before_one_without():
    header = ["ResponseId", "RecordedDate", "RecipientEmail", "ExternalReference", "Q1"]
    qualtrics = presets()["qualtrics"]
    assert qualtrics.mapping(header, [["R_1", "2026-03-01", "", "C-1", "9"]]).source("customer_id").columns() == [
        "ExternalReference"
    ]
    assert qualtrics.mapping(header, [["R_1", "2026-03-01", "a@b.c", "", "9"]]).source("customer_id").columns() == [
        "RecipientEmail"
    ]


def test_a_code_is_known_by_the_text_of_its_question_and_a_group_by_its_answers():
    header = ["ResponseId", "RecordedDate", "QID7_NPS_GROUP", "QID7", "QID8", "QID9"]
    texts = {"QID8": "How satisfied were you with the staff?", "QID9": "Why?"}
    mapping = presets()["qualtrics"].mapping(header, questions=texts)
    assert [(spec.column, spec.metric, spec.scale) for spec in mapping.scores] == [
        ("QID7", "nps", (0, 10)),
        ("QID8", "csat", None),
    ]
    assert mapping.comments == ("QID9",)


def test_what_the_preset_does_not_speak_of_is_guessed():
    mapping = presets()["typeform"].mapping([*TYPEFORM, "Store", "Channel", "Tags"])
    assert mapping.source("location_id").columns() == ["Store"]
    assert mapping.source("channel").columns() == ["Channel"]
    assert mapping.constant("source") == "Typeform"


def test_a_tool_with_scores_of_its_own_gets_no_others():
    header = [*header_of(SAMPLES / "delighted.csv"), "Rating", "NPS"]
    mapping = presets()["delighted"].mapping(header)
    assert mapping.scores == ()
    assert mapping.source("score").columns() == ["Score"]


def test_every_mapping_speaks_only_of_columns_that_are_there():
    for name in EXPECTED:
        found = understand((SAMPLES / f"{name}.csv").read_bytes())
        assert set(found.mapping.used_columns()) <= set(found.sheet.header)


@pytest.mark.parametrize(("name", "rows"), [("qualtrics", 3), ("surveymonkey", 2)])
def test_further_header_rows_that_somebody_took_away_take_no_answers_with_them(name, rows):
    """A row of answers is never read as one of the header, whether the tool's further rows are there or not."""
    whole = list(csv.reader(io.StringIO((SAMPLES / f"{name}.csv").read_text(encoding="utf-8"))))
    for left in range(rows):
        text = io.StringIO()
        csv.writer(text).writerows([whole[0], *whole[rows - left :]])
        found = understand(text.getvalue().encode())
        assert found.preset.id == name
        assert found.mapping.reading.header_rows == 1 + left
        assert len(found.sheet.head(100)) == len(whole) - rows
        assert "nps" in {spec.metric for spec in found.mapping.scores}


def test_what_a_person_says_goes_before_what_the_preset_knows():
    data = (SAMPLES / "typeform.csv").read_bytes()
    assert understand(data).mapping.reading == Reading(time_zone="UTC")
    assert understand(data, Reading(time_zone="Europe/Riga")).mapping.reading.time_zone == "Europe/Riga"
    with pytest.raises(CxError) as caught:  # answers are no locations, whatever the preset says
        understand(data, kind="locations")
    assert caught.value.code == "intake.nothing"


def test_a_file_of_no_tool_is_guessed():
    found = understand(b"response_id,nps,comment\n1,10,fine\n2,4,\n")
    assert found.preset is None
    assert [spec.metric for spec in found.mapping.scores] == ["nps"]
