"""Stories: what is planted in the demo data, with every parameter; read by generator, docs and tests. Knows no data."""

from dataclasses import dataclass, field
from datetime import date

BRAND = "Tilvika"
FIRST_DAY = date(2024, 11, 1)
LAST_DAY = date(2026, 10, 31)  # fixed: the demo is the same everywhere and always
AFTER_LAST_DAY = date(2026, 11, 1)  # the half-open end of every period that reaches to the end of the data
SEED = 23  # with another one chance may make a region or a store stand out that no story is about

LOCATIONS = 60
CUSTOMERS = 40_000
ESTIMATES = 4_189  # of those who lead a store, every month
ANSWERS = 120_000 + ESTIMATES
TOUCHPOINTS = 250_000

STAGES = ("Research", "Visit", "Basket", "Checkout", "Purchase", "Pickup or delivery", "Support")


@dataclass(frozen=True)
class SlowRegion:
    """One region answers requests late since a date, and its NPS falls a little later."""

    region: str = "Bavaria"
    since: date = date(2026, 8, 3)
    times_slower: float = 2.8
    nps_since: date = date(2026, 8, 17)
    nps_points: float = -26.0


@dataclass(frozen=True)
class LossyCheckout:
    """Since a release of the app, far fewer of its customers get from the checkout to the purchase."""

    channel: str = "mobile app"
    compared_with: str = "web"
    step: str = "Checkout"
    next_step: str = "Purchase"
    since: date = date(2026, 3, 2)
    usual_share: float = 0.86
    share: float = 0.55


@dataclass(frozen=True)
class TinyStore:
    """A new stall with a handful of answers, all of them 10."""

    location_id: str = "EE-05"
    name: str = "Tallinn Harbour Stall"
    opened_on: date = date(2026, 9, 14)
    answers: int = 9
    score: int = 10


@dataclass(frozen=True)
class ImprovedStore:
    """A store that got better after something was done about it."""

    location_id: str = "LT-06"
    name: str = "Kaunas Linden Avenue"
    action: str = "two more people at the coffee bar from noon to three, and a day of training for everybody"
    acted_on: date = date(2026, 7, 20)
    nps_points_before: float = -20.0
    nps_points_gained: float = 44.0


@dataclass(frozen=True)
class MixShift:
    """A country's NPS falls although no source's does: the source with the best scores nearly stops."""

    country: str = "Poland"
    source: str = "receipt QR code"
    since: date = date(2026, 8, 3)
    share_kept: float = 0.12
    source_nps_points: float = 28.0


@dataclass(frozen=True)
class OptimisticManagers:
    """The own estimates of a store's managers of how customers rate it are better than what customers say."""

    respondent: str = "management"
    nps_points: float = 30.0
    a_month: int = 3  # estimates of each store: of its manager and two shift leaders


@dataclass(frozen=True)
class Stories:
    """All of them. Everything else in the demo is noise around true levels of modest spread."""

    slow_region: SlowRegion = field(default_factory=SlowRegion)
    lossy_checkout: LossyCheckout = field(default_factory=LossyCheckout)
    tiny_store: TinyStore = field(default_factory=TinyStore)
    improved_store: ImprovedStore = field(default_factory=ImprovedStore)
    mix_shift: MixShift = field(default_factory=MixShift)
    optimistic_managers: OptimisticManagers = field(default_factory=OptimisticManagers)


STORIES = Stories()
