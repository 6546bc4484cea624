"""Parts: the additive sums that a mean, its interval and every roll-up are made from."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Logs:
    """The sums of ln(1 + points), of their squares and of their cubes: of durations, which a few long ones would rule."""

    total: float
    squares: float
    cubes: float

    def plus(self, other: "Logs", sign: int = 1) -> "Logs":
        return Logs(
            self.total + sign * other.total, self.squares + sign * other.squares, self.cubes + sign * other.cubes
        )


@dataclass(frozen=True)
class Parts:
    """n answers, the sum of their points and of the squares of their points; of durations also the sums of logarithms."""

    n: int = 0
    total: float = 0.0
    squares: float = 0.0
    logs: Logs | None = None

    def __add__(self, other: "Parts") -> "Parts":
        logs = self.logs if not other.n else other.logs if not self.n else None
        if self.logs is not None and other.logs is not None:
            logs = self.logs.plus(other.logs)
        return Parts(self.n + other.n, self.total + other.total, self.squares + other.squares, logs)

    def __sub__(self, other: "Parts") -> "Parts":
        logs = self.logs if not other.n else None
        if self.logs is not None and other.logs is not None:
            logs = self.logs.plus(other.logs, -1)
        return Parts(self.n - other.n, self.total - other.total, self.squares - other.squares, logs)

    @property
    def mean(self) -> float | None:
        return self.total / self.n if self.n else None

    @property
    def typical(self) -> float | None:
        """What tells one group from another: the mean, of durations that of their logarithms."""
        return self.mean if self.logs is None else self.logs.total / self.n if self.n else None

    @property
    def logarithms(self) -> "Parts | None":
        """The parts of the logarithms themselves; None where there are none."""
        return None if self.logs is None else Parts(self.n, self.logs.total, self.logs.squares)

    @property
    def variance(self) -> float | None:
        """Sample variance (n - 1); None for fewer than two answers."""
        if self.n < 2:
            return None
        return max(self.squares - self.total**2 / self.n, 0.0) / (self.n - 1)


def pooled(parts: Iterable[Parts]) -> Parts:
    """The parts of all answers together, as adding them one by one gives them."""
    n, total, squares, logs, is_logged = 0, 0.0, 0.0, [0.0, 0.0, 0.0], True
    for one in parts:
        if not one.n:
            continue
        n, total, squares = n + one.n, total + one.total, squares + one.squares
        if one.logs is None:
            is_logged = False
        elif is_logged:
            logs[0] += one.logs.total
            logs[1] += one.logs.squares
            logs[2] += one.logs.cubes
    return Parts(n, total, squares, Logs(*logs) if n and is_logged else None)
