"""Maps: groups where they are, on the Locations page, drawn without the internet."""

from collections.abc import Mapping, Sequence

import pandas as pd

from cxdash.charts.map import Spot, Town, map_figure
from cxdash.findings import sentences
from cxdash.ui import frames
from cxdash.ui.frames import Table
from cxdash.ui.locations import rankings
from cxdash.ui.locations.comparing import Comparison
from cxdash.ui.locations.rankings import Ranked
from cxdash.words import _

TOWNS = 12  # names to find one's way by


def location_map(compared: Comparison) -> None:
    """Draw those that have coordinates; say which have none."""
    everyone = rankings.ranked(compared)
    shown = [one for one in everyone if rankings.is_drawn(one) and one.group]
    where = centres(compared)
    there = [one for one in shown if one.group in where]
    figure = None
    if there:
        figure = map_figure(
            [_spot(compared, one, where) for one in there],
            towns(compared, there),
            rankings.tier_names(),
            frames.theme(),
        )
    metric = compared.metric
    note = [
        _missing([one for one in shown if one not in there]) if there else "",
        _("The size tells the answers. Degrees of longitude and latitude, north at the top."),
        sentences.many_compared(metric),
        rankings.pooled_note(everyone),
    ]
    answer = ""
    if not there:
        answer = _("No location here has coordinates: give its latitude and longitude in the file of locations.")
    frames.chart_frame(
        "locations-map", answer, figure, _("Map of locations by tier of {metric}").format(metric=_(metric.label)),
        rankings.folded(len(shown), lambda: _table(compared, shown, where)), " ".join(filter(None, note)),
    )  # fmt: skip


def centres(compared: Comparison) -> dict[str, tuple[float, float]]:
    """Longitude and latitude of each group: the mean of its locations'."""
    places = compared.places.dropna(subset=["latitude", "longitude"])
    keys = places["location_id"].map(dict(compared.level.group_of))
    means = places.groupby(keys)[["longitude", "latitude"]].mean()
    return {str(key): (row.longitude, row.latitude) for key, row in zip(means.index, means.itertuples(), strict=True)}


def _spot(compared: Comparison, one: Ranked, where: Mapping[str, tuple[float, float]]) -> Spot:
    longitude, latitude = where[one.group]
    return Spot(longitude, latitude, one.score.n, one.score.tier, rankings.hover(compared.metric, one), one.pick)


def towns(compared: Comparison, shown: Sequence[Ranked]) -> list[Town]:
    """The places with most locations, named where they are: groups of the level, or the cities of the locations."""
    places = compared.places.dropna(subset=["latitude", "longitude"])
    groups = {one.group for one in shown}
    places = places[places["location_id"].map(dict(compared.level.group_of)).isin(groups)]
    by = "city" if compared.level.id in ("location", "city") else compared.level.id
    places = places[places[by] != ""]
    means = places.groupby(by).agg(x=("longitude", "mean"), y=("latitude", "mean"), n=("location_id", "size"))
    most = means.sort_values("n", ascending=False).head(TOWNS)
    return [Town(str(name), row.x, row.y) for name, row in zip(most.index, most.itertuples(), strict=True)]


def _missing(without: Sequence[Ranked]) -> str:
    if not without:
        return ""
    return _("Without coordinates, and so not on the map: {names}.").format(
        names=sentences.listed([one.name for one in without])
    )


def _table(compared: Comparison, shown: Sequence[Ranked], where: Mapping[str, tuple[float, float]]) -> Table:
    table = rankings.ranking_table(compared.metric, shown)
    if table.rows.empty:
        return Table(pd.DataFrame())
    for place, name in enumerate(("longitude", "latitude")):
        table.rows[name] = [where.get(one.group, (None, None))[place] for one in shown]
    kept = {name: table.shown[name] for name in ("called", "value", "value_span", "tier_words", "n")}
    degrees = {"latitude": (_("Latitude"), "%.4f"), "longitude": (_("Longitude"), "%.4f")}
    return Table(table.rows, {**kept, **degrees}, table.spoken)
