"""Settings: one table of names, defaults and help. Reads the environment and nothing else."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from cxdash.errors import CxError
from cxdash.words import N_

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Setting:
    """One setting: read from `CXDASH_<NAME>` in the environment, else its default (text, as a person types it)."""

    name: str
    default: str
    help: str

    @property
    def variable(self) -> str:
        return f"CXDASH_{self.name.upper()}"

    def text(self, environment: Mapping[str, str] | None = None) -> str:
        source = os.environ if environment is None else environment
        return source.get(self.variable, "").strip() or self.default

    def number(self, low: float = 0.0, high: float = float("inf")) -> float:
        """The value as a number in [low, high]; raises CxError("setting.number") when it is not one."""
        text = self.text()
        try:
            value = float(text)
        except ValueError:
            value = float("nan")
        if not low <= value <= high:
            raise CxError("setting.number", name=self.variable, value=text, low=low, high=high)
        return value

    def choice(self, *known: str) -> str:
        """The value as one of these words; raises CxError("setting.choice") when it is none."""
        text = self.text().lower()
        if text not in known:
            raise CxError("setting.choice", name=self.variable, value=self.text(), known=", ".join(known))
        return text


DATABASE = Setting("database", "data/cxdash.duckdb", N_("The DuckDB file that holds everything."))
TIME_ZONE = Setting(
    "time_zone", "UTC", N_("Days are days of this time zone; times in files without an offset are in it.")
)
CONFIDENCE = Setting("confidence", "0.95", N_("How sure the intervals are, between 0.5 and 0.999."))
MIN_ANSWERS = Setting("min_answers", "5", N_("Groups with fewer answers are not shown; they are pooled."))
FEW_ANSWERS = Setting(
    "few_answers", "30", N_("Groups with fewer answers are marked as few and never called better or worse.")
)
FUNNEL_WINDOW = Setting("funnel_window", "14d", N_("How long a customer may take from the first step of a funnel."))
RESPONSE_TARGET = Setting("response_target", "24h", N_("How soon a request should have its first answer."))
BUSINESS_HOURS = Setting(
    "business_hours",
    "",
    N_("Waits are counted in these hours alone, such as mon-fri 09:00-18:00; empty: in all hours."),
)
CHURN_DAYS = Setting(
    "churn_days", "90", N_("A customer without a touchpoint for this many days has left, unless the data say when.")
)
CUSTOMER_LISTS = Setting(
    "customer_lists",
    "unrestricted",
    N_(
        "Who may see lists of single customers: unrestricted (those who may see all locations), everybody (those who may see "
        "some locations, of these) or nobody."
    ),
)
PERIOD_DAYS = Setting("period_days", "90", N_("The default period: this many last days of the data."))
DEMO = Setting("demo", "yes", N_("Make demo data when there is no database: yes or no."))
LANGUAGE = Setting("language", "", N_("Language of the pages (en, ru, lt); empty: the browser's."))
MEMORY_LIMIT = Setting("memory_limit", "3GB", N_("The most memory that queries may use."))

SETTINGS: tuple[Setting, ...] = (
    DATABASE, DEMO, TIME_ZONE, CONFIDENCE, MIN_ANSWERS, FEW_ANSWERS, FUNNEL_WINDOW, RESPONSE_TARGET, BUSINESS_HOURS,
    CHURN_DAYS, CUSTOMER_LISTS, PERIOD_DAYS, LANGUAGE, MEMORY_LIMIT,
)  # fmt: skip


def database_path() -> Path:
    """Where the database file is; a relative path is taken from the project's folder."""
    return _from_root(DATABASE.text())


@cache  # a page asks a hundred times
def _from_root(text: str) -> Path:
    path = Path(text)
    return path if path.is_absolute() else ROOT / path


def confidence() -> float:
    return CONFIDENCE.number(0.5, 0.999)


def min_answers() -> int:
    return int(MIN_ANSWERS.number())


def few_answers() -> int:
    return int(FEW_ANSWERS.number())


def shows_customers(is_restricted: bool) -> bool:
    """Whether somebody may see lists of single customers. is_restricted: to some of the locations."""
    who = CUSTOMER_LISTS.choice("unrestricted", "everybody", "nobody")
    return who == "everybody" or (who == "unrestricted" and not is_restricted)
