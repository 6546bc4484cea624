"""Every figure that these tests make is checked by Plotly itself, as the pages do not."""

import plotly.graph_objects as go
import pytest

from cxdash.charts.template import Drawing


@pytest.fixture(autouse=True)
def checked(monkeypatch):
    """Raises ValueError for a property that Plotly does not know or a value that it does not take."""
    made = Drawing.figure

    def check(self):
        found = made(self)
        go.Figure(found.to_dict())
        return found

    monkeypatch.setattr(Drawing, "figure", check)
