"""Customer satisfaction."""

from cxdash.metrics.record import Metric, Scale
from cxdash.stats.estimators import Share
from cxdash.words import N_

_ONE_TO_FIVE = Scale(1, 5, top=4)

CSAT = Metric(
    id="csat",
    label=N_("CSAT"),
    help=N_("Share of answers that are one of the two best: 4–5 of 1–5, 6–7 of 1–7, 9–10 of 1–10."),
    table="responses",
    points="f.points",
    score="f.score",
    estimator=Share(),
    unit="percent",
    better=1,
    scales=(
        _ONE_TO_FIVE,
        Scale(1, 7, top=6),
        Scale(1, 10, top=9),
        Scale(0, 10, top=9),
        Scale(1, 3, top=3),
        Scale(0, 1, top=1),
    ),
    default_scale=_ONE_TO_FIVE,
    bounds=(0.0, 100.0),
    formula=N_(
        "The two best answers earn 100, the others 0 (on 1–3 only the 3, of yes and no the yes); CSAT is their mean."
    ),
)
