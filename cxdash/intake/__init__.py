"""Intake: bytes and a mapping to typed rows and problems, planned here and run by the store. Knows no database."""

from cxdash.intake.guess import guess_mapping
from cxdash.intake.mapping import Mapping
from cxdash.intake.reader import Sheet, read_sheet

__all__ = ["Mapping", "Sheet", "guess_mapping", "read_sheet"]
