"""What a check says before loading: days that stray, and answers without a score."""

from datetime import date

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
    assert found.odd.stray == (Stray(date(1970, 1, 1), 1, 13), Stray(date(2062, 3, 1), 1, 9))
    assert found.odd.unscored == 2
    loaded = import_file(loader.store, "f.csv", data, mapping=mapping)
    after = brought(loader.store, loaded.import_id, "responses")
    assert (after.stray, after.unscored) == ((date(1970, 1, 1), date(2062, 3, 1)), 2)
    again = import_file(loader.store, "f.csv", data, mapping=mapping, dry_run=True)
    assert (again.odd.stray, again.odd.unscored) == ((), 0)  # nothing of it would be added
