"""What a new user drops that is not right: each time the page names the place, says what is wrong and what to do next."""

import random

from cxdash.store import shared_store
from tests.intake.workbooks import xlsx
from tests.pages.script import opened, press, texts
from tests.pages.test_data import _load, _settled, _to, _uploaded


def _stored(sql):
    return shared_store().frame(sql).to_numpy().tolist()


def test_a_workbook_that_begins_with_a_title_sheet(database):
    rows = [
        ["ID", "Date", "NPS", "Comment"],
        *([n, f"2026-03-{n % 28 + 1:02}", n % 11, f"said {n}"] for n in range(40)),
    ]
    title = [["Customer survey 2026"], [], ["Prepared by the agency"]]
    app = _uploaded(opened("data"), "survey.xlsx", xlsx({"Cover": title, "Data": rows}))
    said = texts(app)
    assert said.index("survey.xlsx › Data") < said.index("survey.xlsx › Cover")
    assert "One column of words is often a title or notes. If it is no table, discard it." in said
    assert "As you said." not in said
    assert "**40 rows** would be loaded, 0 already known, 0 rejected." in said


def test_a_file_of_a_lithuanian_excel_with_scores_of_an_unknown_metric(database):
    lines = (f"{n};{n % 28 + 1:02}.03.2026;{n % 5 + 1},0;Labai šilta ir gražu, ačiū {n}\n" for n in range(40))
    data = "Klientų apklausa;;;\n;;;\nNumeris;Data;Įvertinimas;Komentaras\n" + "".join(lines)
    app = _uploaded(opened("data"), "apklausa.csv", data.encode("cp1257"))
    assert "Which metric are the scores of “Įvertinimas”: NPS, CSAT or CES?" in texts(app)
    next(box for box in app.selectbox if box.label == "Metric").set_value("csat")
    app = _settled(app.run())
    assert "**40 rows** would be loaded, 0 already known, 0 rejected. Mar 1 – 28, 2026." in texts(app)
    _load(app)
    assert _stored("SELECT min(score), max(score), max(comment) FROM responses WHERE metric = 'csat'") == [
        [1, 5, "Labai šilta ir gražu, ačiū 9"]
    ]


def test_a_scale_that_the_answers_do_not_tell_is_one_click(database):
    dice = random.Random(3)
    lines = "".join(f"{n},{dice.choice([1, 2, 3])},{dice.choice([2, 3, 4])}\n" for n in range(60))
    header = "Respondent,How satisfied were you?,How likely are you to recommend us?\n"
    app = _uploaded(opened("data"), "two.csv", header + lines)
    said = "The scores in “How satisfied were you?” run from 1 to 3. On which scale of CSAT were they given?"
    assert said in texts(app)
    assert not app.error
    app = _settled(press(app, "1–5"))
    assert "The scores in “How likely are you to recommend us?” run from 2 to 4." in texts(app)
    app = _settled(press(app, "0–10"))
    assert "**60 rows** would be loaded, 0 already known, 0 rejected." in texts(app)


def test_dates_in_both_orders_are_refused_and_dates_in_either_are_asked_about(database):
    both = "".join(f"{n},{n % 12 + 1:02}/{n % 28 + 1:02}/2026,{n % 11}\n" for n in range(30))
    both += "".join(f"x{n},{n % 15 + 13}/{n % 12 + 1:02}/2026,{n % 11}\n" for n in range(30))
    app = _uploaded(opened("data"), "dates.csv", "id,date,nps\n" + both)
    assert "Some dates in “date” have the day first (such as 13/01/2026) and some the month first" in texts(app)
    assert "Mend the column, or load the rows of each form as a file of their own." in texts(app)
    either = "".join(f"{n},{n % 12 + 1:02}/{(n + 3) % 12 + 1:02}/2026,{n % 11}\n" for n in range(60))
    app = _uploaded(opened("data"), "dates.csv", "id,date,nps\n" + either)
    assert "The dates in “date” can be read in two ways, such as" in texts(app)
    assert not app.error
    _load(_settled(press(app, "month first")))
    assert _stored("SELECT answered_on::VARCHAR FROM responses WHERE response_id = '0'") == [["2026-01-04"]]


def test_columns_that_say_nothing_are_shown_with_their_rows(database):
    lines = "".join(f"{n},{n % 3 + 1},{n % 4 + 1}\n" for n in range(60))
    app = _uploaded(opened("data"), "two.csv", "Nr,First thing,Second thing\n" + lines)
    assert "The names of the columns do not tell what is in this file. Choose it." in texts(app)
    assert list(app.dataframe[0].value.columns) == ["Nr", "First thing", "Second thing"]


def test_an_encoding_that_the_file_is_not_written_in_can_be_changed_again(database):
    """Once the page could not be opened any more."""
    app = _uploaded(opened("data"), "said.csv", "response_id,nps,comment\n1,9,Žalia šaltibarščių sriuba\n2,3,Ačiū\n")
    app = _to(app, "reading")
    box = next(one for one in app.selectbox if one.label == "Encoding")
    app = _settled(box.set_value("utf-16").run())
    assert [one.value for one in app.exception] == []
    assert "The file is not written in “utf-16”: its letters would be damaged. It reads as utf-8." in texts(app)
    assert "Choose another encoding under “Read as”." in texts(app)
    app = _settled(press(app, "As it was found"))
    assert "Žalia šaltibarščių sriuba" in app.dataframe[0].value.to_string()
    _load(_to(app, "check"))
