"""Metrics: the register of records. Knows no SQL but the fragments in them, and no page."""

from cxdash.errors import CxError, did_you_mean
from cxdash.metrics.ces import CES
from cxdash.metrics.csat import CSAT
from cxdash.metrics.nps import NPS
from cxdash.metrics.record import Metric, Scale
from cxdash.metrics.response_time import RESPONSE_TIME

__all__ = ["METRICS", "Metric", "Scale", "find_metric"]

METRICS: dict[str, Metric] = {metric.id: metric for metric in (NPS, CSAT, CES, RESPONSE_TIME)}


def find_metric(name: str) -> Metric:
    """The record of this id; CxError("metric.unknown") with the nearest one."""
    try:
        return METRICS[name]
    except KeyError as error:
        raise CxError("metric.unknown", name=name, hint=did_you_mean(name, METRICS)) from error
