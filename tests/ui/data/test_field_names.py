"""Every field of a file has a name for people."""

from cxdash.intake.fields import KINDS
from cxdash.ui.data.field_names import FIELD_NAMES


def test_every_field_has_a_name_and_no_name_is_left_over():
    assert set(FIELD_NAMES) == {field.id for record in KINDS.values() for field in record.fields}


def test_no_two_fields_of_a_kind_have_the_same_name():
    for record in KINDS.values():
        names = [FIELD_NAMES[field.id] for field in record.fields]
        assert len(set(names)) == len(names)
