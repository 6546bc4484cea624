"""The real sets, each loaded once with its mapping for all workers, and the figures that they must reach."""

import json
import os
from pathlib import Path

import pytest

from cxdash.commands.environment import locked
from tests.commandline import cxdash_json

pytest.register_assert_rewrite("tests.real.figures")
HERE = Path(__file__).parent

# mapping, files: in the order in which they are loaded into one database for each set
SETS = {
    "airport": [("airport", "airport/survey_2018.csv")],
    "surgeries": [("surgeries", "surgeries/friends_and_family.csv")],
    "stores": [("stores", "stores/reviews.csv"), ("stores-locations", "stores/reviews.csv")],
    "garden": [("garden", "garden/survey.csv"), ("garden-customers", "garden/survey.csv")],
    "permits": [("permits", "permits/receipt.csv")],
    "shop": [
        ("shop-responses", "shop/reviews.csv"),
        ("shop-touchpoints", "shop/orders.csv"),
        ("shop-customers", "shop/orders.csv"),
        ("shop-locations", "shop/sellers.csv"),
    ],
    "city": [("city", "city/reports_*.csv")],
}


@pytest.fixture(scope="session")
def expected(real_data):
    return json.loads((real_data / "expected.json").read_text())


@pytest.fixture(scope="session")
def load(real_data, shared_folder):
    """The database of a set; it was loaded twice, and the second time has added nothing."""

    def _load(name):
        path = shared_folder / f"real-{name}.duckdb"
        with locked(path.with_suffix(".lock"), f"Waiting for {name}"):
            if not path.exists():
                making = path.with_suffix(".making")
                for mapping, pattern in SETS[name]:
                    _import_twice(sorted(real_data.glob(pattern)), HERE / f"{mapping}.toml", making)
                os.replace(making, path)
        return path

    return _load


def _import_twice(files, mapping, database):
    arguments = ("import", *files, "--db", database, "--mapping", mapping)
    first, second = (cxdash_json(*arguments)["imports"] for _time in range(2))
    for once, again in zip(first, second, strict=True):
        assert once["read"] == once["loaded"] + once["known"] + once["rejected"]
        assert once["rejected"] == 0, once["problems"][:5]
        assert (again["read"], again["loaded"], again["known"]) == (once["read"], 0, once["read"])
    assert sum(once["loaded"] for once in first) > 0
