"""Values: numbers, times, scores and scales, as an analyst would check them in the loaded rows."""

from datetime import date, datetime

import pytest

from cxdash.errors import CxError
from tests.store.loading import answers, counts, reasons, score_mapping


def amounts(loader, texts, decimal="."):
    lines = [f'{place},2026-01-01,pay,"{text}"' for place, text in enumerate(texts)]
    text = "touchpoint_id,occurred_at,stage,value\n" + "\n".join(lines) + "\n"
    mapping = f'kind = "touchpoints"\ndecimal = "{decimal}"\n[columns]\ntouchpoint_id = "touchpoint_id"\n'
    mapping += 'occurred_at = "occurred_at"\nstage = "stage"\nvalue = "value"\n'
    loader.load(text, mapping)
    found = dict(loader.rows("SELECT touchpoint_id, value FROM touchpoints"))
    return [found.get(str(place), "refused") for place in range(len(texts))]


def test_numbers_with_a_point(loader):
    good = ["8.0", "1,240", "1,240.50", "1 240", "1'240", "+5", ".5", "-3", "1e3", "n/a", ""]
    assert amounts(loader, good) == [8, 1240, 1240.5, 1240, 1240, 5, 0.5, -3, 1000, None, None]


def test_numbers_with_a_comma(loader):
    assert amounts(loader, ["8,5", "1.240", "1.240,50", "1 240,5"], ",") == [8.5, 1240, 1240.5, 1240.5]


def test_what_is_no_number_is_refused_and_not_guessed(loader):
    texts = ["5$5", "EUR", "5-5", "8 9", "12 34", "1_000", "0x10", "8,5", "1.240,50", "1,2,3", "inf", "--5", "1e999"]
    assert amounts(loader, texts) == ["refused"] * len(texts)


def test_a_point_in_a_file_of_commas_is_no_thousands_mark(loader):
    assert amounts(loader, ["8.5", "1200.50", "1.2.3"], ",") == ["refused"] * 3


def times(loader, *texts, mapping=None):
    lines = [f'{place},"{text}",9' for place, text in enumerate(texts)]
    loader.load("response_id,date,nps\n" + "\n".join(lines) + "\n", mapping)
    found = dict(loader.rows("SELECT response_id, answered_at FROM responses"))
    return [found.get(str(place), "refused") for place in range(len(texts))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-01-31", datetime(2026, 1, 31)),
        ("2026/1/5", datetime(2026, 1, 5)),
        ("2026-01-31T08:00:00.123456+02:00", datetime(2026, 1, 31, 6, 0, 0, 123456)),
        ("2026-01-31 08:00:00 +0200", datetime(2026, 1, 31, 6)),
        ("2026-01-31 08:00:00 UTC", datetime(2026, 1, 31, 8)),
        ("2026-01-31T08:00:00Z", datetime(2026, 1, 31, 8)),
        ("2026-01-31 08:00:00-05", datetime(2026, 1, 31, 13)),
        ("2026-01-31 08:00:00,5", datetime(2026, 1, 31, 8, 0, 0, 500000)),
        ("2026-01-31 08:00 PM", datetime(2026, 1, 31, 20)),
        ("31.12.2025 23:59", datetime(2025, 12, 31, 23, 59)),
        ("31.12.25", datetime(2025, 12, 31)),
        ("12/31/2025 8:05 PM", datetime(2025, 12, 31, 20, 5)),
        ("31 Dec 2025", datetime(2025, 12, 31)),
        ("Dec 31, 2025", datetime(2025, 12, 31)),
    ],
)
def test_forms_of_times(loader, text, expected):
    assert times(loader, text) == [expected]


@pytest.mark.parametrize(
    "text",
    ["infinity", "-infinity", "epoch", "today", "2026-02-30", "45292", "2026-01-31 08:00 CET", "0026-01-31",
     "2026-01-31 08:00:00 America/New_York", "31.02.2026", "3026-01-01"],
)  # fmt: skip
def test_what_is_no_time_is_refused(loader, text):
    assert times(loader, text, "2026-01-01") == ["refused", datetime(2026, 1, 1)]


def test_day_and_month_are_told_by_a_day_beyond_twelve(loader):
    assert times(loader, "05/01/2026", "13/01/2026")[0] == datetime(2026, 1, 5)


@pytest.mark.parametrize(
    ("texts", "code"),
    [(("05/01/2026",), "intake.date_order"), (("05/01/2026", "13/01/2026", "01/13/2026"), "intake.date_both")],
)
def test_day_and_month_are_never_guessed(loader, texts, code):
    with pytest.raises(CxError) as error:
        times(loader, *texts)
    assert error.value.code == code
    assert loader.one("SELECT count(*) FROM responses") == 0


@pytest.mark.parametrize("form", ["%d/%m/%Y", "dmy"])
def test_the_mapping_can_say_which_it_is(loader, form):
    mapping = 'kind = "responses"\n[columns]\nresponse_id = "response_id"\n'
    mapping += f'answered_at = {{ column = "date", format = "{form}" }}\n[[scores]]\ncolumn = "nps"\nmetric = "nps"\n'
    assert times(loader, "05/01/2026", "01/13/2026", mapping=mapping) == [datetime(2026, 1, 5), "refused"]


def test_an_offset_in_a_form_of_the_mapping_counts(loader, monkeypatch):
    mapping = 'kind = "responses"\ntime_zone = "America/New_York"\n[columns]\nresponse_id = "response_id"\n'
    mapping += (
        'answered_at = { column = "date", format = "%d.%m.%Y %H:%M %z" }\n[[scores]]\ncolumn = "nps"\nmetric = "nps"\n'
    )
    assert times(loader, "31.01.2026 08:00 +0200", mapping=mapping) == [datetime(2026, 1, 31, 6)]


def test_offsets_of_summer_and_winter_in_one_column(loader):
    found = times(loader, "2025-10-26T02:30:00+02:00", "2025-10-26T02:30:00+01:00")
    assert found == [datetime(2025, 10, 26, 0, 30), datetime(2025, 10, 26, 1, 30)]


def test_a_template_with_a_missing_part_gives_no_date_and_the_answer_counts(loader):
    mapping = 'kind = "responses"\n[columns]\nanswered_at = { template = "2018-05-{DAY}", format = "%Y-%m-%d" }\n'
    mapping += '[[scores]]\ncolumn = "nps"\nmetric = "nps"\n'
    assert counts(loader.load("DAY,nps\n3,9\n,10\n32,9\n", mapping)) == (2, 0, 1)
    assert loader.rows("SELECT answered_on, points FROM responses ORDER BY row_number") == [
        (date(2018, 5, 3), 100),
        (None, 100),
    ]


def points(loader):
    return [row[0] for row in loader.rows("SELECT points FROM responses ORDER BY row_number, question")]


def states(loader):
    return [row[0] for row in loader.rows("SELECT state FROM responses ORDER BY row_number, question")]


def scales(loader):
    return {tuple(row) for row in loader.rows("SELECT DISTINCT scale_min, scale_max FROM responses")}


def test_codes_are_blank_as_words_and_as_numbers(loader):
    loader.load(
        answers("n", ["8.0", "11", "11.0", "9"]), score_mapping("n", "nps", "scale = [0, 10]", 'blank = ["11"]')
    )
    assert points(loader) == [0, None, None, 100]


def test_a_code_of_the_whole_file_is_blank_too_and_spares_ids(loader):
    mapping = score_mapping("n", "nps", "scale = [0, 10]", top=['blank = ["0", "NA"]'])
    loader.load("response_id,n\n00,0.0\n1,0\n2,na\n3,10\n", mapping)
    assert points(loader) == [None, None, None, 100]
    assert loader.one("SELECT count(*) FROM responses WHERE response_id = '00'") == 1


def test_own_values_hold_for_numbers_with_a_point_zero(loader):
    mapping = score_mapping("n", "csat", "scale = [1, 5]", 'values = { "1" = 5, "5" = 1 }')
    loader.load(answers("n", ["1", "1.0", "5.0"]), mapping)
    assert points(loader) == [100, 100, 0]


@pytest.mark.parametrize(
    ("column", "words"),
    [
        ("csat", ["Very satisfied", "Don’t know", "very  dissatisfied", ""]),
        ("Удовлетворённость", ["Очень доволен", "Не знаю", "Ужасно", "n/a"]),
        ("Pasitenkinimas", ["Labai patenkinta", "Nežinau", "Labai blogai", "-"]),
        ("Zufriedenheit", ["Sehr zufrieden", "Weiß nicht", "Sehr schlecht", "null"]),
        ("Satisfaction globale", ["Très satisfait", "Sans avis", "Pas du tout d’accord", "NA"]),
        ("Satisfacción", ["Muy satisfecho", "No sabe", "Muy malo", "None"]),
    ],
)
def test_text_scales_in_six_languages(loader, column, words):
    loader.load(answers(column, words))
    assert points(loader) == [100, None, 0, None]
    assert states(loader) == ["valid", "dont_know", "valid", "blank"]


def test_seven_words_are_a_scale_of_seven(loader):
    loader.load(
        answers("csat", ["Very satisfied", "Satisfied", "Somewhat satisfied", "Neutral", "Somewhat dissatisfied"])
    )
    assert scales(loader) == {(1, 7)}
    assert points(loader) == [100, 100, 0, 0, 0]


def test_good_is_the_middle_between_excellent_and_poor(loader):
    loader.load(answers("csat", ["Excellent", "Very good", "Good", "Fair", "Poor"]))
    assert points(loader) == [100, 100, 0, 0, 0]


def test_words_of_one_scale_never_count_on_another(loader):
    result = loader.load(answers("w", ["Extremely likely", "9"]), score_mapping("w", "nps", "scale = [0, 10]"))
    assert reasons(result) == [(2, "w", "Extremely likely", "score.text")]


def test_yes_and_no(loader):
    loader.load(answers("csat", ["Yes", "no", "Oui", "нет"]))
    assert points(loader) == [100, 0, 100, 0]


def test_a_reversed_scale(loader):
    loader.load(answers("effort", [1, 3, 4, 7]), score_mapping("effort", "ces", "scale = [1, 7]", "reversed = true"))
    assert points(loader) == [100, 100, 0, 0]


def test_nps_is_told_from_detractors_to_promoters(loader):
    loader.load(answers("nps", [0, 6, 7, 8, 9, 10]))
    assert points(loader) == [-100, -100, 0, 0, 100, 100]


@pytest.mark.parametrize(
    ("column", "values", "scale"),
    [
        ("csat", [1, 2, 3, 4, 5], (1, 5)),
        ("csat", [2, 3], (1, 5)),
        ("csat", [1, 6, 7], (1, 7)),
        ("csat", [4, 10], (1, 10)),
        ("csat", [0, 10], (0, 10)),
        ("csat", [0, 1, 1], (0, 1)),
        ("csat", [5, 4, 4, 3, 99], (1, 5)),
        ("ces", [5, 4], (1, 5)),
        ("ces", [2, 3], (1, 7)),
        ("nps", [1, 8], (0, 10)),
    ],
)
def test_scales_that_the_scores_bear_out(loader, column, values, scale):
    loader.load(answers(column, values))
    assert scales(loader) == {scale}


@pytest.mark.parametrize(
    ("column", "values"),
    [
        ("csat", [5, 4, 3, 9]),  # a code or a 9 of ten?
        ("csat", list(range(7)) * 9),  # blank is 0 and 6 is "never used"
        ("csat", [1, 2, 3] * 20),  # of three, or a bad place?
        ("ces", [0, 1, 2, 3, 4, 5, 6, 7, 3, 4, 9, 10] * 5),  # of ten, on which CES is not asked
        ("nps", [1, 2, 3, 4, 5] * 9),  # stars
        ("csat", [20, 80, 100]),
    ],
)
def test_scales_in_doubt_are_asked_for(loader, column, values):
    with pytest.raises(CxError) as error:
        loader.load(answers(column, values))
    assert error.value.code in ("intake.scale", "intake.scale_doubt")
    assert loader.one("SELECT count(*) FROM responses") == 0


def test_the_scale_that_was_found_is_kept_with_the_import(loader):
    result = loader.load(answers("csat", [1, 6, 7]))
    assert [spec.scale for spec in result.mapping.scores] == [(1, 7)]
    assert "scale = [1, 7]" in str(loader.one("SELECT mapping FROM imports"))


def test_a_row_with_one_refused_cell_is_refused_as_a_whole_and_all_is_said(loader):
    mapping = (
        score_mapping("nps", "nps", "scale = [0, 10]")
        + '\n[[scores]]\ncolumn = "csat"\nmetric = "csat"\nscale = [1, 5]'
    )
    result = loader.load("response_id,nps,csat\n1,11,x\n2,8.5,5\n3,9,5\n", mapping)
    assert counts(result) == (1, 0, 2)
    assert reasons(result) == [
        (2, "csat", "x", "score.text"),
        (2, "nps", "11", "score.scale"),
        (3, "nps", "8.5", "score.whole"),
    ]
    assert loader.one("SELECT count(*) FROM responses WHERE response_id <> '3'") == 0


def test_narrow_files_name_metric_and_scale(loader):
    lines = ["1,Net Promoter Score,9,,", "2,CSAT,4,,", "3,csat,6,1,7", "4,ces,4,1,5", "5,Удовлетворённость,5,,",
             "6,Rekomenduotumėte,6,0,10", "7,nps,,,", "8,foo,3,,", "9,nps,11,,", "10,csat,50,0,100", "11,,5,,"]  # fmt: skip
    result = loader.load("response_id,metric,score,scale_min,scale_max\n" + "\n".join(lines))
    assert points(loader) == [100, 100, 100, 100, 100, -100, None]
    assert [problem.reason for problem in result.problems] == [
        "metric.unknown", "score.scale", "score.unknown_scale", "metric.unknown",
    ]  # fmt: skip


def test_a_constant_scale_of_a_narrow_file_needs_no_guess(loader):
    mapping = 'kind = "responses"\n[constants]\nscale_min = "1"\nscale_max = "10"\n[columns]\nmetric = "metric"\nscore = "score"\n'
    loader.load("metric,score\n" + "csat,6\n" * 40, mapping)
    assert scales(loader) == {(1, 10)}


def test_touchpoints(loader):
    lines = ["1,c,2026-01-01 10:00,2026-01-01 09:00,a,1", "2,c,2026-01-01 10:00,2026-01-01 11:30,a,",
             "3,N/A,,2026-01-01 11:00,a,5", "4,c,2026-01-01 10:00,,,"]  # fmt: skip
    result = loader.load("touchpoint_id,customer_id,occurred_at,responded_at,stage,value\n" + "\n".join(lines))
    assert reasons(result) == [
        (2, "responded_at", "2026-01-01 09:00", "time.order"),
        (5, "stage", None, "stage.missing"),
    ]
    assert loader.rows("SELECT touchpoint_id, customer_id, response_seconds FROM touchpoints ORDER BY 1") == [
        ("2", "c", 5400.0),
        ("3", None, None),
    ]


def test_stages_of_a_journey_on_one_row(loader):
    mapping = 'kind = "touchpoints"\n[columns]\ncustomer_id = "c"\n[[stages]]\ncolumn = "bought"\nstage = "buy"\n'
    mapping += '[[stages]]\ncolumn = "sent"\nstage = "send"\n'
    result = loader.load("c,bought,sent\na,2026-01-01,2026-01-02\nb,2026-01-01,\nd,,\n", mapping)
    assert counts(result) == (2, 0, 1)
    assert loader.rows("SELECT customer_id, stage FROM touchpoints ORDER BY ALL") == [
        ("a", "buy"), ("a", "send"), ("b", "buy"),
    ]  # fmt: skip


def test_attributes_keep_their_names(loader):
    from cxdash.dimensions import attribute

    loader.load('location_id,name,we"ird.col,"quo\'te\\",a.b\nL,X,v1,v2,v3\n', kind="locations")
    for name, value in (('we"ird.col', "v1"), ("quo'te\\", "v2"), ("a.b", "v3")):
        dimension = attribute(f"location.{name}")
        with loader.store.cursor() as cursor:
            found = cursor.execute(f"SELECT {dimension.sql} FROM locations l", dimension.parameters).fetchall()
        assert found == [(value,)]


def test_channels_stay_as_they_are(loader):
    loader.load("response_id,nps,channel\n1,9,Web\n2,9,web\n")
    assert loader.rows("SELECT channel FROM responses ORDER BY 1") == [("Web",), ("web",)]
