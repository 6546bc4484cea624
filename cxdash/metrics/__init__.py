"""Metrics: the register of records. Knows no SQL but the fragments in them, and no page."""

from collections.abc import Iterable

from cxdash.errors import CxError, did_you_mean
from cxdash.metrics.ces import CES
from cxdash.metrics.csat import CSAT
from cxdash.metrics.nps import NPS
from cxdash.metrics.record import Metric, Scale
from cxdash.metrics.response_time import RESPONSE_TIME

__all__ = ["METRICS", "Metric", "Scale", "find_metric", "passes"]

METRICS: dict[str, Metric] = {metric.id: metric for metric in (NPS, CSAT, CES, RESPONSE_TIME)}


def find_metric(name: str) -> Metric:
    """The record of this id; CxError("metric.unknown") with the nearest one."""
    try:
        return METRICS[name]
    except KeyError as error:
        raise CxError("metric.unknown", name=name, hint=did_you_mean(name, METRICS)) from error


def passes(names: Iterable[str]) -> list[list[Metric]]:
    """These metrics in groups that one pass over one table can sum, as their points are the same: it is the pass that costs."""
    groups: dict[tuple[object, ...], list[Metric]] = {}
    for metric in map(find_metric, names):
        groups.setdefault((metric.table, metric.points, metric.score, metric.has_median), []).append(metric)
    return list(groups.values())
