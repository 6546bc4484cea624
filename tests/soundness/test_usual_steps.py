"""The funnel to begin with goes the way that most customers go, and ends where most of them come to."""

from cxdash.store.usual import usual_ends, usual_steps
from tests.queries.rows import at, fill, touchpoint
from tests.store.loading import open_store


def ways(tmp_path, *counted):
    """counted: how many customers take which way, a stage a day."""
    points = [
        touchpoint(f"{way}{number}", stage, at(day))
        for way, (count, stages) in enumerate(counted)
        for number in range(count)
        for day, stage in enumerate(stages, 1)
    ]
    tmp_path.mkdir(exist_ok=True)
    store = open_store(tmp_path / "usual.duckdb")
    with store as opened:
        fill(opened, touchpoints=points)
        return usual_steps(opened), usual_ends(opened)


def test_the_majority_of_first_times_goes_before_the_mean_place(tmp_path):
    """Print comes before stop for 60 of 100, but on average later: of the other 40 it is the last of five."""
    steps, ends = ways(
        tmp_path,
        (60, ("got", "print", "stop", "end")),
        (40, ("got", "stop", "end", "print")),
        (3, ("got", "print", "rare")),
    )
    assert steps == ["got", "print", "stop", "end"]
    assert "end" in ends
    assert not ends & {"got", "print", "stop"}


def test_a_rare_purchase_is_the_end_and_a_rare_way_aside_is_not(tmp_path):
    looked, rare = (300, ("visit", "look")), (6, ("visit", "look", "purchase"))
    assert ways(tmp_path, looked, rare)[0] == ["visit", "look", "purchase"]


def test_a_rare_way_aside_is_no_end(tmp_path):
    assert ways(tmp_path, (300, ("visit", "look")), (6, ("visit", "look", "objection")))[0] == ["visit", "look"]


def test_who_is_never_brought_what_was_bought_first_is_lost(tmp_path):
    _steps, ends = ways(tmp_path, (90, ("purchase", "approved", "brought")), (10, ("purchase", "approved")))
    assert ends == {"brought"}


def test_what_few_come_to_after_a_rare_purchase_is_not_where_the_journey_ends(tmp_path):
    """Once it was: a complaint of one who purchased was not rare beside the few who did."""
    looked, bought = (300, ("visit", "look")), (9, ("visit", "look", "purchase"))
    steps, ends = ways(tmp_path, looked, bought, (1, ("visit", "look", "purchase", "complaint")))
    assert steps == ["visit", "look", "purchase"]
    assert {"purchase", "complaint"} <= ends


def test_what_most_who_purchased_come_to_is_where_the_journey_ends(tmp_path):
    looked, brought = (300, ("visit", "look")), (18, ("visit", "look", "purchase", "brought"))
    assert ways(tmp_path, looked, brought, (2, ("visit", "look", "purchase")))[0] == [
        "visit",
        "look",
        "purchase",
        "brought",
    ]


def test_two_of_three_who_purchased_are_too_few_to_say_that_most_do(tmp_path):
    looked, returned = (300, ("visit", "look")), (2, ("visit", "look", "purchase", "return"))
    assert ways(tmp_path, looked, returned, (1, ("visit", "look", "purchase")))[0] == ["visit", "look", "purchase"]


def test_a_rare_way_aside_passes_over_no_rare_purchase(tmp_path):
    looked, bought = (300, ("visit", "look")), (6, ("visit", "look", "purchase"))
    steps, _ends = ways(
        tmp_path, looked, bought, (12, ("visit", "look", "help")), (3, ("visit", "look", "purchase", "help"))
    )
    assert steps == ["visit", "look", "purchase"]


def test_a_stage_that_most_pass_over_is_a_step_all_the_same_where_there_is_but_one_other(tmp_path):
    """Once the funnel to begin with was “order” alone, and a journey might well end at any stage."""
    steps, ends = ways(tmp_path, (20, ("visit", "order")), (80, ("order",)))
    assert steps == ["visit", "order"]
    assert ends == {"order"}
    assert ways(tmp_path / "more", (9, ("post", "visit", "order")), (20, ("visit", "order")), (80, ("order",)))[0] == [
        "visit",
        "order",
    ]
