"""The history in the reader's language."""

import pytest

from cxdash import words
from cxdash.ui.data.imports import ENTERED, file_text


@pytest.fixture
def lithuanian():
    words.set_language("lt")
    yield
    words.set_language("en")


def test_what_was_entered_on_the_page_is_said_in_the_language_of_who_reads_it(lithuanian):
    assert (file_text(ENTERED), file_text("answers.csv")) == ("įvesta puslapyje", "answers.csv")
