"""Mappings: TOML there and back, and what is said of a wrong one."""

import string

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxdash.errors import CxError
from cxdash.intake.fields import KINDS
from cxdash.intake.mapping import ASKED, Mapping, ScoreColumn, Source, StageColumn, as_template, as_written
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
    scores=st.lists(SCORE, max_size=3, unique_by=lambda one: (one.column, one.metric)).map(tuple),
    reversed=st.lists(st.sampled_from(ASKED), max_size=2).map(tuple),
    blank_scores=st.lists(TEXT, max_size=2).map(tuple),
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
        ('kind = "responses"' + 2 * '\n[[scores]]\ncolumn = "a"\nmetric = "nps"', "intake.mapping_twice"),
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


@pytest.mark.parametrize("directive", string.ascii_letters)
def test_a_mapping_lets_those_directives_through_that_the_engine_reads(loader, directive):
    """What the engine writes with one it reads with it again; a zone it reads after a time."""
    text = f'kind = "responses"\n[columns]\nanswered_at = {{ column = "a", format = "%{directive}" }}'
    zone = {"z": "+00:00", "Z": "UTC"}.get(directive)
    form = f"%{directive}" if zone is None else f"%Y-%m-%d %H:%M %{directive}"
    sql = (
        "WITH written AS (SELECT coalesce($zoned, strftime(TIMESTAMP '2026-03-08 09:05:07.123456', $form)) AS t) "
        "SELECT try_strptime(t, [$form]) IS NOT NULL FROM written"
    )
    asked = {"form": form, "zoned": None if zone is None else f"2026-03-08 09:05 {zone}"}
    with loader.store.cursor() as cursor:
        try:
            assert cursor.execute(sql, asked).fetchall() == [(True,)]
        except duckdb.InvalidInputException:
            with pytest.raises(CxError):
                read_mapping(text)
        else:
            assert read_mapping(text).source("answered_at").format == f"%{directive}"


@pytest.mark.parametrize(
    ("text", "template"),
    [
        ("2018-05-…", "2018-05-{day}"), ("2018-05-{}", "2018-05-{day}"), ("...05.2018", "{day}05.2018"),
        ("a...…", "a...{day}"), ("{year}-…", "{year}-{day}"), ("2018-05", "2018-05"), ("{a...}…", "{a...}{day}"),
    ],
)  # fmt: skip
def test_what_a_value_is_put_into_is_written_without_braces(text, template):
    assert as_template(text, "day") == template
    assert as_template(as_written(template, "day"), "day") == template
