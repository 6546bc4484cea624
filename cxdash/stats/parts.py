"""Parts: the additive sums that a mean, its interval and every roll-up are made from."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Parts:
    """n answers, the sum of their points and of the squares of their points."""

    n: int = 0
    total: float = 0.0
    squares: float = 0.0

    def __add__(self, other: "Parts") -> "Parts":
        return Parts(self.n + other.n, self.total + other.total, self.squares + other.squares)

    def __sub__(self, other: "Parts") -> "Parts":
        return Parts(self.n - other.n, self.total - other.total, self.squares - other.squares)

    @property
    def mean(self) -> float | None:
        return self.total / self.n if self.n else None

    @property
    def variance(self) -> float | None:
        """Sample variance (n - 1); None for fewer than two answers."""
        if self.n < 2:
            return None
        return max(self.squares - self.total**2 / self.n, 0.0) / (self.n - 1)


def pooled(parts: Iterable[Parts]) -> Parts:
    """The parts of all answers together."""
    return sum(parts, Parts())
