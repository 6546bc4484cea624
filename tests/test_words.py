"""The catalogues: current, whole, safe to format, and right in their plural forms."""

import string
from datetime import date

import pytest
from babel.messages.catalog import Message
from babel.messages.pofile import read_po

from cxdash import words
from cxdash.commands.words import as_po, extracted, updated
from cxdash.findings import sentences

TRANSLATED = [language for language in words.LANGUAGES if language != "en"]
FOREIGN_QUOTES = {"ru": "„“”", "lt": "«»”"}
COUNTS = (1, 2, 5, 11, 21, 22, 25)
ENDS = ".:?!…"


@pytest.fixture(autouse=True)
def _english_again():
    yield
    words.set_language("en")


def _messages(language: str) -> list[Message]:
    with (words.LOCALES / f"{language}.po").open("rb") as file:
        return [message for message in read_po(file, locale=language) if message.id]


@pytest.mark.parametrize("language", TRANSLATED)
def test_no_translation_is_left_in_doubt(language):
    """What is marked as fuzzy is there, and nobody reads it."""
    assert [message.id for message in _messages(language) if message.fuzzy] == []


def _originals(message: Message) -> tuple[str, ...]:
    return (message.id,) if isinstance(message.id, str) else tuple(message.id)


def _forms(message: Message) -> tuple[str, ...]:
    return (message.string,) if isinstance(message.string, str) else tuple(message.string)


def _done(language: str) -> list[tuple[Message, str]]:
    """Each translated form with its message."""
    return [(message, form) for message in _messages(language) for form in _forms(message) if form]


def _names(text: str) -> set[str]:
    return {name for _literal, name, _spec, _conversion in string.Formatter().parse(text) if name is not None}


def _asked(message: Message) -> set[str]:
    """The placeholders that every form keeps: those of both originals, for the first form also stands for 21."""
    return set().union(*map(_names, _originals(message)))


@pytest.fixture(scope="module")
def template():
    return extracted()


@pytest.mark.parametrize("language", TRANSLATED)
def test_the_catalogue_is_current(template, language):
    file = words.LOCALES / f"{language}.po"
    assert as_po(updated(language, template)) == file.read_bytes(), "run `python -m cxdash words`"


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_text_is_translated(language):
    missing = [_originals(message)[0] for message in _messages(language) if not all(_forms(message))]
    assert missing == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_plural_has_all_forms_of_the_language(language):
    wrong = [
        message.id[0] for message in _messages(language) if isinstance(message.id, tuple) and len(_forms(message)) != 3
    ]
    assert wrong == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_form_keeps_the_placeholders(language):
    wrong = [form for message, form in _done(language) if _names(form) != _asked(message)]
    assert wrong == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_form_can_be_formatted(language):
    for message, form in _done(language):
        assert "{" not in form.format(**dict.fromkeys(_asked(message), "x"))


@pytest.mark.parametrize("language", TRANSLATED)
@pytest.mark.parametrize("mark", ["**", "`", ":material/", "\n", "--", "%d/%m/%Y"])
def test_every_form_keeps_the_markup(language, mark):
    wrong = [form for message, form in _done(language) if form.count(mark) != _originals(message)[-1].count(mark)]
    assert wrong == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_form_ends_like_its_original(language):
    def end(text: str) -> str:
        return text[-1] if text[-1] in ENDS or text[-1].isspace() else ""

    # “No.” is a number's sign here, and each language has its own.
    pairs = [(form, _originals(message)[-1]) for message, form in _done(language) if message.id != "No."]
    assert [form for form, original in pairs if end(form) != end(original)] == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_quotes_are_those_of_the_language(language):
    assert [form for _message, form in _done(language) if set(form) & set(FOREIGN_QUOTES[language])] == []


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("ru", ["1 ответ", "2 ответа", "5 ответов", "11 ответов", "21 ответ", "22 ответа", "25 ответов"]),
        (
            "lt",
            [
                "1 atsakymas",
                "2 atsakymai",
                "5 atsakymai",
                "11 atsakymų",
                "21 atsakymas",
                "22 atsakymai",
                "25 atsakymai",
            ],
        ),
    ],
)
def test_a_count_takes_the_form_of_its_number(language, expected):
    words.set_language(language)
    assert [sentences.answers(n) for n in COUNTS] == expected


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        (
            "ru",
            [
                "1 предыдущий день", "предыдущие 2 дня", "предыдущие 5 дней", "предыдущие 11 дней",
                "21 предыдущий день", "предыдущие 22 дня", "предыдущие 25 дней",
            ],
        ),
        (
            "lt",
            [
                "ankstesniu 1 dienos laikotarpiu", "ankstesniu 2 dienų laikotarpiu", "ankstesniu 5 dienų laikotarpiu",
                "ankstesniu 11 dienų laikotarpiu", "ankstesniu 21 dienos laikotarpiu", "ankstesniu 22 dienų laikotarpiu",
                "ankstesniu 25 dienų laikotarpiu",
            ],
        ),
    ],
)  # fmt: skip
def test_a_first_form_without_a_number_in_english_still_says_it(language, expected):
    words.set_language(language)
    assert [sentences.comparison("previous", n) for n in COUNTS] == expected


@pytest.mark.parametrize("language", TRANSLATED)
def test_numbers_and_shares_are_written_as_in_the_language(language):
    words.set_language(language)
    assert [words.number(n * 1000 + 0.5, 1) for n in COUNTS] == [f"{n}\xa0000,5" for n in COUNTS]
    assert [words.percent(n) for n in COUNTS] == [f"{n}\xa0%" for n in COUNTS]


@pytest.mark.parametrize(
    ("language", "day", "hour", "minute", "second"),
    [("ru", "дн.", "ч", "мин", "с"), ("lt", "d.", "val.", "min.", "sek.")],
)
def test_lengths_of_time_are_written_as_in_the_language(language, day, hour, minute, second):
    words.set_language(language)
    assert [words.duration(n) for n in COUNTS] == [f"{n} {second}" for n in COUNTS]
    assert [words.duration(60 * n) for n in COUNTS] == [f"{n} {minute}" for n in COUNTS]
    assert [words.hours(n) for n in COUNTS] == [f"{n} {hour}" for n in COUNTS]
    # A single day is said in hours.
    assert [words.duration(86_400 * n) for n in COUNTS] == [f"24 {hour}", *(f"{n} {day}" for n in COUNTS[1:])]


def test_of_business_hours_no_days_are_told():
    """96 of them are twelve working days, and read as four where they are called so."""
    with words.in_hours(True):
        assert [words.duration(96 * 3600), words.hours(96), words.hours_as(96, 96)] == ["96 hr", "96 hr", "96.0"]
        with words.in_hours(False):
            assert words.duration(96 * 3600) == "4 days"
    assert [words.duration(96 * 3600), words.hours(96), words.hours_as(96, 96)] == ["4 days", "4 days", "4.0"]


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "from Oct 31, 2026. It took 2 hr."),
        ("ru", "с 31 окт. 2026\u202fг. It took 2 ч."),
        ("lt", "nuo 2026-10-31. It took 2 val."),
    ],
)
def test_a_sentence_ends_in_one_full_stop(language, said):
    """Dates and units of some languages end in one of their own."""
    words.set_language(language)
    text = words._to_fill("{day}. It took {time}.")
    day = words._("from {day}").format(day=words.day(date(2026, 10, 31)))
    assert text.format(day=day, time=words.hours(2.0).replace("\u00a0", " ")) == said
    assert words._to_fill("{a}.").format(a="and so on…") == "and so on…."
    assert words._to_fill("{a}.csv of {b}.").format(a="x.", b="y") == "x..csv of y."  # no end of a sentence


def test_a_number_of_percent_has_the_sign_of_its_language_on_axes_too():
    for language in words.LANGUAGES:
        words.set_language(language)
        assert f"45{words.percent_sign()}" == words.percent(45)


def test_an_interval_whose_ends_would_look_alike_has_a_digit_more():
    assert words.lasting(600, 590, 612) == "10 min (9.8 min to 10.2 min)"
    assert words.lasting(600, 600, 602) == "10 min (10 min to 10.03 min)"
    assert words.lasting(600, 500, 700) == "10 min (8 min to 12 min)"
    assert words.lasting(600, 600, 600) == "10 min (10 min to 10 min)"
