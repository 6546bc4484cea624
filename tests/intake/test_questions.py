"""Questions: what they ask for, in six languages."""

import pytest

from cxdash.intake.guessing.questions import Asked, asked, is_question


@pytest.mark.parametrize(
    ("question", "field"),
    [
        ("How likely are you to recommend Acme to a friend or colleague?", "nps"),
        ("On a scale from 0-10, how likely is it that you would recommend us?", "nps"),
        ("1. Would you recommend us?", "nps"),
        ("Насколько вероятно, что вы порекомендуете нас друзьям?", "nps"),
        ("Ar rekomenduotumėte mus draugams?", "nps"),
        ("Wie wahrscheinlich ist es, dass Sie uns weiterempfehlen?", "nps"),
        ("Quelle est la probabilité que vous recommandiez notre magasin ?", "nps"),
        ("¿Qué tan probable es que nos recomiende a un amigo?", "nps"),
        ("How satisfied are you with your visit?", "csat"),
        ("How would you rate our service?", "csat"),
        ("Насколько вы удовлетворены обслуживанием?", "csat"),
        ("Kiek esate patenkinti aptarnavimu?", "csat"),
        ("Wie zufrieden sind Sie mit uns?", "csat"),
        ("Êtes-vous satisfait de votre visite ?", "csat"),
        ("¿Qué tan satisfecho está con la compra?", "csat"),
        ("How easy was it to solve your problem?", "ces"),
        ("Acme made it easy for me to handle my issue", "ces"),
        ("Насколько легко было оформить заказ?", "ces"),
        ("Kaip lengva buvo rasti prekę?", "ces"),
        ("Wie einfach war die Bestellung?", "ces"),
        ("What is the main reason for your score?", "comment"),
        ("Why are you satisfied?", "comment"),
        ("How satisfied are you? - Comment", "comment"),
        ("Почему вы поставили такую оценку?", "comment"),
        ("Kodėl?", "comment"),
        ("Was können wir verbessern?", "comment"),
        ("Which store did you visit?", "location_id"),
        ("Welche Filiale haben Sie besucht?", "location_id"),
    ],
)
def test_a_question_is_understood(question, field):
    assert asked(question) == Asked(field)


def test_more_effort_is_worse():
    assert asked("How much effort did you have to put in?") == Asked("ces", reversed=True)


@pytest.mark.parametrize("question", ["How old are you?", "Email", "Do you like dogs?", "", "Q1", "Кто вы?", "№"])
def test_other_questions_ask_for_nothing_known(question):
    assert asked(question) is None


def test_what_reads_like_a_question():
    assert is_question("Recommend?")
    assert is_question("Please tell us more")
    assert not is_question("nps_score")
