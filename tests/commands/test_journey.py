"""The commands about journeys as scripts call them: stable JSON, filters, sentences."""

import re
from datetime import timedelta

import pytest

from cxdash.commands import main
from cxdash.errors import CxError
from cxdash.stats.estimators import Share
from cxdash.store import Store
from tests.commandline import cxdash_here, cxdash_json
from tests.queries.rows import at, fill, response, touchpoint


@pytest.fixture(autouse=True)
def _no_venv(monkeypatch):
    monkeypatch.setenv("CXDASH_NO_VENV", "1")


@pytest.fixture
def database(tmp_path):
    path = tmp_path / "journey.duckdb"
    with Store(path) as store:
        fill(store, touchpoints=[
            touchpoint("a", "visit", at(1), channel="web"), touchpoint("a", "order", at(1, 5), channel="app"),
            touchpoint("a", "help", at(2), channel="web", response_seconds=7200.0),
            touchpoint("b", "visit", at(2), channel="app"), touchpoint("b", "help", at(3), channel="web"),
            touchpoint("b", "visit", at(9), channel="web"), touchpoint("c", "visit", at(10), channel="app"),
        ])  # fmt: skip
    return path


def groups(*arguments):
    return {one["group"]: one for one in cxdash_json(*arguments)["groups"]}


def test_response_time(database):
    one = groups("response-time", "--db", database)[None]
    assert (one["requests"], one["answered"], one["unanswered"], one["open"]) == (2, 1, 1, 0)
    assert (one["mean_seconds"], one["median_seconds"], one["p90_seconds"]) == (7200.0, 7200.0, 7200.0)
    assert (one["within_target"], one["members"], one["few"]) == (0.5, 1, True)
    assert one["low"] < 0.5 < one["high"]
    assert groups("response-time", "--db", database, "--target", "1h")[None]["within_target"] == 0.0
    later = groups("response-time", "--db", database, "--since", "2026-01-03")[None]
    assert (later["requests"], later["answered"], later["mean_seconds"], later["within_target"]) == (1, 0, None, 0.0)
    assert set(groups("response-time", "--db", database, "--by", "channel", "--min-answers", 0)) == {"web"}
    assert groups("response-time", "--db", database, "--request", "visit")[None]["requests"] == 4  # and no other stage
    with pytest.raises(CxError, match="Did you mean “visit”"):
        cxdash_json("response-time", "--db", database, "--request", "visti")
    with pytest.raises(CxError, match="not a length of time"):
        cxdash_json("response-time", "--db", database, "--target", "soon")


def test_the_score_after_requests(database):
    with Store(database) as store:
        fill(
            store, responses=[response("csat", 5, customer="a", at=at(4)), response("csat", 1, customer="b", at=at(4))]
        )
    asked = ("response-time", "--db", database, "--score", "csat", "--min-answers", 0)
    after = cxdash_json(*asked)["score_after"]
    assert (after["in_time"]["value"], after["later"]["value"], after["difference"]) == (100.0, 0.0, 100.0)
    assert (after["in_time"]["n"], after["later"]["n"], after["verdict"]) == (1, 1, "few")
    near = cxdash_json(*asked, "--score-within", "1d")["score_after"]
    assert (near["in_time"]["n"], near["later"]["n"]) == (0, 1)


def test_survival_and_churn_say_which_silence_counts(database, capsys):
    """A silence that ended counts in one and not in the other: who reads the wrong one is misled."""
    for command, said in (
        ("survival", "A silence counts only where it lasts to the end of the data."),
        ("churn", "Every silence counts, also where customers came back later."),
    ):
        main([command, "--db", str(database), "--churn-days", "7"])
        assert said in capsys.readouterr().out
        with pytest.raises(SystemExit):
            main([command, "--help"])
        assert said.removesuffix(".") in " ".join(capsys.readouterr().out.split())


def test_survival(database):
    found = cxdash_json("survival", "--db", database, "--churn-days", 7)
    (one,) = found["groups"]
    assert (one["group"], one["n"], one["events"], one["median_days"], one["unplaced"]) == (None, 3, 1, 8, 0)
    assert (found["log_rank_p"], one["members"], one["few"]) == (None, 1, True)
    assert [(point["day"], point["at_risk"], point["survival"]) for point in one["curve"]] == [
        (0, 3, 1.0), (8, 2, 0.5),
    ]  # fmt: skip
    assert one["curve"][1]["low"] < 0.5 < one["curve"][1]["high"]
    assert groups("survival", "--db", database)[None]["events"] == 0  # nobody was silent for 90 days
    split = cxdash_json("survival", "--db", database, "--by", "channel", "--min-answers", 0, "--churn-days", 7)
    assert {one["group"]: (one["n"], one["events"]) for one in split["groups"]} == {"app": (2, 0), "web": (1, 1)}
    narrowed = groups("survival", "--db", database, "--where", "channel=web", "--churn-days", 7)
    assert narrowed[None]["n"] == 1
    with pytest.raises(CxError, match="--churn-days is “0”"):
        cxdash_json("survival", "--db", database, "--churn-days", 0)


def test_retention(database):
    def cohorts(*arguments):
        return cxdash_json("retention", "--db", database, "--period", "week", *arguments)["cohorts"]

    first, second = cohorts("--mode", "first")
    assert (first["cohort"], first["size"], first["retained"], first["over"]) == ("2025-12-29", 2, [2, 1], 1)
    assert (second["cohort"], second["size"], second["retained"]) == ("2026-01-05", 1, [1])
    assert first["low"][1] < 0.5 < first["high"][1]
    assert [one["size"] for one in cohorts()] == [2, 2]
    assert [one["retained"] for one in cohorts("--entry", "visit", "--return", "help")] == [[2, 0], [0]]
    assert [one["size"] for one in cohorts("--where", "channel=app", "--since", "2026-01-02")] == [1, 1]
    with pytest.raises(CxError, match="Did you mean “visit”"):
        cxdash_json("retention", "--db", database, "--period", "week", "--entry", "vist")


def test_retention_says_which_cohorts_these_are_and_what_the_page_has_besides(database, monkeypatch, capsys):
    monkeypatch.setenv("CXDASH_NO_VENV", "1")
    asked = ["retention", "--db", str(database), "--period", "week"]
    assert main(asked) == 0
    printed = capsys.readouterr().out
    assert "every period with an entry" in printed
    assert "the page shows" not in printed
    assert main([*asked, "--mode", "first", "--since", "2026-01-02"]) == 0
    printed = capsys.readouterr().out
    assert (
        "that of the first entry of all. These are the entries from Jan 2, 2026 on; the page shows all cohorts"
        in printed
    )


def funnel(database, *options):
    found = cxdash_json("funnel", "--db", database, "--step", "visit", "--step", "order", "--step", "help", *options)
    return {one["group"]: [step["customers"] for step in one["steps"]] for one in found["groups"]}


def test_options_of_the_funnel(database):
    assert funnel(database) == {None: [3, 1, 1]}
    assert funnel(database, "--order", "strict") == {None: [3, 1, 1]}
    assert funnel(database, "--order", "any") == {None: [3, 2, 1]}
    assert funnel(database, "--optional", "order") == {None: [3, 1, 2]}
    assert funnel(database, "--exclude", "order") == {None: [2, 0, 0]}
    assert funnel(database, "--exclude", "help@1-2") == {None: [3, 1, 1]}  # b's second visit counts
    assert funnel(database, "--exclude", "help@1-2", "--until", "2026-01-05") == {None: [1, 1, 1]}
    split = ("--by", "channel", "--min-answers", 0)
    assert funnel(database, *split) == {"web": [2, 1, 1], "app": [2, 0, 0]}
    assert funnel(database, *split, "--attribution", "last") == {"web": [2, 1, 1], "app": [2, 0, 0]}
    assert funnel(database, *split, "--attribution", "step") == {"web": [1, 0, 1], "app": [2, 1, 0]}
    with pytest.raises(CxError, match="“help” cannot be optional"):
        funnel(database, "--optional", "help")
    with pytest.raises(CxError, match="Did you mean “help”"):
        funnel(database, "--exclude", "halp@1-2")
    with pytest.raises(CxError, match="numbers of two steps from 1 to 3"):
        funnel(database, "--exclude", "help@2-4")


@pytest.mark.parametrize("asked", [("paths",), ("journey-types",), ("survival", "--by", "segment")])
def test_every_share_of_a_table_has_its_interval(demo_database, asked, capsys):
    main([*asked, "--db", str(demo_database)])
    told = [line for line in capsys.readouterr().out.splitlines() if "%" in line]
    assert len(told) > 4
    for line in told:  # all of them together, and what nobody can be yet, are certain
        shares = re.findall(r"(\S+%)( \(\S+% to \S+%\))?(?![^(]*\))", line)
        assert all(interval or share == "100.0%" for share, interval in shares), line


def test_the_interval_of_a_way(demo_database):
    found = cxdash_json("paths", "--db", demo_database)
    for one in found["paths"]:
        expected = Share.wilson(one["customers"], found["customers"], 0.95)
        assert (one["low"], one["high"]) == pytest.approx(expected)
        assert one["low"] < one["share"] < one["high"]


def test_paths(database):
    found = cxdash_json("paths", "--db", database, "--min-answers", 0, "--depth", 3)
    assert found["customers"] == 3
    assert {tuple(one["stages"]): one["customers"] for one in found["paths"]} == {
        ("visit", "order", "help"): 1, ("visit", "help", "visit"): 1, ("visit",): 1,
    }  # fmt: skip
    assert found["nodes"][0] == {"step": 1, "stage": "visit", "customers": 3, "ends": 1}
    assert {"step": 2, "from": "help", "to": "visit", "customers": 1} in found["links"]
    assert (found["loops"], found["longer"], found["never"]) == ([{"stage": "visit", "customers": 1}], 0, 0)
    few = cxdash_json("paths", "--db", database)
    assert (few["customers"], few["nodes"], few["links"], few["paths"], few["loops"]) == (None, [], [], [], [])
    assert (few["others"], few["longer"], few["never"]) == ({"paths": 3, "customers": None}, None, None)
    back = cxdash_json("paths", "--db", database, "--to", "help", "--depth", 2, "--min-answers", 0)
    assert {(one["step"], one["stage"]) for one in back["nodes"]} == {(1, "order"), (1, "visit"), (2, "help")}
    between = ("paths", "--db", database, "--from", "visit", "--to", "help", "--depth", 2)
    both = cxdash_json(*between, "--min-answers", 0)
    assert (both["customers"], both["longer"], both["never"]) == (1, 1, 1)
    few = cxdash_json(*between)
    assert (few["customers"], few["longer"], few["never"]) == (None, None, None)
    split = groups("paths", "--db", database, "--min-answers", 0, "--depth", 2, "--by", "channel", "--from", "visit")
    assert {name: [(way["stages"], way["customers"]) for way in one["paths"]] for name, one in split.items()} == {
        "web": [(["visit", "order"], 1)], "app": [(["visit"], 1), (["visit", "help"], 1)],
    }  # fmt: skip
    pooled = groups(
        "paths",
        "--db",
        database,
        "--min-answers",
        3,
        "--depth",
        3,
        "--by",
        "channel",
        "--to",
        "help",
        "--from",
        "visit",
    )
    assert {name: (one["members"], one["customers"], one["never"]) for name, one in pooled.items()} == {
        "(pooled)": (2, None, None)  # 2 came there and 1 did not
    }
    with pytest.raises(CxError, match="from 2 to 12"):
        cxdash_json("paths", "--db", database, "--depth", 1)


def test_response_time_in_business_hours(database):
    with Store(database) as store, store.writing() as cursor:
        cursor.execute(
            "UPDATE touchpoints SET responded_at = occurred_at + INTERVAL 2 HOUR WHERE response_seconds IS NOT NULL"
        )
    # From midnight to 02:00 on a Friday, and one that waits since Saturday.
    for hours, seconds in (("mon-fri 01:30-18:00", 1800.0), ("sat 00:00-24:00", 0.0), ("", 7200.0)):
        one = groups("response-time", "--db", database, "--hours", hours)[None]
        assert (one["mean_seconds"], one["requests"], one["answered"]) == (seconds, 2, 1)
    said = cxdash_here("response-time", "--db", database, "--hours", "sat 00:00-24:00", "--target", "3d").stdout
    assert "Times, and the target of 72 hr, are counted in business hours alone." in said
    assert "business" not in cxdash_here("response-time", "--db", database, "--target", "3d").stdout
    with pytest.raises(CxError, match="no business hours"):
        cxdash_json("response-time", "--db", database, "--hours", "nine to five")


def test_touchpoints(database):
    asked = ("touchpoints", "--db", database, "--metric", "response_time", "--min-answers", 0)
    found = cxdash_json(*asked, "--window", "2d")
    cells = {(one["stage"], one["channel"]): one for one in found["cells"]}
    assert (found["stages"], set(found["channels"]), found["worst"]) == (
        ["visit", "order", "help"],
        {"web", "app"},
        None,
    )
    help_web, visit_app = cells["help", "web"], cells["visit", "app"]
    assert (help_web["touchpoints"], help_web["customers"], help_web["median_response_seconds"]) == (2, 2, 7200.0)
    assert (help_web["went_on"], help_web["lost"], help_web["open"], help_web["lost_share"]) == (0, 2, 0, 1.0)
    assert (visit_app["went_on"], visit_app["lost"], visit_app["open"], visit_app["lost_share"]) == (1, 0, 1, 0.0)
    assert (help_web["score"]["n"], visit_app["score"]) == (1, None)
    assert {stage for (stage, _channel), one in cells.items() if one["is_end"]} == {"order", "help"}
    week = {(one["stage"], one["channel"]): one for one in cxdash_json(*asked, "--window", "7d")["cells"]}
    assert (week["help", "web"]["went_on"], week["help", "web"]["lost"]) == (1, 1)
    pooled = cxdash_json(*asked[:-2], "--window", "2d")["pooled"]
    assert (pooled["volumes"], pooled["customers"], pooled["touchpoints"]) == (4, 7, 7)
    with pytest.raises(CxError, match="not a length of time"):
        cxdash_json(*asked, "--window", "soon")


def test_journey_types(database):
    def told(*arguments):
        return cxdash_json("journey-types", "--db", database, "--min-answers", 0, *arguments)

    found = told("--research", "visit", "--store", "app", "--online", "web")
    assert found["kinds"] == {
        "stages": ["visit", "order"], "purchase": ["order"], "research": ["visit"], "online": ["web"], "store": ["app"],
        "neither": [],
    }  # fmt: skip
    assert found["untold"] == {}
    types = {one["type"]: one["journeys"] for one in found["types"]}
    assert types == {"all": 1, "zmot": 1, "webrooming": 1, "showrooming": 0, "single": 0, "multi": 1}
    (bought,) = [one for one in found["stories"] if one["reached"]]
    assert ([stop["stage"] for stop in bought["stops"]], bought["journeys"], bought["of"]) == (["visit", "order"], 1, 1)
    assert bought["stops"][0]["next_first_quartile_seconds"] == bought["stops"][0]["next_seconds"] == 5 * 3600
    assert told("--purchase", "help")["kinds"]["stages"] == ["visit", "order", "help"]
    with pytest.raises(CxError, match="Did you mean “order”"):
        told("--purchase", "ordr")
    with pytest.raises(CxError, match="no metric “response_time”"):
        told("--metric", "response_time")
    for days in (999_999_999_999, -5, 0):
        with pytest.raises(CxError, match=f"--silence is “{days}”"):
            told("--silence", days)


def test_types_of_journeys_that_cannot_be_told_have_no_share(tmp_path):
    """Once they were 0.0 % (0.0 % to 0.2 %): of data without a channel, nobody can have researched online."""
    days = [("look", 1), ("order", 2)]
    for name, channel in (("none", None), ("shop", "shop"), ("mail", "letter")):
        with Store(tmp_path / f"{name}.duckdb") as store:
            points = [touchpoint(f"c{n}", stage, at(day), channel=channel) for n in range(40) for stage, day in days]
            fill(store, touchpoints=points)

    def asked(name, *more):
        found = cxdash_json("journey-types", "--db", tmp_path / f"{name}.duckdb", *more)
        return {one["type"]: one["share"]["value"] for one in found["types"]}, found["untold"]

    shares, untold = asked("none")
    assert shares == {"all": 1.0, "zmot": None, "webrooming": None, "showrooming": None, "single": None, "multi": None}
    assert untold["webrooming"] == ["research", "channels"]
    assert untold["single"] == ["channels"]
    shares, untold = asked("shop", "--research", "look")
    assert (shares["single"], shares["multi"], shares["webrooming"]) == (1.0, 0.0, None)
    assert untold == {"zmot": ["online"], "webrooming": ["online"], "showrooming": ["online"]}
    assert asked("shop", "--research", "look", "--online", "shop")[0]["zmot"] == 1.0
    said = cxdash_here("journey-types", "--db", tmp_path / "mail.duckdb").stdout
    assert "Counts as a purchase: order. Neither online nor a store: letter." in said
    assert (
        "Cannot be told: Zero moment of truth (no stage counts as research, no channel counts as online); Webrooming (no stage counts as "
        "research, no channel counts as online, no channel counts as a store); Showrooming (no channel counts as online, no channel "
        "counts as a store)." in said
    )


def test_paths_tell_who_is_in_no_way_and_each_way_whole(tmp_path):
    """Once “100 %” of those who came to the end stood alone, and a long way was cut after 60 signs."""
    path = tmp_path / "ways.duckdb"
    long = [f"a stage with a name that is long {place}" for place in range(4)]
    ways = [(20, ["visit", "pay"]), (30, ["visit"]), (10, ["visit", "look", "pay"]), (50, ["in", *long])]
    points = [
        touchpoint(f"{way}-{one}", stage, at(day))
        for way, (n, stages) in enumerate(ways) for one in range(n) for day, stage in enumerate(stages, 1)
    ]  # fmt: skip
    with Store(path) as store:
        fill(store, touchpoints=points)
    said = cxdash_here("paths", "--db", path, "--from", "visit", "--to", "pay", "--depth", "2").stdout
    assert "The most usual way is visit → pay: 100% (84% to 100%), 20 of 20 customers." in said
    assert "Of 60 customers at visit, 50% (38% to 62%) have not come to pay so far." in said
    assert "10 customers came there on ways of more than 2 touchpoints, which are not shown." in said
    assert " → ".join(["in", *long]) in cxdash_here("paths", "--db", path).stdout
    assert (
        cxdash_here("paths", "--db", path, "--min-answers", "1000").stdout
        == "No way was taken by customers enough to be shown.\n"
    )


def test_what_is_not_there_is_named_with_what_is(tmp_path):
    points = [touchpoint(f"c{n}", f"a long name of a stage, the number is {n:02}", at(1)) for n in range(20)]
    with Store(tmp_path / "x.duckdb") as store:
        fill(store, touchpoints=points)
    with pytest.raises(CxError) as error:
        main(["funnel", "--db", str(tmp_path / "x.duckdb"), "--step", "Kassa", "--step", "Visit"])
    assert str(error.value).endswith("a long name of a stage, the number is 11 and 8 more.")
    wrong = [
        "funnel",
        "--db",
        str(tmp_path / "x.duckdb"),
        "--step",
        points[0][3],
        "--step",
        points[1][3],
        "--step-window",
        "5=2d",
    ]
    with pytest.raises(CxError) as error:
        main(wrong)
    assert str(error.value).endswith("or for one of the steps from 2 to 2 (2=12h).")


def test_churn_of_too_short_a_log_is_a_sentence(tmp_path):
    with Store(tmp_path / "x.duckdb") as store:
        fill(store, touchpoints=[touchpoint("a", "visit", at(1)), touchpoint("a", "visit", at(2))])
    said = cxdash_here("churn", "--db", tmp_path / "x.duckdb").stdout
    assert said.startswith("There is no whole period of which it is known who was lost in it.\n\nCounts as lost here: ")


@pytest.mark.parametrize(
    "asked",
    [
        ("paths",),
        ("retention", "--period", "month"),
        ("journey-types",),
        ("churn",),
        ("survival",),
        ("risk",),
        ("funnel", "--step", "a", "--step", "b"),
    ],
)
def test_where_no_touchpoint_names_its_customer_that_is_said(tmp_path, monkeypatch, asked):
    """Beside the answer, so that what reads it is not disturbed."""
    monkeypatch.setenv("CXDASH_NO_VENV", "1")
    with Store(tmp_path / "nobody.duckdb") as store:
        fill(store, touchpoints=[touchpoint(None, stage, at(day)) for day in (1, 2, 3) for stage in ("a", "b")])
    with Store(tmp_path / "somebody.duckdb") as store:
        fill(store, touchpoints=[touchpoint("one", stage, at(day)) for day in (1, 2, 3) for stage in ("a", "b")])
    name, *rest = asked
    said = cxdash_here(name, "--db", tmp_path / "nobody.duckdb", *rest)
    assert said.stderr.startswith("Touchpoints here: 6, and none names its customer")
    assert said.stdout
    assert cxdash_here(name, "--db", tmp_path / "somebody.duckdb", *rest).stderr == ""


def test_the_risk_of_nobody_has_no_day(tmp_path, monkeypatch):
    """Once it was told for 1677, the first day that pandas knows, and that the data were too short."""
    monkeypatch.setenv("CXDASH_NO_VENV", "1")
    with Store(tmp_path / "nobody.duckdb") as store:
        fill(store, touchpoints=[touchpoint(None, "a", at(1))])
    found = cxdash_json("risk", "--db", tmp_path / "nobody.duckdb")
    assert (found["day"], found["why"], found["at_risk"]) == (None, "nobody", [])
    said = cxdash_here("risk", "--db", tmp_path / "nobody.duckdb").stdout
    assert said == "No touchpoint names its customer, so it cannot be told who may leave.\n"


def test_retention_says_how_sure_its_share_is(tmp_path, monkeypatch):
    """As the page does: 40 of 100 came back in the month after; of the newest month it is not known yet."""
    monkeypatch.setenv("CXDASH_NO_VENV", "1")
    points = [touchpoint(f"c{number}", "visit", at(5)) for number in range(100)]
    points += [touchpoint(f"c{number}", "visit", at(5) + timedelta(days=31)) for number in range(40)]
    points += [touchpoint("c0", "visit", at(5) + timedelta(days=62))]
    with Store(tmp_path / "cx.duckdb") as store:
        fill(store, touchpoints=points)
    low, high = (100 * end for end in Share.wilson(40, 100, 0.95))
    share = f"40.0% ({low:.1f}% to {high:.1f}%) were back in the month after."
    asked = ("retention", "--db", tmp_path / "cx.duckdb", "--period", "month")
    assert f"Of the customers of all cohorts {share}" in cxdash_here(*asked, "--mode", "first").stdout
    newest = f"The newest cohort of which it is known, Jan 2026 (100 customers): {share}"  # March is not over
    assert newest in cxdash_here(*asked).stdout


def test_survival_compares_the_groups_that_have_a_value(tmp_path):
    """Half of those without a channel are gone at once; web and app are alike."""
    points = [
        touchpoint(f"{channel}{n}", "visit", at(day), channel=channel)
        for channel in ("web", "app") for n in range(40) for day in (1, 2 + n // 4)
    ]  # fmt: skip
    points += [touchpoint(f"none{n}", "visit", at(1)) for n in range(40)]
    points += [touchpoint("clock", "visit", at(1) + timedelta(days=60), channel="web")]
    with Store(tmp_path / "cx.duckdb") as store:
        fill(store, touchpoints=points)
    asked = ("survival", "--db", tmp_path / "cx.duckdb", "--by", "channel", "--churn-days", "30")
    found = cxdash_json(*asked)
    assert found["log_rank_p"] < 0.0001
    assert found["given_p"] > 0.05
    assert "; (not given) is not compared" in cxdash_here(*asked).stdout
    assert "is not compared" not in cxdash_here(*asked, "--where", "channel=web", "--where", "channel=app").stdout
