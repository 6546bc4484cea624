"""Strings that try to be more than text, everywhere a text can come in: they are text, and stay the text they were."""

import csv
import io
import json
import re
import sys

import pytest

from cxdash.__main__ import main
from cxdash.errors import CxError, sentence
from cxdash.exports.csv import csv_bytes
from cxdash.findings.scores import Rules
from cxdash.findings.standings import group_scores
from cxdash.intake.mapping_file import read_mapping
from cxdash.metrics import find_metric
from cxdash.queries import parts
from cxdash.queries.question import Question
from cxdash.queries.rows import RowsQuestion, attribute_names, build
from cxdash.store import Store
from cxdash.store.history import imports
from cxdash.store.load import import_file
from tests.hostile.strings import hostile_database, stored, table
from tests.pages.script import opened, press, texts
from tests.store.loading import open_store

PAGES = ("overview", "trends", "locations", "funnel", "data")


@pytest.fixture(scope="module")
def filled(naughty, tmp_path_factory):
    return hostile_database(naughty, tmp_path_factory.mktemp("hostile") / "hostile.duckdb")


@pytest.fixture
def database(filled, tmp_path, monkeypatch):
    """A copy of it, as the pages and commands see it."""
    import shutil

    from cxdash.store import connect

    path = tmp_path / "cxdash.duckdb"
    shutil.copy(filled, path)
    monkeypatch.setenv("CXDASH_DATABASE", str(path))
    yield path
    for known in [one for one in connect._shared if one == path]:
        connect._shared.pop(known).close()


def _rows(store):
    question, context = RowsQuestion("responses"), store.context()
    frame = store.frame(*build(question, context))
    return frame.rename(columns=dict(zip(["a0"], attribute_names("responses", context), strict=True)))


def test_each_is_stored_as_it_was(naughty, filled):
    with Store(filled, read_only=True) as store:
        rows = _rows(store).set_index("response_id")
    for column in ("location_id", "channel", "stage", "source", "comment", "kept"):
        kept = [None if value is None or value != value else value for value in rows[column].to_dict().values()]
        by_id = dict(zip(rows.index, kept, strict=True))
        assert [by_id[f"r{n}"] for n in range(len(naughty))] == [stored(text) for text in naughty], column


def test_no_exported_cell_begins_a_formula_and_all_come_back(filled, tmp_path):
    with Store(filled, read_only=True) as store:
        rows = _rows(store)
    data = csv_bytes(rows, "all data", "responses")
    cells = [cell for row in csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")) for cell in row]
    assert [cell for cell in cells if re.match(r"[=+\-@\t\r\n＝＋－＠]", cell.lstrip(" \u00a0\ufeff"))] == []
    with open_store(tmp_path / "other.duckdb") as other:
        import_file(other, "export.csv", data)
        back = _rows(other)
    order = ["response_id"]
    assert rows.sort_values(order).reset_index(drop=True).equals(back.sort_values(order).reset_index(drop=True))


def test_each_can_be_the_name_of_a_column(naughty, tmp_path):
    names = [text for text in dict.fromkeys(" ".join(text.split()) for text in naughty) if text][:400]
    with open_store(tmp_path / "one.duckdb") as store:
        data = table([["location_id", *names], ["a", *(f"v{n}" for n in range(len(names)))]])
        result = import_file(store, "wide.csv", data, kind="locations")
        import_file(store, "answers.csv", b"response_id,location_id,nps\n1,a,9\n2,a,9\n")
        assert (result.loaded, result.rejected) == (1, 0)
        kept = store.context().attributes
        assert len(kept) > 0.8 * len(names)
        for name in kept[::7]:
            frame = store.answer(Question(("nps",), by=(name,)), parts.build)
            assert [score.n for score in group_scores(find_metric("nps"), frame, Rules(min_answers=0))] == [2], name


def test_a_value_to_group_by_or_to_pick_is_text(naughty, filled):
    with Store(filled, read_only=True) as store:
        frame = store.answer(Question(("nps",), by=("location",)), parts.build)
        assert set(frame["by0"]) == {stored(text) or "" for text in naughty}
        for text in naughty[::5]:
            if (kept := stored(text)) is None:
                continue
            picked = Question(("nps",), filters=Question(("nps",)).filters.with_pick("channel", kept))
            assert int(store.answer(picked, parts.build)["n"].iloc[0]) == [stored(one) for one in naughty].count(kept)


def _command(monkeypatch, capsys, *arguments):
    """Exit code, output and complaints of a command line, in this process."""
    monkeypatch.setattr(sys, "argv", ["cxdash", *map(str, arguments)])
    monkeypatch.setenv("CXDASH_NO_VENV", "1")
    try:
        code = main()
    except SystemExit as ended:
        code = ended.code
    said = capsys.readouterr()
    return code, said.out, said.err


def test_the_command_line_answers_with_numbers_or_a_sentence(few, filled, monkeypatch, capsys):
    for text in few:
        for arguments in (
            ("metric", "nps", "--where", f"location={text}"),
            ("metric", "nps", "--where", text),
            ("metric", "nps", "--by", text),
            ("metric", text),
            ("metric", "nps", "--since", text),
            ("funnel", "--step", text, "--step", "x"),
            ("import", text),
        ):
            if any(argument.startswith("-") and " " not in argument for argument in arguments if argument == text):
                continue  # an option, as far as the command line can tell
            code, out, err = _command(monkeypatch, capsys, *arguments, "--db", filled)
            assert code in (0, 1, 2), (arguments, err)
            assert "Traceback" not in out + err
            assert "not your fault" not in err, (arguments, err)
            assert code == 0 or err.strip(), arguments


@pytest.mark.parametrize("name", PAGES)
def test_pages_show_them_as_text(name, database):
    app = opened(name, period="all")
    assert not app.exception
    assert "number" not in [str(error.value) for error in app.error]


@pytest.mark.parametrize("name", PAGES)
def test_addresses_full_of_them_are_ignored(name, database, few):
    keys = (
        "period",
        "compare",
        "country",
        "region",
        "location",
        "channel",
        "stage",
        "segment",
        "source",
        "since",
        "last",
    )
    more = ("grain", "metric", "by", "step", "steps", "window", "split", "sort", "more", "kept", "response.kept")
    for start in range(0, len(few), 6):
        part = few[start : start + 6]
        app = opened(name, **{key: part[place % len(part)] for place, key in enumerate((*keys, *more))})
        assert not app.exception, part
        assert not [error.value for error in app.error], part


def test_file_names_are_text(few, database):
    with Store(database) as store:
        for text in few:
            import_file(store, text, b"response_id,nps\n1,9\n")
        assert set(few) <= set(imports(store)["file_name"])
    app = opened("data")
    assert not app.exception
    names = ("<img src=x onerror=alert(1)>.csv", "'; DROP TABLE responses;--.csv", ":red[x].csv")
    for number, name in enumerate(names):
        app.file_uploader[0].upload(name, b"response_id,nps\nz%d,9\n" % number)
        app = press(app.run(), "Load")
        assert not app.exception
        assert f"**{name}**" in texts(app)
    assert len(imports(_shared())) == len(few) + 5


def _shared():
    from cxdash.store import shared_store

    return shared_store()


def test_a_mapping_full_of_them_is_refused_in_a_sentence(few):
    for text in few:
        for toml in (text, f"kind = {json.dumps(text)}", f"kind = 'responses'\n[columns]\n{json.dumps(text)} = 'a'"):
            with pytest.raises(CxError) as caught:
                read_mapping(toml)
            assert caught.value.code in ("intake.mapping", "intake.mapping_key", "kind.unknown"), text
            assert 0 < len(sentence(caught.value)) < 1500, text


def test_in_a_mapping_they_are_names_of_columns_codes_and_constants(few):
    for text in few:
        said = json.dumps(text)
        mapping = read_mapping(
            f"kind = 'responses'\nblank = [{said}]\n[constants]\nsource = {said}\n[columns]\nscore = {said}"
        )
        assert (mapping.blank, mapping.constant("source")) == ((text,), text)
        if "{" not in text and "}" not in text:
            assert mapping.used_columns() == [text]
