"""The days of the data."""

from datetime import date, datetime, timedelta

from cxdash.store import Store
from cxdash.store.span import Span, span
from tests.queries.rows import fill, response


def test_a_slip_in_a_year_moves_no_period(tmp_path):
    """Once a single answer of 2031 made "the last 90 days" empty."""
    with Store(tmp_path / "stray.duckdb") as store:
        assert span(store) == Span()
        days = [datetime(2026, 1, 1) + timedelta(days=number // 2) for number in range(240)]
        fill(store, [response("nps", 9, at=day) for day in days])
        whole = date(2026, 1, 1), date(2026, 4, 30)
        assert (span(store).first, span(store).last, span(store).stray) == (*whole, ())
    with Store(tmp_path / "stray2.duckdb") as store:
        fill(store, [response("nps", 9, at=day) for day in [*days, datetime(2031, 5, 3), datetime(1900, 1, 1)]])
        assert span(store) == Span(*whole, (date(1900, 1, 1), date(2031, 5, 3)), 2)
