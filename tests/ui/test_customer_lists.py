"""Who may see lists of single customers, as it is set."""

import pytest

from cxdash.errors import CxError
from cxdash.ui.funnel.customers import may_see
from cxdash.ui.selection import Selection

EVERYTHING, SOME = Selection(), Selection(scope=frozenset({"L1"}))


@pytest.mark.parametrize(
    ("setting", "seen"), [("", (True, False)), ("everybody", (True, True)), ("Nobody", (False, False))]
)
def test_lists_are_shown_as_it_is_set(monkeypatch, setting, seen):
    monkeypatch.setenv("CXDASH_CUSTOMER_LISTS", setting)
    assert (may_see(EVERYTHING), may_see(SOME)) == seen


def test_a_word_that_is_no_choice_is_said(monkeypatch):
    monkeypatch.setenv("CXDASH_CUSTOMER_LISTS", "some")
    with pytest.raises(
        CxError, match="CXDASH_CUSTOMER_LISTS is “some”; it must be one of unrestricted, everybody, nobody"
    ):
        may_see(EVERYTHING)
