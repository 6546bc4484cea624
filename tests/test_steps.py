"""Steps as text: what is read, what is written, and that one is the other's way back."""

import random

import pytest

from cxdash.errors import CxError
from cxdash.steps import Step, read_step, step_of, step_text


@pytest.mark.parametrize(
    ("text", "step"),
    [
        ("Visit", Step(("Visit",))),
        ("visit|browse", Step(("visit", "browse"))),
        ("visit@channel=web,app", Step(("visit",), (("channel", ("app", "web")),))),
        ("visit@outcome=@channel=web", Step(("visit",), (("channel", ("web",)), ("outcome", ("",))))),
        ("@channel=phone", Step((), (("channel", ("phone",)),))),
        ("mail@home", Step(("mail@home",))),
        ("@", Step(("@",))),
        ("a=b", Step(("a=b",))),
        ("visit@source=me@home", Step(("visit",), (("source", ("me@home",)),))),
        (r"a\|b@channel=x\,y", Step(("a|b",), (("channel", ("x,y",)),))),
        ("back\\slash", Step(("back\\slash",))),
        ("visit@touchpoint.a=1@touchpoint.a=2", Step(("visit",), (("touchpoint.a", ("1", "2")),))),
    ],
)
def test_texts_are_read(text, step):
    assert read_step(text) == step
    assert read_step(step.text) == step


def test_any_name_comes_back_as_it_was():
    rng = random.Random(1)

    def name():
        return "".join(rng.choice("\\|@,=ab ") for _sign in range(rng.randrange(1, 7)))

    for _time in range(3000):
        values = {f"d{place}": [name() for _value in range(rng.randrange(1, 3))] for place in range(rng.randrange(3))}
        step = step_of([name() for _stage in range(rng.randrange(0 if values else 1, 3))], values)
        assert read_step(step.text) == step
        (stage,) = read_step(step_text(given := name(), [given])).stages
        assert stage == given


def test_a_plain_stage_is_its_own_text():
    for stage in ("Visit", "mail@home", "a=b", "1st: go, then", "'; DROP TABLE touchpoints; --"):
        assert Step((stage,)).text == stage


@pytest.mark.parametrize("text", ["", "a|", "|a", "@=x", "a@ =x"])
def test_what_asks_for_nothing_is_no_step(text):
    with pytest.raises(CxError, match="is no step"):
        read_step(text)


def test_which_steps_one_touchpoint_could_fill():
    assert read_step("a|b").can_share(read_step("b@channel=web"))
    assert not read_step("a@channel=web").can_share(read_step("a@channel=app"))
    assert not read_step("a").can_share(read_step("b@channel=web"))
    assert read_step("@channel=web").can_share(read_step("b"))
