"""Questions: lengths of time, and the period that a question is compared with."""

from datetime import date

import pytest

from cxdash.errors import CxError
from cxdash.filters import Filters
from cxdash.queries.question import FunnelQuestion, Question, window_seconds


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("30m", 1800),
        ("12h", 43_200),
        ("14d", 1_209_600),
        ("4w", 2_419_200),
        (" 1.5 H ", 5400),
        ("36525d", 36_525 * 86_400),
    ],
)
def test_lengths_of_time(text, seconds):
    assert window_seconds(text) == seconds


@pytest.mark.parametrize(
    "text", ["", "14", "d", "0d", "-1d", "1y", "1e3d", "nan", "36526d", "999999999w", "٣d", "1d;", "1.d"]
)
def test_what_is_no_length_of_time(text):
    with pytest.raises(CxError, match="is not a length of time"):
        window_seconds(text)


def test_the_question_before():
    quarter = Filters(date(2026, 4, 1), date(2026, 7, 1))
    assert Question(("nps",), filters=quarter).before().filters == Filters(date(2025, 12, 31), date(2026, 4, 1))
    assert FunnelQuestion(("a", "b"), 60.0, filters=quarter).before("year").filters == Filters(
        date(2025, 4, 1), date(2025, 7, 1)
    )
    assert Question(("nps",)).before() is None
    assert FunnelQuestion(("a", "b"), 60.0).before() is None
