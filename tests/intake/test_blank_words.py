"""Words that mean blank are found wherever a cell may be one, and cost nothing where none can be."""

import duckdb
import pyarrow as pa
import pytest

from cxdash.intake.mapping import Mapping
from cxdash.intake.values.cells import Cells
from cxdash.intake.values.shelf import clean_cells, first_bytes
from cxdash.intake.values.sql import Parameters, without_blank_words


def cells_of(*texts):
    found = Cells(["id"], Mapping("responses"))
    found.begins = {"x0": first_bytes(pa.chunked_array([clean_cells(pa.array(texts, pa.string()))]))}
    return found


def test_a_column_without_such_a_beginning_is_taken_as_it_stands():
    assert cells_of("R1", " R2", "", None, "ü").without_blank_words("x0", Parameters()) == "x0"


@pytest.mark.parametrize("word", ["N/A", "n/a", " #N/A", "—", "-", "NULL", "(Blank)"])
def test_one_such_beginning_is_enough_to_look(word):
    parameters = Parameters()
    sql = cells_of("R1", word).without_blank_words("x0", parameters)
    assert duckdb.sql(f"SELECT {sql} FROM (SELECT '{word.strip()}' AS x0)", params=parameters.values).fetchall() == [
        (None,)
    ]


def test_what_is_no_column_is_always_looked_at():
    assert cells_of("R1").without_blank_words("coalesce(x0, $p0)", Parameters()) != "coalesce(x0, $p0)"


def test_parts_of_a_column_are_told_by_their_own_cells():
    whole = clean_cells(pa.array(["n/a", "R1", "R2"]))
    assert first_bytes(pa.chunked_array([whole[1:]])) == {ord("R")}


def test_the_engine_makes_no_join_of_the_words():
    """A join would look for the word in every row."""
    parameters = Parameters()
    sql = without_blank_words("x0", parameters)
    with duckdb.connect() as connection:
        connection.execute("CREATE TABLE staged AS SELECT i::VARCHAR AS x0 FROM range(10) t(i)")
        asked = f"EXPLAIN SELECT count(*) FROM staged WHERE {sql} IS NULL"
        plan = connection.execute(asked, parameters.values).fetchall()[0][1]
    assert "Join" not in plan
