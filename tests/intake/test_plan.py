"""The plan of typed columns: what each is made from is known at once, however many ways lead there."""

from cxdash.intake.mapping import Mapping
from cxdash.intake.values.cells import Cells
from cxdash.intake.values.plan import Plan
from cxdash.intake.values.profile import Profile


def test_columns_made_from_others_in_many_ways():
    mapping = Mapping("responses")
    plan = Plan(mapping, Cells(["nps", "when"], mapping), Profile(), "UTC")
    plan.add("t0", "coalesce(x0, x1)")
    for place in range(1, 60):  # twice from the one before: 2 to the 60th ways to the cells
        plan.add(f"t{place}", f"t{place - 1} || t{place - 1} || nth")
    assert plan.bases["t0"] == {"x0", "x1"}
    assert plan.bases["t59"] == {"x0", "x1", "nth"}
    assert plan.depths["t59"] == 59
    assert plan.needed(["t2"]) == {"t0", "t1", "t2"}
