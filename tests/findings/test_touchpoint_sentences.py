"""Touchpoints in words: what stands in a cell of the map."""

from cxdash.findings.touchpoint_sentences import lost_next
from cxdash.findings.touchpoints import Cell, Volume
from cxdash.stats.estimators import Share


def cell(lost, of, is_end=False):
    low, high = Share.wilson(lost, of, 0.95)
    volume = Volume(of, of, went_on=of - lost, lost=lost, lost_share=lost / of, low=low, high=high)
    return Cell("pay", "web", None, volume, is_end=is_end)


def test_an_interval_in_a_cell_has_two_ends_that_differ():
    assert lost_next(cell(1000, 100_000)) == "lost 0.9…1.1%"
    assert lost_next(cell(0, 2000)) == "lost 0.0…0.2%"
    assert lost_next(cell(30, 100)) == "lost 22…40%"
    assert lost_next(cell(1950, 2000, True)) == "end here 97…98%"
    assert lost_next(Cell("pay", "web")) == ""
