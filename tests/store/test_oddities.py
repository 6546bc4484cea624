"""What a check says before loading: days that stray, and answers without a score."""

from datetime import date

from cxdash.intake.ahead import Ahead, ahead_text
from cxdash.intake.mapping_file import read_mapping
from cxdash.store.brought import brought
from cxdash.store.load import import_file
from cxdash.store.oddities import Stray

MAPPING = """kind = "responses"
[columns]
response_id = "id"
answered_at = "date"
comment = "why"
[[scores]]
column = "nps"
metric = "nps"
scale = [0, 10]
"""


def test_a_check_names_stray_days_with_their_rows_and_counts_what_has_no_score(loader):
    rows = [f"{n},2024-03-{n % 28 + 1:02},{n % 11},fine" for n in range(400)]
    rows[7] = "7,2062-03-01,9,"
    rows[11] = "11,1970-01-01,9,"
    rows[20] = "20,2024-03-05,,why not"
    rows[21] = "21,2024-03-05,don't know,"
    data = ("id,date,nps,why\n" + "\n".join(rows) + "\n").encode()
    mapping = read_mapping(MAPPING)
    found = import_file(loader.store, "f.csv", data, mapping=mapping, dry_run=True)
    assert found.odd.stray == (Stray(date(1970, 1, 1), 1, 13),)
    assert found.ahead == Ahead(1, date(2062, 3, 1), 9)
    assert found.odd.unscored == 2
    loaded = import_file(loader.store, "f.csv", data, mapping=mapping)
    assert loaded.ahead == found.ahead
    after = brought(loader.store, loaded.import_id, "responses")
    assert (after.stray, after.unscored) == ((date(1970, 1, 1), date(2062, 3, 1)), 2)
    again = import_file(loader.store, "f.csv", data, mapping=mapping, dry_run=True)
    assert (again.odd.stray, again.odd.unscored, again.ahead) == ((), 0, None)  # nothing of it would be added


def test_rows_dated_after_today_are_told_however_many(loader):
    """A whole month in a year to come is no stray day; answers of one row are one row."""
    rows = [f"{n},{2024 if n < 300 else 2062}-03-{n % 28 + 1:02},{n % 11},fine" for n in range(400)]
    data = ("id,date,nps,why\n" + "\n".join(rows) + "\n").encode()
    for dry_run in (True, False):
        found = import_file(loader.store, "f.csv", data, mapping=read_mapping(MAPPING), dry_run=dry_run)
        assert found.ahead == Ahead(100, date(2062, 3, 28), 309)
    assert ahead_text([found.ahead]) == (
        "100 rows are dated after today, the latest Mar 28, 2062 (row 309). Is that right? If not, mend them in the file."
    )
    assert ahead_text([found.ahead, Ahead(1, date(2063, 1, 1), 7)]).startswith(
        "101 rows are dated after today, the latest Jan 1, 2063. Is"
    )


def test_a_check_counts_touchpoints_with_a_date_and_no_time(loader):
    """Such a purchase stands before the visit of the same day that tells its time, and nothing says so else."""
    days = "touchpoint_id,customer_id,occurred_at,stage\n" + "".join(
        f"t{n},c{n},2026-01-{n + 1:02},buy\n" for n in range(9)
    )
    found = import_file(loader.store, "days.csv", days.encode(), dry_run=True)
    assert (found.rejected, found.odd.untimed) == (0, 9)
    times = days.replace(",buy", " 14:00:00,buy").replace("2026-01-01 14:00:00", "2026-01-01 00:00:00")
    assert import_file(loader.store, "times.csv", times.encode(), dry_run=True).odd.untimed == 0  # one came at midnight
