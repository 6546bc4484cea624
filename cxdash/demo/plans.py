"""Plans: the goals, the benchmark and the events of the demo chain, which go with its stories. Knows no answers."""

import pandas as pd

from cxdash.demo.stories import STORIES


def goals() -> pd.DataFrame:
    """What the chain, a country, a region and a store are to reach."""
    rows = [
        ("nps", None, None, 35.0),
        ("csat", None, None, 75.0),
        ("nps", "country", "Germany", 35.0),
        ("response_time", "region", STORIES.slow_region.region, 4.0),
        ("nps", "location", STORIES.improved_store.location_id, 30.0),
    ]
    table = pd.DataFrame(rows, columns=["metric", "level", "place", "target"])
    table.insert(0, "goal_id", [f"G{number}" for number in range(1, len(rows) + 1)])
    return table.assign(since="2026-01-01", until="2027-01-01")


def benchmarks() -> pd.DataFrame:
    """One, as invented as the chain."""
    row = {
        "benchmark_id": "B1", "metric": "nps", "name": "Cafés that also sell things", "value": 28.0, "low": 22.0, "high": 34.0,
        "source": "invented for the demo", "published_on": "2026-01-15",
    }  # fmt: skip
    return pd.DataFrame([row])


def marks() -> pd.DataFrame:
    """Of three stories the day on which they began, as somebody would have written it down."""
    app, store, codes = STORIES.lossy_checkout, STORIES.improved_store, STORIES.mix_shift
    rows = [
        (app.since, f"New version of the {app.channel}", "release", None),
        (store.acted_on, f"{store.action[0].upper()}{store.action[1:]}", "action", store.location_id),
        (codes.since, "Most receipts without a code", "survey", codes.country),
    ]
    table = pd.DataFrame(rows, columns=["happened_on", "title", "category", "location_id"])
    table.insert(0, "mark_id", [f"E{number}" for number in range(1, len(rows) + 1)])
    return table.assign(happened_on=[day.isoformat() for day in table["happened_on"]])
