"""History: undo as a whole, versions of customers and locations, and what a correction does."""

import pytest

from cxdash.errors import CxError
from cxdash.store.history import imports, problems, undo_import
from tests.store.loading import counts


def segments(loader):
    return dict(loader.rows("SELECT customer_id, segment FROM customers"))


def test_an_undone_import_is_gone_as_a_whole_and_can_come_again(loader):
    text = "response_id,location,customer,nps,comment\n1,A,c,9,x\n2,B,c,x,y\n"
    first = loader.load(text)
    assert undo_import(loader.store, first.import_id) == 1
    for table in ("responses", "locations", "customers"):
        assert loader.one(f"SELECT count(*) FROM {table}") == 0
    assert counts(loader.load(text)) == (1, 0, 1)
    assert len(imports(loader.store)) == 2
    assert list(problems(loader.store, first.import_id)["reason"]) == ["score.text"]


def test_an_import_is_undone_once_and_must_exist(loader):
    loader.load("nps\n9\n")
    undo_import(loader.store, 1)
    for number, code in ((1, "import.undone"), (2, "import.unknown")):
        with pytest.raises(CxError) as error:
            undo_import(loader.store, number)
        assert error.value.code == code


def test_a_later_file_fills_in_and_an_undo_brings_back_what_was(loader):
    loader.load("response_id,location,nps\n1,A,9\n")
    assert loader.rows("SELECT location_id, name FROM locations") == [("A", None)]
    first = loader.load("location_id,name,region,size\nA,Mill,North,big\n", kind="locations")
    second = loader.load("location_id,city,size\nA,Vilnius,small\n", kind="locations")
    whole = "SELECT name, region, city, json_extract_string(attributes, '$.size') FROM locations"
    assert loader.rows(whole) == [("Mill", "North", "Vilnius", "small")]
    undo_import(loader.store, second.import_id)
    assert loader.rows(whole) == [("Mill", "North", None, "big")]
    undo_import(loader.store, first.import_id)
    assert loader.rows(whole) == [(None, None, None, None)]


def test_the_old_file_again_takes_nothing_back(loader):
    old, new = "customer_id,segment\n1,a\n2,b\n", "customer_id,segment\n1,z\n"
    loader.load(old)
    loader.load(new)
    assert counts(loader.load(old)) == (0, 2, 0)
    assert segments(loader) == {"1": "z", "2": "b"}


def test_a_corrected_mapping_of_customers_counts(loader):
    text = "customer_id,segment,tier\n1,a,gold\n"
    mapping = 'kind = "customers"\nattributes = []\n[columns]\ncustomer_id = "customer_id"\nsegment = "{}"\n'
    loader.load(text, mapping.format("segment"))
    assert counts(loader.load(text, mapping.format("tier"))) == (1, 0, 0)
    assert segments(loader) == {"1": "gold"}


def test_the_last_word_of_a_file_counts(loader):
    assert counts(loader.load("customer_id,segment\n1,a\n1,b\n1,a\n")) == (2, 1, 0)
    assert segments(loader) == {"1": "a"}


def test_what_two_files_say_stands_when_one_is_undone(loader):
    first = loader.load("customer_id,segment\n1,a\n2,b\n")
    assert counts(loader.load("customer_id,segment\n1,a\n2,b\n3,c\n")) == (1, 2, 0)
    undo_import(loader.store, first.import_id)
    assert segments(loader) == {"1": "a", "2": "b", "3": "c"}


def test_answers_that_a_later_file_has_too_stay_when_the_first_is_undone(loader):
    longer = "response_id,nps\n1,9\n2,9\n3,9\n"
    first = loader.load("response_id,nps\n1,9\n2,9\n")
    assert counts(loader.load(longer)) == (1, 2, 0)
    assert undo_import(loader.store, first.import_id) == 0
    assert loader.one("SELECT count(*) FROM responses") == 3
    assert counts(loader.load(longer)) == (0, 3, 0)
