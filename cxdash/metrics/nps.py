"""Net Promoter Score."""

from cxdash.metrics.record import Metric, Scale
from cxdash.stats.estimators import Net
from cxdash.words import N_

_ZERO_TO_TEN = Scale(0, 10, top=9, bottom=6)

NPS = Metric(
    id="nps",
    label=N_("NPS"),
    help=N_("Share of promoters (9–10) less share of detractors (0–6), from −100 to +100."),
    table="responses",
    points="f.points",
    score="f.score",
    estimator=Net(),
    unit="points",
    better=1,
    scales=(_ZERO_TO_TEN, Scale(1, 10, top=9, bottom=6)),
    default_scale=_ZERO_TO_TEN,
    bounds=(-100.0, 100.0),
    formula=N_("9–10 earn +100, 7–8 earn 0, 0–6 earn −100; NPS is their mean. A 6 is a detractor."),
)
