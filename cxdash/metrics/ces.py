"""Customer effort score: the share that found it easy."""

from cxdash.metrics.record import Metric, Scale
from cxdash.stats.estimators import Share
from cxdash.words import N_

_ONE_TO_SEVEN = Scale(1, 7, top=5)

CES = Metric(
    id="ces",
    label=N_("CES"),
    help=N_("Share of answers that agree it was easy: 5–7 of 1–7, 4–5 of 1–5."),
    table="responses",
    points="f.points",
    score="f.score",
    estimator=Share(),
    unit="percent",
    better=1,
    scales=(Scale(1, 5, top=4), _ONE_TO_SEVEN),
    default_scale=_ONE_TO_SEVEN,
    bounds=(0.0, 100.0),
    formula=N_(
        "Answers that agree it was easy earn 100, the others 0; CES is their mean. A scale of effort is turned round."
    ),
)
