"""What was decided over a whole file is kept with its import, and read so again."""

import pytest

from cxdash.errors import CxError
from cxdash.intake.mapping_file import read_mapping
from cxdash.store.load import import_file
from tests.store.loading import counts


def kept(loader, number):
    return read_mapping(loader.one(f"SELECT mapping FROM imports WHERE import_id = {number}"))


DATES = [
    ("31.01.2026", "dmy"), ("12/31/2026", "mdy"), ("2026.01.31", "ymd"), ("31 January 2026", "named"), ("2026-01-31", None),
    ("99-12-31", "ymd"), ("46053", None),
]  # fmt: skip


@pytest.mark.parametrize(("date", "form"), DATES)
def test_the_form_of_dates_that_was_found_is_kept_and_reads_the_same(loader, date, form):
    text = f"response_id,date,nps\n1,{date},9\n"
    first = loader.load(
        text,
        'kind = "responses"\n[columns]\nresponse_id = "response_id"\nanswered_at = "date"\n[[scores]]\ncolumn = "nps"\nmetric = "nps"\n',
    )
    assert dict(first.mapping.columns)["answered_at"].format == form
    stored = kept(loader, first.import_id)
    assert stored == first.mapping
    again = import_file(loader.store, "g.csv", text.replace("1,", "2,", 1).encode(), mapping=stored)
    assert counts(again) == (1, 0, 0)
    assert loader.one("SELECT count(DISTINCT answered_at) FROM responses") == 1
    assert again.mapping == stored


def test_dates_that_tell_nothing_alone_are_read_as_the_file_before_by_its_mapping(loader):
    head = "response_id,date,nps\n"
    first = loader.load(head + "1,31/01/2026,9\n")
    later = (head + "2,03/02/2026,9\n").encode()
    with pytest.raises(CxError, match="day first or month first"):
        import_file(loader.store, "g.csv", later)
    import_file(loader.store, "g.csv", later, mapping=kept(loader, first.import_id))
    assert loader.rows("SELECT answered_on::VARCHAR FROM responses ORDER BY 1") == [("2026-01-31",), ("2026-02-03",)]


def test_the_decimal_mark_of_each_column_is_kept_and_reads_the_same(loader):
    text = "customer_id;annual_revenue;acquisition_cost\n1;1.234,5;12.5\n2;7,25;3\n"
    first = loader.load(text, kind="customers")
    marks = {name: source.format for name, source in first.mapping.columns}
    assert (marks["annual_revenue"], marks["acquisition_cost"]) == (",", ".")
    shown = "SELECT annual_revenue, acquisition_cost FROM customers ORDER BY customer_id"
    assert loader.rows(shown) == [(1234.5, 12.5), (7.25, 3)]
    stored = kept(loader, first.import_id)
    import_file(loader.store, "g.csv", b"customer_id;annual_revenue;acquisition_cost\n1;1,240;2.500\n", mapping=stored)
    assert loader.rows(shown)[0] == (1.24, 2.5)


def test_whole_numbers_tell_no_mark(loader):
    first = loader.load("customer_id,annual_revenue\n1,1200\n2,900\n", kind="customers")
    assert dict(first.mapping.columns)["annual_revenue"].format is None


def test_the_times_of_stages_keep_their_forms(loader):
    text = "id;ordered;delivered\n1;01.02.2026;13.02.2026\n2;14.02.2026;15.02.2026\n"
    mapping = 'kind = "touchpoints"\n[columns]\ntouchpoint_id = "id"\n' + "".join(
        f'[[stages]]\ncolumn = "{name}"\nstage = "{name}"\n' for name in ("ordered", "delivered")
    )
    first = loader.load(text, mapping)
    assert [stage.format for stage in kept(loader, first.import_id).stages] == ["dmy", "dmy"]


def test_an_import_of_a_version_that_kept_no_forms_is_the_same_mapping(loader):
    text = "response_id,date,customer_id,nps\n1,31.01.2026,a,9\n"
    loader.load(text)
    with loader.store.writing() as cursor:
        cursor.execute("UPDATE imports SET mapping = regexp_replace(mapping, ', format = \"dmy\"', '')")
    assert dict(kept(loader, 1).columns)["answered_at"].format is None
    assert counts(loader.load(text)) == (0, 1, 0)
    people = "customer_id,segment,joined_on\n1,a,31.01.2026\n"
    loader.load(people)
    with loader.store.writing() as cursor:
        cursor.execute("UPDATE imports SET mapping = regexp_replace(mapping, ', format = \"dmy\"', '')")
    loader.load(people.replace("1,a", "1,b"))
    assert counts(loader.load(people)) == (0, 1, 0)
    assert loader.one("SELECT segment FROM customers WHERE customer_id = '1'") == "b"  # the old file takes nothing back


def test_a_header_alone_is_no_import(loader):
    for text in ("response_id,nps\n", "response_id,nps\n\n\n"):
        with pytest.raises(CxError) as error:
            loader.load(text)
        assert error.value.code == "intake.no_rows"
    assert loader.one("SELECT count(*) FROM imports") == 0
