"""The real sets as other programs would have saved them, in old code pages, other dialects and Excel: the same rows, the same figures."""

import csv

import duckdb
import pytest

from tests.commandline import cxdash_json
from tests.real.conftest import HERE, SETS
from tests.real.copies import as_csv, as_workbook, rows_of, with_decimal_commas
from tests.real.figures import CHECKS, check_share, groups, whole

pytestmark = pytest.mark.real
ALL = csv.QUOTE_ALL


def _german(year, rows):
    """A year of the city's reports: each in a dialect of its own."""
    return {
        "2012": lambda: as_csv(rows, "cp1257", ";"),
        "2013": lambda: as_csv(rows, "utf-16", "\t"),
        "2014": lambda: as_csv(rows, "cp1252", ",", "\r"),
        "2015": lambda: as_csv(rows, "iso8859-1", ";", "\n", ALL),
        "2016": lambda: as_workbook(rows),
        "2017": lambda: as_csv(rows, "utf-8-sig", "|"),
        "2018": lambda: as_csv(rows, "cp1250", "\t", "\n"),
    }[year]()


COPIES = {
    "airport": lambda _stem, rows: as_workbook(rows),
    "stores": lambda _stem, rows: as_csv(with_decimal_commas(rows), "utf-16", ";"),
    "garden": lambda _stem, rows: as_csv(with_decimal_commas(rows), "cp1252", ";", "\r", ALL),
    "permits": lambda _stem, rows: as_csv(rows, "utf-16-be", "\t", "\n"),
    "shop": lambda stem, rows: {
        "reviews": lambda: as_csv(rows, "utf-16", "\t", "\n", ALL),
        "orders": lambda: as_workbook(rows),
        "sellers": lambda: as_csv(rows, "cp1257", "|", "\r"),
    }[stem](),
    "city": lambda stem, rows: _german(stem[-4:], rows),
}


@pytest.fixture
def copy(real_data, tmp_path):
    """Write the files of a set again, each once; their paths."""
    made = {}

    def _copy(pattern, written):
        for path in sorted(real_data.glob(pattern)):
            if path not in made:
                data = written(path.stem, rows_of(path))
                made[path] = tmp_path / f"{path.stem}{'.xlsx' if data.startswith(b'PK') else '.csv'}"
                made[path].write_bytes(data)
        return [copied for path, copied in made.items() if path.match(f"*/{pattern}")]

    return _copy


def _load(database, files, mapping=None):
    """Import these files; every row of them is loaded."""
    said = ("--mapping", mapping) if mapping is not None else ()
    for one in cxdash_json("import", *files, "--db", database, *said)["imports"]:
        assert one["problems"] == []
        assert (one["read"], one["rejected"]) == (one["loaded"] + one["known"], 0)
    return database


_ROWS = {
    "responses": "* EXCLUDE (import_id, row_number) REPLACE (regexp_replace(response_id, '^x[0-9a-f]{32}-', 'x') AS response_id, "
    "regexp_replace(comment, '\\s+', ' ', 'g') AS comment, replace(attributes::VARCHAR, ',', '.') AS attributes)",
    "touchpoints": "* EXCLUDE (import_id, row_number, turn, attributes) REPLACE "
    "(regexp_replace(touchpoint_id, '^x[0-9a-f]{32}-', 'x') AS touchpoint_id)",
    "locations": "* EXCLUDE (attributes)",
    "customers": "* REPLACE (replace(attributes::VARCHAR, ',', '.') AS attributes)",
}


def _differences(one, other):
    """Rows that only one of two databases has; line ends within comments and the mark of decimals aside."""
    with duckdb.connect() as connection:
        connection.execute(f"ATTACH '{one}' AS one (READ_ONLY)")
        connection.execute(f"ATTACH '{other}' AS other (READ_ONLY)")
        return {
            (table, first): found
            for table, columns in _ROWS.items()
            for first, second in (("one", "other"), ("other", "one"))
            if (
                found := connection.execute(
                    f"SELECT {columns} FROM {first}.{table} EXCEPT ALL SELECT {columns} FROM {second}.{table} LIMIT 3"
                ).fetchall()
            )
        }


def _stores_alone(database, figures):
    check_share(whole(database, "csat"), figures["csat"])


def _garden_alone(database, figures):
    nps = whole(database, "nps")
    assert (nps["n"], round(nps["value"], 2)) == (figures["nps"]["n"], figures["nps"]["nps"])


def _permits_alone(database, figures):
    events = groups(database, "response_time", "--by", "channel")
    assert {name: one["unscored"] for name, one in events.items()} == figures["events_by_channel"]


# The sets whose columns say enough, and what they say.
WITHOUT_MAPPING = {"stores": _stores_alone, "garden": _garden_alone, "permits": _permits_alone}


@pytest.mark.parametrize("name", COPIES)
def test_a_copy_is_loaded_as_the_original(load, expected, copy, tmp_path, name):
    for mapping, pattern in SETS[name]:
        database = _load(tmp_path / "copy.duckdb", copy(pattern, COPIES[name]), HERE / f"{mapping}.toml")
    assert _differences(database, load(name)) == {}  # whose figures are right: test_expected.py
    if name in WITHOUT_MAPPING:
        guessed = _load(tmp_path / "guessed.duckdb", copy(SETS[name][0][1], COPIES[name]))
        WITHOUT_MAPPING[name](guessed, expected[name])


# The survey of surgeries as it might have been held elsewhere: its answers in words of the language, its places too.
TRANSLATED = {
    "ru": (
        lambda rows: as_csv(rows, "cp1251", ";"),
        "Поликлиника {}",
        ("Очень вероятно", "Вероятно", "Нейтрально", "Маловероятно", "Крайне маловероятно", "Не знаю"),
    ),
    "lt": (
        lambda rows: as_csv(rows, "cp1257", "\t", "\r", ALL),
        "{} šeimos gydytojų kabinetas",
        ("Labai tikėtina", "Tikėtina", "Nei tikėtina, nei netikėtina", "Mažai tikėtina", "Labai mažai tikėtina", "Nežinau"),
    ),
}  # fmt: skip
ENGLISH = ("Extremely likely", "Likely", "Neither likely nor unlikely", "Unlikely", "Extremely unlikely", "Don't know")


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_survey_in_an_old_code_page(expected, copy, tmp_path, language):
    written, place, words = TRANSLATED[language]
    answers, figures = dict(zip(ENGLISH, words, strict=True)), expected["surgeries"]

    def translated(_stem, rows):
        rating, surgery = rows[0].index("rating"), rows[0].index("surgery")
        for row in rows[1:]:
            row[rating], row[surgery] = answers[row[rating]], place.format(row[surgery])
        return written(rows)

    files = copy(SETS["surgeries"][0][1], translated)
    mapping = (HERE / "surgeries.toml").read_text(encoding="utf-8")
    for english, word in answers.items():
        mapping = mapping.replace(f'"{english}"', f'"{word}"')
    (tmp_path / "translated.toml").write_text(mapping, encoding="utf-8")
    figures = figures | {"by_surgery": {place.format(name): one for name, one in figures["by_surgery"].items()}}
    CHECKS["surgeries"](_load(tmp_path / "told.duckdb", files, tmp_path / "translated.toml"), figures)
    guessed = groups(_load(tmp_path / "guessed.duckdb", files), "csat", "--by", "location")
    assert {name: (one["n"], round(one["mean"], 4)) for name, one in guessed.items()} == {
        name: (one["n"], one["mean"]) for name, one in figures["by_surgery"].items()
    }
