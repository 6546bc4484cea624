"""Mappings: TOML there and back, and what is said of a wrong one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxdash.errors import CxError
from cxdash.intake.fields import KINDS
from cxdash.intake.mapping import ASKED, Mapping, ScoreColumn, Source, StageColumn
from cxdash.intake.mapping_file import read_mapping, write_mapping
from cxdash.intake.reading import Reading

TEXT = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12)
NAME = TEXT.filter(lambda text: not set(text) & set("{}"))
MAYBE = st.none() | TEXT
NUMBER = st.floats(-1e6, 1e6)
SOURCE = st.builds(
    lambda name, before, form, values: Source(
        before.replace("{", "(").replace("}", ")") + "{" + name + "}", form, values
    ),
    NAME,
    st.just("") | TEXT,
    st.none() | st.sampled_from(["%d/%m/%Y", "%Y-%m-%d %H:%M"]),
    st.dictionaries(TEXT, TEXT, max_size=3).map(lambda values: tuple(values.items())),
)
SCORE = st.builds(
    ScoreColumn,
    NAME,
    st.sampled_from(ASKED),
    scale=st.none() | st.tuples(NUMBER, NUMBER),
    blank=st.lists(TEXT, max_size=2).map(tuple),
    dont_know=st.lists(TEXT, max_size=2).map(tuple),
    values=st.dictionaries(TEXT, NUMBER, max_size=3).map(lambda values: tuple(values.items())),
    reversed=st.booleans(),
    stage=MAYBE,
    channel=MAYBE,
    question=MAYBE,
)
FIELDS = [field.id for field in KINDS["responses"].fields if field.id != "comment"]
MAPPING = st.builds(
    Mapping,
    st.just("responses"),
    reading=st.builds(
        Reading,
        encoding=MAYBE,
        delimiter=MAYBE,
        header_rows=st.none() | st.integers(0, 3),
        decimal=st.sampled_from([None, ".", ","]),
        date_order=st.sampled_from([None, "dmy", "mdy", "ymd"]),
        time_zone=MAYBE,
    ),
    blank=st.none() | st.lists(TEXT, max_size=2).map(tuple),
    attributes=st.none() | st.lists(NAME, max_size=2).map(tuple),
    constants=st.dictionaries(st.sampled_from(FIELDS), TEXT, max_size=3).map(
        lambda found: tuple(sorted(found.items()))
    ),
    columns=st.dictionaries(st.sampled_from(FIELDS), SOURCE, max_size=3).map(lambda found: tuple(found.items())),
    comments=st.lists(NAME, max_size=2).map(tuple),
    scores=st.lists(SCORE, max_size=3).map(tuple),
    stages=st.lists(st.builds(StageColumn, NAME, TEXT, MAYBE, MAYBE), max_size=2).map(tuple),
)


@given(MAPPING)
def test_a_mapping_comes_back_from_its_toml_as_it_was(mapping):
    assert read_mapping(write_mapping(mapping)) == mapping


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("kind = ", "intake.mapping"),
        ('kind = "answers"', "kind.unknown"),
        ('kind = "responses"\n[columns]\nlocation = "a"', "intake.mapping_key"),
        ('kind = "responses"\n[[scores]]\ncolumn = "a"\nmetric = "npss"', "metric.unknown"),
        ('kind = "responses"\n[[scores]]\nmetric = "nps"', "intake.mapping"),
        ('kind = "responses"\n[columns]\nanswered_at = { column = "a", format = "%Q" }', "intake.format"),
        ('kind = "responses"\n[columns]\nanswered_at = { column = "a", format = 5 }', "intake.format"),
        ('kind = "touchpoints"\n[[stages]]\ncolumn = "a"\nstage = "b"\nformat = "%"', "intake.format"),
    ],
)
def test_a_wrong_mapping_is_an_error_that_says_what_is_wrong(text, code):
    with pytest.raises(CxError) as error:
        read_mapping(text)
    assert error.value.code == code
    assert str(error.value)


def test_every_directive_that_a_mapping_lets_through_is_one_that_the_engine_takes(loader):
    from cxdash.intake.mapping_file import _DIRECTIVES

    for directive in _DIRECTIVES:
        with loader.store.cursor() as cursor:
            cursor.execute("SELECT try_strptime('x', [$form])", {"form": f"%{directive}"}).fetchall()
