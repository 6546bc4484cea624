"""Guesses: column names in six languages."""

import pytest

from cxdash.errors import CxError
from cxdash.intake.guessing.answering import answer_lines
from cxdash.intake.guessing.asking import Question, said
from cxdash.intake.guessing.guess import guess_kind, guess_mapping
from cxdash.intake.guessing.judgement import guess, looks_of, missing
from cxdash.intake.mapping import Mapping, ScoreColumn, Source
from cxdash.intake.mapping_file import read_mapping, write_mapping
from cxdash.intake.reading import Reading


@pytest.mark.parametrize(
    "header",
    [
        ["Response ID", "Date", "Store", "NPS", "Overall satisfaction", "Comment"],
        ["ID ответа", "Дата", "Магазин", "Индекс лояльности", "Удовлетворённость", "Комментарий"],
        ["Atsakymo ID", "Data", "Parduotuvė", "Rekomendavimas", "Pasitenkinimas", "Komentaras"],
        ["Antwort-ID", "Datum", "Filiale", "Weiterempfehlung", "Gesamtzufriedenheit", "Kommentar"],
        ["ID réponse", "Horodatage", "Magasin", "Recommandation", "Satisfaction globale", "Commentaire"],
        ["ID de respuesta", "Fecha", "Tienda", "Recomendación", "Satisfacción", "Comentario"],
    ],
)
def test_a_survey_is_understood_in_each_language(header):
    mapping = guess_mapping(header)
    assert mapping.kind == "responses"
    named = {field: source.template for field, source in mapping.columns}
    assert named == {
        "response_id": "{" + header[0] + "}",
        "answered_at": "{" + header[1] + "}",
        "location_id": "{" + header[2] + "}",
    }
    assert [(spec.column, spec.metric) for spec in mapping.scores] == [(header[3], "nps"), (header[4], "csat")]
    assert mapping.comments == (header[5],)


@pytest.mark.parametrize(
    ("header", "kind"),
    [
        (["response_id", "metric", "score"], "responses"),
        (["touchpoint_id", "customer_id", "occurred_at", "stage"], "touchpoints"),
        (["customer_id", "segment", "joined_on"], "customers"),
        (["location_id", "name", "region"], "locations"),
        (["customer_id", "stage", "occurred_at"], "touchpoints"),
        (["customer_id", "stage", "timestamp"], "touchpoints"),
        (["customer_id", "touchpoint", "timestamp"], "touchpoints"),
        (["customer_id", "stage", "occurred_at", "segment"], "touchpoints"),
        (["location_id", "stage", "occurred_at"], "touchpoints"),
        (["Kunde", "Schritt", "Datum", "Filiale", "Kanal", "Umsatz"], "touchpoints"),
        (["клиент", "шаг", "дата"], "touchpoints"),
        (["klientas", "žingsnis", "data"], "touchpoints"),
        (["Kundennummer", "Bewertung", "Kommentar", "Datum"], "responses"),
        (["customer_id", "score", "comment"], "responses"),
        (["customer_id"], "customers"),
        (["customer_id", "name", "team colour"], "customers"),
        (["customer_id", "status", "signup_date"], "customers"),
        (["customer_id", "status", "date", "channel"], "touchpoints"),
        (["customer_id", "status", "segment", "created_at"], "customers"),
        (["customer_id", "name", "segment", "joined_on", "churned_on"], "customers"),
        (["Kunde", "Segment", "Kunde seit", "Jahresumsatz"], "customers"),
    ],
)
def test_the_kind_is_told_by_the_columns(header, kind):
    """Events and answers have a customer, too: once a file of customer_id, stage and occurred_at was loaded as customers."""
    assert guess_kind(header) == kind


@pytest.mark.parametrize(
    "header",
    [
        ["a", "b"],
        ["customer_id", "score", "date"],
        ["Customer ID", "Status", "Date"],
        ["customer_id", "status", "date"],
    ],
)
def test_columns_that_tell_no_kind_must_be_asked_for(header):
    with pytest.raises(CxError) as error:
        guess_mapping(header)
    assert error.value.code == "intake.kind"


def test_a_header_that_speaks_about_a_score_holds_none():
    mapping = guess_mapping(["nps", "rating count", "satisfaction comment", "CSAT date"])
    assert [spec.column for spec in mapping.scores] == ["nps"]


def test_the_same_answer_in_a_second_column_is_not_counted_twice():
    assert [spec.column for spec in guess_mapping(["id", "rating", "rating score"]).scores] == ["rating"]


def rows_of(**columns):
    return list(columns), [list(row) for row in zip(*columns.values(), strict=True)]


@pytest.mark.parametrize(
    ("question", "metric"),
    [
        ("How likely are you to recommend us to a friend or colleague?", "nps"),
        ("Насколько вероятно, что вы порекомендуете нас друзьям?", "nps"),
        ("Kokia tikimybė, kad mus rekomenduosite draugams?", "nps"),
        ("Wie wahrscheinlich ist es, dass Sie uns weiterempfehlen?", "nps"),
        ("Recommanderiez-vous notre magasin à un ami ?", "nps"),
        ("¿Qué probabilidad hay de que nos recomiende? recomendar", "nps"),
        ("How satisfied are you with your visit?", "csat"),
        ("Wie zufrieden sind Sie mit uns?", "csat"),
        ("How easy was it to find what you needed?", "ces"),
    ],
)
def test_a_question_is_understood(question, metric):
    header, rows = rows_of(**{"id": ["1", "2"], question: ["5", "4"], "x": ["a", "b"]})
    found = guess(header, rows)
    assert [(spec.column, spec.metric) for spec in found.mapping.scores] == [(question, metric)]


def test_columns_are_understood_by_their_values():
    header, rows = rows_of(
        nps=["9", "10", "3"] * 10,
        a=["2026-01-31 08:00", "2026-02-01 09:30", "2026-02-02 10:00"] * 10,
        b=[f"p{place}@example.org" for place in range(30)],
        c=[f"The staff were friendly and quick, number {place}" for place in range(30)],
    )
    found = guess(header, rows)
    assert dict(found.mapping.columns) == {"answered_at": Source("{a}"), "customer_id": Source("{b}")}
    assert found.mapping.comments == ("c",)
    sureness = {one.column: (one.meaning, one.confidence, one.code) for one in found.columns}
    assert sureness == {
        "nps": ("score:nps", "sure", "name.own"),
        "a": ("answered_at", "guess", "values.only"),
        "b": ("customer_id", "guess", "values.only"),
        "c": ("comment", "guess", "values.only"),
    }
    assert all(said(one) for one in found.columns)


def test_a_name_that_the_values_belie_is_not_believed():
    header, rows = rows_of(id=["1", "2"], nps=["9", "8"], time=["morning", "evening"])
    assert guess(header, rows).mapping.source("answered_at") is None


def test_what_must_be_asked_is_asked_before_loading():
    touchpoints = guess_mapping(["customer id", "occurred_at", "responded_at"], "touchpoints")
    assert [(question.code, question.offer, question.must) for question in missing(touchpoints)] == [
        ("ask.stage", "stage", True)
    ]
    narrow = Mapping("responses", columns=(("score", Source("{points}")),))
    assert [(question.code, question.column) for question in missing(narrow)] == [("ask.metric", "points")]
    assert missing(guess_mapping(["nps", "comment"])) == []
    assert all(said(question) for question in [*missing(touchpoints), *missing(narrow)])


def test_touchpoints_without_a_stage_are_not_read_at_all(loader):
    with pytest.raises(CxError) as error:
        loader.load("touchpoint_id,occurred_at,responded_at\n1,2026-01-01,2026-01-02\n")
    assert error.value.code == "intake.ask"
    assert "stage" in str(error.value.facts["question"])
    assert error.value.facts["lines"] == '[constants]\nstage = "name of the stage"'


def test_the_lines_that_answer_a_question_are_those_that_the_mapping_lacks():
    def lines(code, mapping, column=None, offer=None):
        return answer_lines(Question(code, column=column, offer=offer), mapping)

    times = Mapping("touchpoints", columns=(("channel", Source("{how}")), ("responded_at", Source("{took}"))))
    assert lines("ask.unit", times, "took", "responded_at") == [
        "[columns]",
        'responded_at = { column = "took", format = "hours" }',
    ]
    assert lines("ask.time", times) == ["[columns]", 'occurred_at = "name of the column"']
    scores = Mapping("responses", scores=(ScoreColumn("a", "nps"), ScoreColumn("b", "ces")))
    found = lines("ask.reversed", scores, "b")
    assert found == ["[[scores]]", 'column = "b"', "reversed = true"]  # into the one of that column
    assert lines("ask.metric", scores) == ["[constants]", 'metric = "nps"']
    assert lines("ask.place", scores, offer="location_id") == []
    answered = read_mapping(write_mapping(times) + "\n".join(lines("ask.stage", times)))
    assert answered.constant("stage") == "name of the stage"


def test_a_scale_that_may_run_down_is_asked_about_and_never_turned():
    header, rows = rows_of(**{"id": ["1", "2"], "How much effort did it take?": ["5", "4"]})
    found = guess(header, rows)
    assert [(question.code, question.column) for question in found.questions] == [("ask.reversed", header[1])]
    assert not found.mapping.scores[0].reversed
    up = [str(1 + place % 5) for place in range(40)]
    header, rows = rows_of(csat=up, ces=[str(6 - int(one)) for one in up])
    (question,) = guess(header, rows).questions
    assert (question.column, question.facts["other"]) == ("ces", "csat")
    assert "csat" in said(question)
    header, rows = rows_of(csat=up, ces=up)
    assert guess(header, rows).questions == ()


def test_times_that_count_back_are_asked_about():
    header, rows = rows_of(rating=["5", "4"], date=["3 months ago", "a week ago"])
    found = guess(header, rows)
    assert found.mapping.source("answered_at") is None
    assert [(question.code, question.column) for question in found.questions] == [("ask.today", "date")]


def test_times_that_count_back_are_read_where_their_day_is_said():
    """Once `--today` did nothing without a mapping: all rows were without a date."""
    rows = [[str(n), str(n % 11), f"{n % 6 + 2} months ago"] for n in range(60)]
    found = guess(["response_id", "nps", "when"], rows, reading=Reading(today="2026-11-01"))
    assert ("answered_at", Source("{when}")) in found.mapping.columns
    assert found.questions == ()


def test_a_dash_is_no_place_and_namibia_is_one(loader):
    loader.load("location_id,city,country,region\nA,-,NA,n/a\nB,Riga,LV,Kurzeme\n", kind="locations")
    assert loader.rows("SELECT location_id, city, country, region FROM locations ORDER BY 1") == [
        ("A", None, "NA", None), ("B", "Riga", "LV", "Kurzeme"),
    ]  # fmt: skip


def test_ids_stay_text_and_damaged_ones_are_refused(loader):
    texts = ["007", "1234567890123456789", "1.23457E+18", "1,23E+15", "A1E+5x"]
    result = loader.load("response_id;nps\n" + "\n".join(f"{text};9" for text in texts) + "\n")
    assert [row[0] for row in loader.rows("SELECT response_id FROM responses ORDER BY row_number")] == [
        "007",
        "1234567890123456789",
        "A1E+5x",
    ]
    assert [problem.reason for problem in result.problems] == ["id.spreadsheet", "id.spreadsheet"]


def test_a_row_that_holds_a_journey_has_a_stage_for_each_time():
    header, rows = rows_of(
        order_id=["a", "b"], bought_at=["2026-01-01 10:00", "2026-01-02 10:00"], sent_at=["2026-01-03", ""]
    )
    found = guess(header, rows)
    assert found.mapping.kind == "touchpoints"
    assert [(stage.column, stage.stage) for stage in found.mapping.stages] == [
        ("bought_at", "bought"),
        ("sent_at", "sent"),
    ]
    assert found.questions == ()


def test_a_whole_journey_in_a_row_has_a_stage_for_each_time_that_came():
    header = [
        "order_id",
        "client_id",
        "order_purchase_timestamp",
        "order_delivered_date",
        "order_estimated_delivery_date",
    ]
    rows = [["o1", "c1", "2026-01-05 10:00:00", "2026-01-07 12:00:00", "2026-01-09 00:00:00"]] * 5
    found = guess_mapping(header, None, looks_of(header, rows))
    assert [(one.column, one.stage) for one in found.stages] == [
        ("order_purchase_timestamp", "order purchase"),
        ("order_delivered_date", "order delivered"),
    ]


def test_a_column_that_repeats_another_in_every_row_is_not_read_again():
    nps = [str(place % 11) for place in range(60)]
    stars = [str(1 + place % 5) for place in range(60)]
    other = [str(1 + place % 4) for place in range(60)]
    header, rows = rows_of(
        **{"NPS": nps, "NPS Score": nps, "rating": stars, "csat": [f"{one}.0" for one in stars], "satisfaction": other}
    )
    assert [spec.column for spec in guess(header, rows).mapping.scores] == ["NPS", "rating", "satisfaction"]
    header, rows = rows_of(csat=["5", "4"], satisfaction=["5", "4"])  # two equal rows are chance
    assert [spec.column for spec in guess(header, rows).mapping.scores] == ["csat", "satisfaction"]


def test_the_same_score_under_two_names_is_one_answer_a_row(loader):
    loader.load("id,NPS,NPS Score\n" + "".join(f"{place},{place % 11},{place % 11}\n" for place in range(60)))
    assert loader.one("SELECT count(*) FROM responses") == 60


@pytest.mark.parametrize(
    ("name", "values", "is_time"),
    [
        ("answered_at", ["2024-01", "2024-02"] * 10, True),
        ("answered_at", ["sometime", "later"] * 10, True),
        ("answered_at", [f"p{place}@example.org" for place in range(20)], False),
        ("when", ["Q1 2024", "Q2 2024"] * 10, True),
        ("when", [""] * 20, True),
        ("date", ["2024-01", "2024-02"] * 10, True),
        ("date", ["1", "2"] * 10, False),
    ],
)
def test_a_column_that_is_called_a_time_is_one_unless_it_is_plainly_something_else(name, values, is_time):
    header, rows = rows_of(nps=["9", "8"] * 10, **{name: values})
    assert guess(header, rows).mapping.source("answered_at") == (Source("{" + name + "}") if is_time else None)


def test_a_column_of_times_goes_before_one_that_is_called_so():
    header, rows = rows_of(nps=["9", "8"] * 10, date=["2024-01", "2024-02"] * 10, b=["2024-01-05", "2024-02-06"] * 10)
    assert guess(header, rows).mapping.source("answered_at") == Source("{b}")


def test_rows_with_a_time_that_nobody_can_read_are_refused_and_not_undated(loader):
    text = "response_id,nps,answered_at\n" + "".join(f"{place},9,2024-W{place:02}\n" for place in range(1, 21))
    assert {problem.reason for problem in loader.load(text).problems} == {"time.text"}
    assert loader.one("SELECT count(*) FROM responses") == 0
