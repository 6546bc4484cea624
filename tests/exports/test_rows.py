"""Rows that go out and come in again are the same rows; filters choose among them."""

import shutil
from datetime import date
from functools import cache

import pytest

from cxdash.errors import CxError
from cxdash.exports.csv import csv_bytes
from cxdash.filters import Filters
from cxdash.intake.fields import KINDS
from cxdash.intake.mapping_file import read_mapping
from cxdash.queries import goals
from cxdash.queries.goals import BesidesQuestion
from cxdash.queries.rows import COLUMNS, RowsQuestion, attribute_names, build, build_count
from cxdash.store import Store
from cxdash.store.load import import_file
from tests.store.loading import open_store

WIDE = """id,store,when,kind of visit,nps,csat,why,what else,=odd
1,Riga,2026-03-28 23:30,'-quick,9,4,=cmd|' /C calc'!A0,,+1
2,Riga,2026-03-29 03:30,,0,don't know,,,
3,'=Oslo,,web,,3,-,"- a
- b",@x
4,Oslo,1899-12-31 12:00,web,10,5,,,
"""
MAPPING = """
kind = "responses"
attributes = ["kind of visit", "=odd"]
[columns]
response_id = "id"
location_id = "store"
answered_at = "when"
comment = ["why", "what else"]
[[scores]]
column = "nps"
metric = "nps"
scale = [0, 10]
[[scores]]
column = "csat"
metric = "csat"
scale = [1, 5]
"""
TOUCHPOINTS = """touchpoint_id,customer_id,location_id,occurred_at,stage,channel,value,responded_at
1,a,Riga,2026-03-28T23:30:00.25+02:00,visit,web,-4.5,2026-03-29 00:30
2,b,Oslo,2026-03-29 10:00,buy,=shop,1e-7,
"""
CUSTOMERS = """customer_id,segment,joined_on,annual_revenue,tariff
a,'-gold,2026-01-31,-12.5,=x
b,,2025-01-01,,
"""
LOCATIONS = """location_id,name,region,latitude,size
Riga,=Rīga,Baltic,56.9466,small
Oslo,Oslo,Nordic,59.9139,
"""
MARKS = """happened_on,until_on,title,category,location_id
2026-01-05,,=Opening,opening,Riga
2026-02-01,2026-03-01,-20 % sale,,
2026-02-02,,Strike,,Oslo
"""
GOALS = """metric,level,place,target,since,until
nps,location,Oslo,45.5,2026-01-01,2026-07-01
nps,region,Baltic,45.5,2026-01-01,2026-07-01
csat,,,80,,
"""
BENCHMARKS = """metric,name,value,low,high,source,published_on,level,place
csat,=Sector,81,78,84,a study,2026-01-15,,
nps,Best,60,,,,,location,Oslo
nps,Best,50,,,,,city,Riga
"""


@pytest.fixture(scope="module")
def filled(tmp_path_factory):
    """The file of a store with a few rows of every kind, loaded once for each time zone that is set: copy it."""

    @cache
    def in_zone(zone):
        path = tmp_path_factory.mktemp("rows") / "filled.duckdb"
        with open_store(path) as opened:
            import_file(opened, "answers.csv", WIDE.replace("1899", "1999").encode(), mapping=read_mapping(MAPPING))
            for kind, text in (
                ("touchpoints", TOUCHPOINTS), ("customers", CUSTOMERS), ("locations", LOCATIONS), ("marks", MARKS), ("goals", GOALS),
                ("benchmarks", BENCHMARKS),
            ):  # fmt: skip
                import_file(opened, f"{kind}.csv", text.encode(), kind=kind)
            assert opened.zone == zone
        return path

    return in_zone


@pytest.fixture
def store(request, tmp_path, monkeypatch, filled):
    zone = getattr(request, "param", "UTC")
    monkeypatch.setenv("CXDASH_TIME_ZONE", zone)
    with Store(shutil.copy(filled(zone), tmp_path / "one.duckdb")) as opened:
        yield opened


def _rows(store, kind, filters=None, scope=None):
    question = RowsQuestion(kind, filters or Filters(), scope)
    context = store.context()
    frame = store.frame(*build(question, context))
    counted = int(store.frame(*build_count(question, context))["n"].iloc[0])
    assert counted == len(frame)
    names = attribute_names(kind, context)
    return frame.rename(columns={f"a{place}": name for place, name in enumerate(names)})


@pytest.mark.parametrize(
    ("store", "kind"),
    [*(("UTC", kind) for kind in KINDS), ("Europe/Vilnius", "responses"), ("America/St_Johns", "touchpoints")],
    indirect=["store"],
)
def test_an_export_comes_in_again_as_the_same_rows(store, kind, tmp_path):
    out = _rows(store, kind)
    data = csv_bytes(out, "all data", kind)
    again = import_file(store, f"{kind}.csv", data)
    assert (again.kind, again.read, again.known, again.rejected) == (kind, len(out), len(out), 0)
    with open_store(tmp_path / "other.duckdb") as other:
        fresh = import_file(other, f"{kind}.csv", data)
        assert (fresh.loaded, fresh.problems) == (len(out), ())
        back = _rows(other, kind)
    key = [name for name in ("response_id", "metric", "question") if name in out] or [KINDS[kind].key]
    ordered = [frame.sort_values(key).reset_index(drop=True) for frame in (out, back)]
    assert ordered[0].equals(ordered[1])


def test_formulas_are_stored_as_they_were_and_leave_neutralised(store):
    out = _rows(store, "responses")
    assert "=cmd|' /C calc'!A0" in set(out["comment"].dropna())
    assert {"+1", "@x"} == set(out["=odd"].dropna())
    text = csv_bytes(out, "x", "responses").decode()
    assert "\"'=cmd|' /C calc'!A0\"" in text
    assert "\"''=Oslo\"" in text  # an apostrophe of its own is not mistaken for ours


def test_the_columns_are_the_fields_of_the_files():
    assert {kind: tuple(columns) for kind, columns in COLUMNS.items()} == {
        kind: tuple(field.id for field in record.fields) for kind, record in KINDS.items()
    }


def test_filters_choose_answers_and_touchpoints(store):
    baltic = Filters(since=date(2026, 3, 1), until=date(2026, 4, 1)).with_pick("region", "Baltic")
    assert set(_rows(store, "responses", baltic)["location_id"]) == {"Riga"}
    assert list(_rows(store, "touchpoints", baltic)["touchpoint_id"]) == ["1"]
    with pytest.raises(CxError, match="cannot be used here"):
        build(RowsQuestion("touchpoints", Filters().with_pick("source", "x")), store.context())


def test_filters_choose_customers_and_locations_by_what_they_are(store):
    recent = Filters(since=date(2026, 3, 1), until=date(2026, 4, 1))  # nobody's master data have a period
    assert list(_rows(store, "locations", recent.with_pick("region", "Nordic"))["location_id"]) == ["Oslo"]
    assert list(_rows(store, "locations", recent.with_pick("location", "Riga"))["location_id"]) == ["Riga"]
    assert list(_rows(store, "customers", recent.with_pick("segment", "'-gold"))["customer_id"]) == ["a"]
    assert list(_rows(store, "customers", recent.with_pick("location.size", "small"))["customer_id"]) == ["a"]
    assert len(_rows(store, "customers", recent)) == 2


ABOUT_ALL = ("marks", "goals", "benchmarks")


@pytest.mark.parametrize("kind", list(KINDS))
def test_nobody_gets_rows_of_places_outside_their_scope(store, kind):
    rows = _rows(store, kind, scope=frozenset({"Oslo"}))
    assert len(rows)
    if kind in ABOUT_ALL:
        places = rows["location_id" if kind == "marks" else "place"]
        assert set(places.dropna()) == {"Oslo"}
        assert _rows(store, kind, scope=frozenset())[places.name].isna().tolist() == [
            True
        ]  # what is about all is for all
        return
    if "location_id" in rows:
        assert set(rows["location_id"]) == {"Oslo"}
    else:
        assert list(rows["customer_id"]) == ["b"]
    assert _rows(store, kind, scope=frozenset()).empty


def test_goals_of_pages_and_of_exports_are_those_of_one_scope(store):
    """Once a page showed the goals of every region to somebody who may see one location, and the export did not."""
    with Store(store.path.parent / "scoped.duckdb") as own:
        import_file(own, "l.csv", b"location_id,name,region\nA1,Alpha,North\nB1,Beta,South\n")
        rows = "nps,,,40\nnps,region,North,41\nnps,region,South,42\nnps,location,A1,43\nnps,location,Alpha,44\nnps,location,B1,45\n"
        import_file(own, "g.csv", f"metric,level,place,target\n{rows}".encode())
        for scope, seen in (
            (frozenset({"A1"}), [40, 41, 43, 44]),
            (frozenset(), [40]),
            (None, [40, 41, 42, 43, 44, 45]),
        ):
            page = own.answer(BesidesQuestion("goals", scope), goals.build)
            assert sorted(page["target"]) == sorted(_rows(own, "goals", scope=scope)["target"]) == seen


def test_an_apostrophe_in_somebody_elses_file_stays(tmp_path):
    with open_store(tmp_path / "one.duckdb") as store:
        import_file(store, "a.csv", b"response_id,nps,comment\n1,9,'=x\n")
        assert list(_rows(store, "responses")["comment"]) == ["'=x"]
