"""Average time from a customer's request to the first answer."""

from cxdash.metrics.record import Metric
from cxdash.stats.means import Mean
from cxdash.words import N_

RESPONSE_TIME = Metric(
    id="response_time",
    label=N_("Response time"),
    help=N_("Mean time from a request to its first answer, in hours. The median stands beside it."),
    table="touchpoints",
    points="f.response_seconds",
    score="f.response_seconds / 3600.0",
    estimator=Mean(floor=0.0),
    unit="hours",
    better=-1,
    factor=3600.0,
    digits=1,
    edges=(900.0, 1800.0, 3600.0, 7200.0, 14_400.0, 28_800.0, 86_400.0, 172_800.0, 604_800.0),
    formula=N_("Each answered request earns its time to the first answer; the metric is their mean, in hours."),
)
