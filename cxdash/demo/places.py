"""Places: the stores of the demo chain. Knows no customers and no answers."""

from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from cxdash.demo.seasons import Floats, Ints, Texts, day_number
from cxdash.demo.stories import BRAND, STORIES

# City, latitude, longitude, and its stores: name, format, size.
_City = tuple[str, float, float, tuple[tuple[str, str, str], ...]]
_HIGH, _MALL, _PARK, _AIR = "high street", "mall", "retail park", "airport"

_CHAIN: dict[tuple[str, str, str], tuple[_City, ...]] = {
    ("LT", "Lithuania", "Vilnius region"): (
        (
            "Vilnius", 54.687, 25.280,
            (("Old Town", _HIGH, "large"), ("Riverside", _MALL, "large"), ("North", _PARK, "medium"),
             ("Airport", _AIR, "small"), ("Station Street", _HIGH, "medium")),
        ),
    ),
    ("LT", "Lithuania", "Kaunas region"): (
        (
            "Kaunas", 54.898, 23.904,
            (("Linden Avenue", _HIGH, "large"), ("Confluence", _MALL, "large"), ("West", _PARK, "medium"),
             ("Airport", _AIR, "small")),
        ),
        ("Alytus", 54.396, 24.046, (("Centre", _HIGH, "medium"),)),
    ),
    ("LT", "Lithuania", "Western Lithuania"): (
        ("Klaipėda", 55.703, 21.144, (("Harbour", _MALL, "large"), ("Old Town", _HIGH, "medium"))),
        ("Palanga", 55.918, 21.068, (("Promenade", _HIGH, "small"),)),
        ("Šiauliai", 55.934, 23.316, (("Sundial", _MALL, "medium"),)),
    ),
    ("LV", "Latvia", "Riga region"): (
        (
            "Riga", 56.949, 24.105,
            (("Old Town", _HIGH, "large"), ("Daugava", _MALL, "large"), ("East", _PARK, "medium"),
             ("Airport", _AIR, "medium")),
        ),
        ("Jūrmala", 56.968, 23.770, (("Seaside", _HIGH, "small"),)),
        ("Jelgava", 56.650, 23.713, (("Centre", _MALL, "medium"),)),
    ),
    ("LV", "Latvia", "Kurzeme"): (
        ("Liepāja", 56.511, 21.013, (("Rose Square", _HIGH, "medium"), ("South", _PARK, "medium"))),
        ("Ventspils", 57.394, 21.561, (("Market", _HIGH, "small"),)),
    ),
    ("LV", "Latvia", "Eastern Latvia"): (
        ("Daugavpils", 55.875, 26.536, (("Fortress", _MALL, "medium"),)),
        ("Valmiera", 57.541, 25.427, (("Bridge", _HIGH, "small"),)),
    ),
    ("EE", "Estonia", "Northern Estonia"): (
        (
            "Tallinn", 59.437, 24.754,
            (("Old Town", _HIGH, "large"), ("Lakeside", _MALL, "large"), ("Hill", _PARK, "medium"),
             ("Airport", _AIR, "medium"), ("Harbour Stall", _HIGH, "small")),
        ),
        ("Narva", 59.377, 28.190, (("River", _MALL, "medium"),)),
    ),
    ("EE", "Estonia", "Southern Estonia"): (
        ("Tartu", 58.378, 26.729, (("Town Hall", _HIGH, "large"), ("South", _PARK, "medium"))),
        ("Pärnu", 58.386, 24.497, (("Beach", _HIGH, "small"),)),
        ("Viljandi", 58.364, 25.597, (("Lake", _MALL, "small"),)),
    ),
    ("PL", "Poland", "Mazovia"): (
        (
            "Warsaw", 52.230, 21.012,
            (("Royal Road", _HIGH, "large"), ("Vistula", _MALL, "large"), ("South", _PARK, "large"),
             ("Airport", _AIR, "medium")),
        ),
    ),
    ("PL", "Poland", "Pomerania"): (
        ("Gdańsk", 54.352, 18.647, (("Long Market", _HIGH, "large"), ("Amber", _MALL, "large"))),
        ("Gdynia", 54.519, 18.531, (("Pier", _MALL, "medium"),)),
        ("Sopot", 54.442, 18.560, (("Promenade", _HIGH, "medium"),)),
    ),
    ("PL", "Poland", "Lesser Poland"): (
        ("Kraków", 50.065, 19.945, (("Cloth Hall", _HIGH, "large"), ("Vistula Bend", _MALL, "large"), ("North", _PARK, "medium"))),
        ("Tarnów", 50.012, 20.988, (("Centre", _HIGH, "medium"),)),
    ),
    ("DE", "Germany", "Berlin"): (
        (
            "Berlin", 52.520, 13.405,
            (("Linden Corner", _HIGH, "large"), ("East Side", _MALL, "large"), ("West", _PARK, "medium"),
             ("Airport", _AIR, "medium")),
        ),
    ),
    ("DE", "Germany", "Northern Germany"): (
        ("Hamburg", 53.551, 9.994, (("Canal", _HIGH, "large"), ("Elbe", _MALL, "large"), ("Airport", _AIR, "medium"))),
        ("Lübeck", 53.866, 10.687, (("Gate", _HIGH, "medium"),)),
    ),
    ("DE", "Germany", "Bavaria"): (
        ("Munich", 48.137, 11.575, (("Market Hall", _HIGH, "large"), ("Isar", _MALL, "large"), ("North", _PARK, "medium"))),
        ("Nuremberg", 49.452, 11.077, (("Castle", _HIGH, "medium"),)),
        ("Augsburg", 48.371, 10.898, (("Fountain", _MALL, "medium"),)),
    ),
}  # fmt: skip

_MANAGERS = {
    "LT": ("Rūta Girėnė", "Mantas Ąžuolas", "Ieva Šaltūnė", "Tomas Beržinis", "Eglė Upytė", "Jonas Krantas"),
    "LV": ("Ilze Priedīte", "Andris Ozolnieks", "Marta Upeniece", "Juris Kalnājs", "Olga Veselova"),
    "EE": ("Kadri Saarepuu", "Martin Metsoja", "Liis Kuuskmäe", "Sergei Lebedjev", "Tiina Rannaste"),
    "PL": ("Anna Brzozowa", "Piotr Lipnicki", "Ewa Dąbrówna", "Marek Jaworek", "Julia Wierzba"),
    "DE": ("Lena Birkwald", "Jonas Eichgrund", "Mia Lindhof", "Felix Ahornsen", "Clara Ulmbach"),
}
_WEIGHTS = {"small": 0.55, "medium": 1.0, "large": 1.6}
# Most stores are older than the data; these opened while they were collected.
_OPENED = {"LV-11": date(2025, 3, 3), "PL-12": date(2025, 9, 1), "EE-10": date(2025, 5, 12)}


@dataclass(frozen=True)
class Places:
    """The stores as a table, and what the generator needs of them, store by store in the table's order.

    weight: how much of the business is theirs. level: how far their true NPS is from the brand's, in NPS points.
    opened: day numbers. pace: how much slower than usual requests are answered there (a factor near 1).
    """

    table: pd.DataFrame
    weight: Floats
    level: Floats
    opened: Ints
    pace: Floats

    def texts(self, column: str) -> Texts:
        return self.table[column].to_numpy(dtype=object)

    def index(self, location_id: str) -> int:
        return int(np.flatnonzero(self.texts("location_id") == location_id)[0])


def places(rng: np.random.Generator) -> Places:
    """The chain's stores; the tiny one has no customers of its own (weight 0)."""
    table = pd.DataFrame(_rows(rng))
    ids = table["location_id"].to_numpy(dtype=object)
    count = len(table)
    weight = table["size"].map(_WEIGHTS).to_numpy(dtype=np.float64) * rng.uniform(0.85, 1.15, count)
    weight[ids == STORIES.tiny_store.location_id] = 0.0
    # True levels spread modestly, and never further than two standard deviations: nobody is falsely extreme.
    level = np.clip(rng.normal(0.0, 7.0, count), -14.0, 14.0)
    level[ids == STORIES.improved_store.location_id] = STORIES.improved_store.nps_points_before
    opened = np.array([day_number(date.fromisoformat(day)) for day in table["opened_on"]], dtype=np.int64)
    return Places(table, weight / weight.sum(), level, opened, np.exp(rng.normal(0.0, 0.05, count)))


def _rows(rng: np.random.Generator) -> list[dict[str, object]]:
    rows: list[dict[str, object]] = []
    counts: dict[str, int] = {}
    for (code, country, region), cities in _CHAIN.items():
        for city, latitude, longitude, stores in cities:
            for name, kind, size in stores:
                number = counts[code] = counts.get(code, 0) + 1
                location_id = f"{code}-{number:02d}"
                rows.append(
                    {
                        "location_id": location_id,
                        "name": f"{city} {name}",
                        "region": region,
                        "country": country,
                        "city": city,
                        "format": kind,
                        "brand": BRAND,
                        "latitude": round(latitude + rng.uniform(-0.02, 0.02), 4),
                        "longitude": round(longitude + rng.uniform(-0.03, 0.03), 4),
                        "opened_on": _opened_on(location_id, rng).isoformat(),
                        "manager": _MANAGERS[code][(number - 1) % len(_MANAGERS[code])],
                        "department": "Travel" if kind == _AIR else "City stores",
                        "size": size,
                    }
                )
    return rows


def _opened_on(location_id: str, rng: np.random.Generator) -> date:
    usual = date(int(rng.integers(2012, 2024)), int(rng.integers(1, 13)), int(rng.integers(1, 29)))
    if location_id == STORIES.tiny_store.location_id:
        return STORIES.tiny_store.opened_on
    return _OPENED.get(location_id, usual)
