"""Files at the edge of what a page takes: many columns, and what is too large to be dropped on it."""

import random
import time

from tests.pages.script import opened, texts
from tests.pages.test_data import _edit, _load, _to, _uploaded

SECONDS = 30  # of a processor that all of it may take; it takes about six


def test_a_file_of_500_columns_is_searched_mapped_and_loaded(database):
    chance = random.Random(1)
    head = ",".join(["response_id", "date", "nps", *(f"Q{n} how was it" for n in range(497))])
    rows = "".join(
        f"r{row},2026-03-{row % 28 + 1:02},{row % 11},{','.join(str(chance.randrange(1, 6)) for _n in range(497))}\n"
        for row in range(400)
    )
    began = time.process_time()
    app = _uploaded(opened("data"), "wide.csv", f"{head}\n{rows}")
    assert "**400 rows** would be loaded, 0 already known, 0 rejected." in texts(app)
    app = _to(app, "columns")
    next(box for box in app.text_input if box.label == "Find a column").set_value("Q480 ").run()
    _edit(app, {0: {"meaning": "score:csat"}})
    app = _to(app, "check")
    assert "3 of 500 columns are read" not in texts(app)
    _load(app)
    assert time.process_time() - began < SECONDS
    assert not app.exception


def test_the_page_says_what_to_do_with_a_file_that_is_too_large(database):
    assert (
        "A file above 2,000 MB: compress it to .gz or .zip and drop that here, or load it on the server with “python -m cxdash import"
        in texts(opened("data"))
    )
