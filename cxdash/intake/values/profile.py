"""Profile: what was decided over whole columns: the scales of their scores, the forms of times and numbers. Decides nothing."""

from collections.abc import Callable
from dataclasses import dataclass, field

Ask = Callable[[str, dict[str, object]], list[tuple[object, ...]]]


@dataclass
class Profile:
    """Decisions over whole columns. scales: by the place of the score column; narrow: by metric, where a column names it.
    forms: by field or place of a stage: the order of a date, the decimal mark of numbers that have one.
    """

    scales: dict[int, tuple[float, float]] = field(default_factory=dict)
    narrow: dict[str, tuple[float, float]] = field(default_factory=dict)
    forms: dict[str | int, str] = field(default_factory=dict)
