"""Scales: answers in words, stars, fractions and faces; their ends and their direction."""

import pytest

from cxdash.errors import CxError
from cxdash.intake.mapping import ScoreColumn
from cxdash.intake.values.answers import read_answers
from cxdash.intake.values.scales import question_scale, reads_reversed
from tests.store.loading import answers, reasons, score_mapping


def loaded(loader, column, values):
    loader.load(answers(f'"{column}"', [f'"{value}"' for value in values]), score_mapping(column, "csat"))
    return [tuple(row) for row in loader.rows("SELECT score, scale_min, scale_max FROM responses ORDER BY row_number")]


@pytest.mark.parametrize(
    ("texts", "scores", "scale"),
    [
        (["4/5", "5 / 5", "3/5"], [4, 5, 3], (1, 5)),
        (["4 out of 5", "5 von 5", "3 из 5", "2 iš 5", "1 sur 5", "4 de 5"], [4, 5, 3, 2, 1, 4], (1, 5)),
        (["9/10", "10/10"], [9, 10], (1, 10)),
        (["0/10", "10/10"], [0, 10], (0, 10)),
        (["4 stars", "1 star", "5 Sterne", "3 étoiles", "2 estrellas", "5 звёзд", "3 žvaigždutės", "4★"], [4, 1, 5, 3, 2, 5, 3, 4], (1, 5)),
        (["★★★★☆", "★★★★★", "★☆☆☆☆", "⭐⭐⭐"], [4, 5, 1, 3], (1, 5)),
        (["5 - Very satisfied", "4", "1 - Very dissatisfied"], [5, 4, 1], (1, 5)),
        (["10 - Extremely likely", "9", "0 (Not at all)"], [10, 9, 0], (0, 10)),
        (["4,5", "5,0", "4.5"], [4.5, 5, 4.5], (1, 5)),
        (["😍", "🙂", "😐", "🙁", "😡"], [5, 4, 3, 2, 1], (1, 5)),
        (["🙂", "😐", "☹️"], [3, 2, 1], (1, 3)),
        (["👍🏽", "👎"], [1, 0], (0, 1)),
        (["Вполне доволен", "Скорее недоволен", "Очень удовлетворён"], [5, 2, 5], (1, 5)),
        (["Stimme voll zu", "Stimme eher zu", "Teils/teils", "Stimme gar nicht zu", "Stimme eher nicht zu"], None, None),
        (["Stimme voll zu", "Stimme zu", "Stimme eher zu", "Neutral", "Stimme eher nicht zu"], [7, 6, 5, 4, 3], (1, 7)),
        (["Tout à fait d’accord", "D'accord", "Plutôt d'accord", "Plutôt pas d'accord"], [7, 6, 5, 3], (1, 7)),
        (["Visiškai sutinku", "Sutinku", "Iš dalies sutinku", "Nesutinku"], [7, 6, 5, 2], (1, 7)),
        (["Полностью согласен", "Согласен", "Скорее согласен", "Не согласен"], [7, 6, 5, 2], (1, 7)),
        (["Totalmente de acuerdo", "De acuerdo", "Algo de acuerdo"], [7, 6, 5], (1, 7)),
        (["Sehr einfach", "Schwierig", "Sehr schwierig"], [5, 2, 1], (1, 5)),
    ],
)  # fmt: skip
def test_answers_become_numbers_on_their_scale(loader, texts, scores, scale):
    if scores is None:  # one text is of no scale that is known here: it is refused, never guessed
        mapping = score_mapping("csat", "csat")
        result = loader.load(answers("csat", texts), mapping)
        assert [reason[2:] for reason in reasons(result)] == [("Stimme gar nicht zu", "score.text")]
        return
    assert loaded(loader, "csat", texts) == [(score, *scale) for score in scores]


@pytest.mark.parametrize(
    "texts", [["4/5", "8/10", "9/10"], ["Very satisfied", "Satisfied", "Yes", "No"], ["★★★★☆", "3/3"]]
)
def test_two_scales_in_one_column_are_told_with_their_counts(loader, texts):
    with pytest.raises(CxError) as error:
        loaded(loader, "csat", texts)
    assert error.value.code == "intake.two_scales"
    assert "(1)" in str(error.value) or "(2)" in str(error.value)


def test_words_that_contradict_their_number_are_asked_about(loader):
    with pytest.raises(CxError) as error:
        loaded(loader, "csat", ["1 - Very satisfied", "5 - Very dissatisfied"])
    assert error.value.code == "intake.reversed"
    mapping = score_mapping("csat", "csat", "reversed = true")
    loader.load(answers("csat", ["1 - Very satisfied", "5 - Very dissatisfied"]), mapping)
    assert loader.rows("SELECT points FROM responses ORDER BY row_number") == [(100,), (0,)]


@pytest.mark.parametrize(
    ("question", "metric", "scale"),
    [
        ("How satisfied are you, on a scale of 0 to 10?", "csat", (0, 10)),
        ("Satisfaction (1-5)", "csat", (1, 5)),
        ("Satisfaction (1–7)", "csat", (1, 7)),
        ("Rate us 1 = very dissatisfied … 5 = very satisfied", "csat", (1, 5)),
        ("Насколько вы довольны по шкале от 1 до 10", "csat", (1, 10)),
        ("Kaip vertinate nuo 1 iki 10", "csat", (1, 10)),
        ("Wie zufrieden sind Sie von 1 bis 7", "csat", (1, 7)),
        ("Êtes-vous satisfait, de 0 à 10 ?", "csat", (0, 10)),
        ("¿Qué tan satisfecho, de 1 a 7?", "csat", (1, 7)),
        ("NPS 1-10", "nps", (1, 10)),
        ("Ease (1-7)", "ces", (1, 7)),
        ("Ease (0-10)", "ces", None),
        ("Order 1-1000", "csat", None),
        ("Rating of 2025-10-12", "csat", None),
        ("CSAT", "csat", None),
    ],
)
def test_the_question_names_the_scale(question, metric, scale):
    assert question_scale(question, metric) == scale


def test_the_scale_of_the_question_holds_where_the_answers_would_mislead(loader):
    assert loaded(loader, "Satisfaction (1-7)", [3, 5, 4])[0] == (3, 1, 7)
    with pytest.raises(CxError):
        loaded(loader, "Satisfaction (1-5)", [1, 2, 3, 4, 5, 6, 7, 8, 9])


@pytest.mark.parametrize(
    ("question", "metric", "is_reversed"),
    [
        ("How much effort did it take?", "ces", True),
        ("How difficult was it?", "ces", True),
        ("Wie schwierig war es?", "ces", True),
        ("Сколько усилий потребовалось", "ces", True),
        ("Kiek pastangų reikėjo", "ces", True),
        ("Quel effort avez-vous fourni", "ces", True),
        ("Esfuerzo", "ces", True),
        ("Satisfaction (1 = best, 5 = worst)", "csat", True),
        ("1 = sehr gut, 5 = sehr schlecht", "csat", True),
        ("1 = very dissatisfied, 5 = very satisfied", "csat", False),
        ("How easy was it?", "ces", False),
        ("Customer effort score", "ces", False),
        ("NPS", "nps", False),
    ],
)
def test_the_question_says_that_low_is_good(question, metric, is_reversed):
    assert reads_reversed(question, metric) is is_reversed


def test_stars_are_no_recommendation(loader):
    with pytest.raises(CxError) as error:
        loader.load(answers("nps", [5, 4, 5, 3]))
    assert error.value.code == "intake.scale_doubt"
    with pytest.raises(CxError):
        loader.load("response_id,metric,score\n1,nps,5\n2,nps,4\n3,csat,4\n")
    assert loader.one("SELECT count(*) FROM responses") == 0


def test_words_and_a_reversed_metric_in_a_file_of_one_answer_a_line(loader):
    mapping = (
        'kind = "responses"\nreversed = ["ces"]\n[columns]\nresponse_id = "id"\nmetric = "metric"\nscore = "score"\n'
    )
    lines = [
        "1,csat,Very satisfied",
        "2,csat,Dissatisfied",
        "3,ces,1",
        "4,ces,7",
        "5,ces,6",
        "6,csat,n/a",
        "7,csat,Nonsense",
    ]
    result = loader.load("id,metric,score\n" + "\n".join(lines), mapping)
    found = loader.rows("SELECT response_id, score, points FROM responses ORDER BY response_id")
    assert found == [("1", 5, 100), ("2", 2, 0), ("3", 7, 100), ("4", 1, 0), ("5", 2, 0), ("6", None, None)]
    assert reasons(result) == [(8, "score", "Nonsense", "score.text")]


def test_a_column_of_very_many_texts_is_read_in_another_way_with_the_same_answers(loader):
    texts = [f"{1 + place / 1000:.3f}" for place in range(1, 2_000)] + ["n/a", "don't know", "x"]
    result = loader.load(answers("csat", texts), score_mapping("csat", "csat", "scale = [1, 5]"))
    assert [reason[2:] for reason in reasons(result)] == [("x", "score.text")]
    assert loader.rows("SELECT state, count(*) FROM responses GROUP BY 1 ORDER BY 1") == [
        ("blank", 1),
        ("dont_know", 1),
        ("valid", 1999),
    ]


@pytest.mark.parametrize("text", ["1e3", "inf", "1_0", "0x5", "٥", "5 of nothing", "4-5", "--5", "1 2"])
def test_what_is_no_score_is_none(text):
    found = read_answers(ScoreColumn("csat", "csat"), None, [(text, 1)])
    assert list(found.unread) == [text]
