"""Tables that questions rest on lie beside the data, and go with the last who holds them."""

import gc
from pathlib import Path

from cxdash.queries.newest import NewestQuestion, build_newest
from cxdash.queries.presence import NumbersQuestion, build_numbers
from cxdash.store import Store


def test_a_table_stays_while_it_is_held_and_then_goes(tmp_path: Path) -> None:
    with Store(tmp_path / "own.duckdb") as first, Store(tmp_path / "own.duckdb") as second:

        def beside() -> int:
            return int(first.frame("SELECT count(*) AS n FROM duckdb_tables() WHERE database_name = 'beside'")["n"][0])

        held = first.table(NewestQuestion(), build_newest)
        second.table(NewestQuestion(), build_newest)  # of the same file: their names are apart
        assert beside() == 2
        with first.writing() as cursor:  # what rests on the data is made anew
            cursor.execute("UPDATE meta SET value = value")
        assert first.frame("FROM newest", tables={"newest": held})["newest"].isna().all()  # who holds it still reads it
        del held
        gc.collect()
        first.table(NumbersQuestion(), build_numbers)
        assert beside() == 2
        with first.writing():  # nothing of it lies in the way of what is written
            pass
        assert beside() == 1
