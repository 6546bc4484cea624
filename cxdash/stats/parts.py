"""Parts: the additive sums that a mean, its interval and every roll-up are made from."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from cxdash.stats.intraclass import Repeats, together


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
    """n answers, the sum of their points and of the squares of their points; of durations also the sums of logarithms.

    repeats: whose they are, where customers answered more than once; None where each answer stands alone.
    """

    n: int = 0
    total: float = 0.0
    squares: float = 0.0
    logs: Logs | None = None
    repeats: Repeats | None = field(default=None, compare=False)

    def __add__(self, other: "Parts") -> "Parts":
        logs = self.logs if not other.n else other.logs if not self.n else None
        if self.logs is not None and other.logs is not None:
            logs = self.logs.plus(other.logs)
        repeats = together((self.repeats, other.repeats))
        return Parts(self.n + other.n, self.total + other.total, self.squares + other.squares, logs, repeats)

    def __sub__(self, other: "Parts") -> "Parts":
        logs = self.logs if not other.n else None
        if self.logs is not None and other.logs is not None:
            logs = self.logs.plus(other.logs, -1)
        repeats = self.repeats
        if self.repeats is not None and other.repeats is not None:
            repeats = self.repeats.minus(other.repeats)
        return Parts(self.n - other.n, self.total - other.total, self.squares - other.squares, logs, repeats)

    @cached_property
    def alone(self) -> "Parts":
        """As many answers as would tell as much if each stood alone, with the same mean and spread: what intervals and tests
        take. Rao, J. N. K. & Scott, A. J. (1992), "A simple method for the analysis of clustered binary data", Biometrics 48.
        """
        shared = 0.0 if self.repeats is None else self.repeats.shared
        if shared <= 0 or not self.n:
            return self if self.repeats is None else Parts(self.n, self.total, self.squares, self.logs)
        return self.thinned(self.n / (self.n + shared))

    @property
    def worth(self) -> float:
        """How much of an answer that stands alone one of these tells (1: as much)."""
        return self.alone.n / self.n if self.n else 1.0

    def thinned(self, worth: float) -> "Parts":
        """As if each answer were only this part of one (0 to 1): at least one of them, each standing alone."""
        if not self.n:
            return self
        n = max(round(self.n * worth), 1)
        share = n / self.n
        logs = None
        if self.logs is not None:
            logs = Logs(self.logs.total * share, self.logs.squares * share, self.logs.cubes * share)
        return Parts(n, self.total * share, self.squares * share, logs)

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
        return None if self.logs is None else Parts(self.n, self.logs.total, self.logs.squares, None, self.repeats)

    @property
    def variance(self) -> float | None:
        """Sample variance (n - 1); None for fewer than two answers."""
        if self.n < 2:
            return None
        return max(self.squares - self.total**2 / self.n, 0.0) / (self.n - 1)


def together_alone(buckets: Sequence[Parts]) -> list[Parts]:
    """Each `alone`, and by no more than all of them together are: customers who are in several are no new ones in each."""
    worth = pooled(buckets).worth
    return [min(one.alone, one.thinned(worth), key=lambda each: each.n) for one in buckets]


def pooled(parts: Iterable[Parts]) -> Parts:
    """The parts of all answers together, as adding them one by one gives them."""
    n, total, squares, logs, is_logged, repeats = 0, 0.0, 0.0, [0.0, 0.0, 0.0], True, list[Repeats | None]()
    for one in parts:
        if not one.n:
            continue
        n, total, squares = n + one.n, total + one.total, squares + one.squares
        repeats.append(one.repeats)
        if one.logs is None:
            is_logged = False
        elif is_logged:
            logs[0] += one.logs.total
            logs[1] += one.logs.squares
            logs[2] += one.logs.cubes
    return Parts(n, total, squares, Logs(*logs) if n and is_logged else None, together(repeats))
