"""Guesses: column names in six languages."""

import pytest

from cxdash.errors import CxError
from cxdash.intake.guess import guess_kind, guess_mapping


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
    ],
)
def test_the_kind_is_told_by_the_columns(header, kind):
    assert guess_kind(header) == kind


def test_columns_that_tell_no_kind_must_be_asked_for():
    with pytest.raises(CxError) as error:
        guess_mapping(["a", "b"])
    assert error.value.code == "intake.kind"


def test_a_header_that_speaks_about_a_score_holds_none():
    mapping = guess_mapping(["nps", "rating count", "satisfaction comment", "CSAT date"])
    assert [spec.column for spec in mapping.scores] == ["nps"]


def test_the_same_answer_in_a_second_column_is_not_counted_twice():
    assert [spec.column for spec in guess_mapping(["id", "rating", "rating score"]).scores] == ["rating"]
