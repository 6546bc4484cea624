"""What only a look at the whole file shows is asked in one click: codes among the scores, and an id that is none."""

from cxdash.store import shared_store
from tests.pages.script import opened, press, texts
from tests.pages.test_data import _is_disabled, _load, _settled, _uploaded


def _stored(sql):
    return shared_store().frame(sql).to_numpy().tolist()


def _survey(column, scores):
    """A comment on every answer, which must not go with its score."""
    return f"response_id,{column},comment\n" + "".join(f"{n},{score},said {n}\n" for n, score in enumerate(scores))


def test_a_code_outside_of_the_scale_is_asked_about_and_the_rest_of_its_rows_loads(database):
    app = _uploaded(opened("data"), "codes.csv", _survey("nps", [*range(11)] * 5 + [11] * 7 + [55]))
    said = "In “nps”, outside the scale from 0 to 10: 11 (7 times). Does that mean that there is no answer?"
    assert said in texts(app)
    assert "**55 rows** would be loaded, 0 already known, 8 rejected." in texts(app)
    assert _is_disabled(app, "Load")
    app = _settled(press(app, "Yes, no answer"))
    assert "**62 rows** would be loaded, 0 already known, 1 rejected." in texts(app)  # what stands once may be a slip
    _load(app)
    assert _stored("SELECT state, count(*) FROM responses WHERE metric = 'nps' GROUP BY 1 ORDER BY 1") == [
        ["blank", 7],
        ["valid", 55],
    ]
    assert _stored("SELECT count(comment) FROM responses WHERE score IS NULL") == [[7]]


def test_a_code_can_be_refused(database):
    app = _uploaded(opened("data"), "codes.csv", _survey("nps", [*range(11)] * 5 + [11] * 7))
    app = _settled(press(app, "No, refuse such rows"))
    assert "Does that mean" not in texts(app)
    assert "**55 rows** would be loaded, 0 already known, 7 rejected." in texts(app)
    assert not _is_disabled(app, "Load")


def test_codes_that_hide_the_scale_are_asked_about_with_it(database):
    data = _survey("csat", [1, 2, 3, 4, 5] * 10 + [0] * 4 + [6] * 6)
    app = _uploaded(opened("data"), "codes.csv", data)
    said = "In “csat”, outside the scale from 1 to 5: 0 (4 times), 6 (6 times). Does that mean that there is no answer?"
    assert said in texts(app)
    assert not app.error
    other = _settled(press(_uploaded(opened("data"), "codes.csv", data), "No, it is another scale"))
    assert "The scores in “csat” run from 0 to 6. On which scale of CSAT were they given?" in texts(other)
    other = _settled(press(other, "It is something else"))
    assert "Choose its scale, and the codes that mean blank, under “Columns”." in texts(other)
    _load(_settled(press(app, "Yes, no answer")))
    assert _stored(
        "SELECT state, count(*), count(score) FROM responses WHERE metric = 'csat' GROUP BY 1 ORDER BY 1"
    ) == [
        ["blank", 10, 0],
        ["valid", 50, 50],
    ]


def test_a_scale_of_which_nobody_can_tell_the_codes_is_not_guessed(database):
    app = _uploaded(opened("data"), "codes.csv", _survey("csat", [1, 2, 3, 4, 5, 6, 7] * 5 + [8] * 5 + [9] * 3))
    assert "outside the scale from 1 to 7: 8 (5 times), 9 (3 times)" in texts(app)
    app = _uploaded(opened("data"), "codes.csv", _survey("csat", [1, 2, 3, 4, 5] * 5 + [7, 9] * 5))
    assert "Does that mean" not in texts(app)
    assert "The scores in “csat” run from 1 to 9. On which scale of CSAT were they given?" in texts(app)


ORDERS = "review_id,order_id,csat,comment\n" + "".join(
    f"r{n // 2 if n < 10 else n},o{n},{n % 5 + 1},said {n}\n" for n in range(60)
)


def test_an_id_that_repeats_is_put_together_with_the_column_that_makes_it_one(database):
    app = _uploaded(opened("data"), "reviews.csv", ORDERS)
    assert "Rows of the same “review_id” say different things: 5 of them would be refused." in texts(app)
    assert "Together with “order_id” each row has an id of its own." in texts(app)
    assert _is_disabled(app, "Load")
    app = _settled(press(app, "Use both columns"))
    assert "**60 rows** would be loaded, 0 already known, 0 rejected." in texts(app)
    _load(app)
    assert _stored("SELECT min(response_id) FROM responses") == [["r0/o0"]]


def test_a_column_that_is_no_id_of_rows_is_not_taken_for_one(database):
    rows = "".join(f"r{n % 30},{n % 5 + 1},said {n}\n" for n in range(60))
    app = _uploaded(opened("data"), "reviews.csv", "review_id,csat,comment\n" + rows)
    assert "Is it no id of a row? Then rows are known by all that they say." in texts(app)
    app = _settled(press(app, "Yes, it is no id"))
    assert "**60 rows** would be loaded, 0 already known, 0 rejected." in texts(app)


def test_a_word_for_nothing_among_comments_is_asked_about(database):
    rows = "".join(f"{n},{n % 11},{'NA' if n % 3 else f'said {n}'}\n" for n in range(60))
    app = _uploaded(opened("data"), "comments.csv", "response_id,nps,comment\n" + rows)
    assert "40 of the first 60 rows say “NA” in “comment”. Does that mean that there is no comment?" in texts(app)
    other = _settled(
        press(_uploaded(opened("data"), "comments.csv", "response_id,nps,comment\n" + rows), "No, customers wrote it")
    )
    assert not _is_disabled(other, "Load")
    _load(_settled(press(app, "Yes, no comment")))
    assert _stored("SELECT count(*), count(comment) FROM responses WHERE metric = 'nps'") == [[60, 20]]


def _narrow(*answers):
    lines = [f"{n},{metric},{score},said {n}" for n, (metric, score) in enumerate(answers)]
    return "response_id,metric,score,comment\n" + "\n".join(lines)


def test_codes_among_the_scores_of_several_metrics_are_asked_about_once(database):
    answers = [("nps", n % 11) for n in range(55)] + [("csat", n % 5 + 1) for n in range(50)]
    app = _uploaded(
        opened("data"), "narrow.csv", _narrow(*answers, *[("nps", 99)] * 4, *[("csat", 99)] * 3, ("csat", 44))
    )
    said = "In “score”, outside the scale of their metric: 99 (7 times). Does that mean that there is no answer?"
    assert said in texts(app)
    assert "**105 rows** would be loaded, 0 already known, 8 rejected." in texts(app)
    assert _is_disabled(app, "Load")
    app = _settled(press(app, "Yes, no answer"))
    assert "**112 rows** would be loaded, 0 already known, 1 rejected." in texts(app)  # what stands once may be a slip


def test_a_code_for_one_metric_is_an_answer_about_another(database):
    """What hides the scale of the one is asked about with it; a 0 stays a 0 on the scale that has one."""
    answers = [("nps", n % 11) for n in range(55)] + [("csat", n % 5 + 1) for n in range(50)]
    app = _uploaded(opened("data"), "narrow.csv", _narrow(*answers, *[("csat", 0)] * 6, *[("csat", 6)] * 4))
    assert "In “score”, outside the scale from 1 to 5: 0 (6 times), 6 (4 times)." in texts(app)
    _load(_settled(press(app, "Yes, no answer")))
    assert _stored(
        "SELECT metric, state, count(*), count(score), count(comment) FROM responses GROUP BY 1, 2 ORDER BY 1, 2"
    ) == [["csat", "blank", 10, 0, 10], ["csat", "valid", 50, 50, 50], ["nps", "valid", 55, 55, 55]]
    assert _stored("SELECT count(*) FROM responses WHERE metric = 'nps' AND score IN (0, 6)") == [[10]]
