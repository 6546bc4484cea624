"""Fields: what each kind of row may hold, and of which type. The ids of URL, CSV and code."""

from dataclasses import dataclass
from typing import Literal

FieldType = Literal["text", "time", "date", "number", "metric", "level"]
Kind = Literal["responses", "touchpoints", "customers", "locations", "marks", "goals", "benchmarks"]
LEVELS = ("location", "city", "region", "country", "format", "brand")  # of which a goal or a benchmark can be


@dataclass(frozen=True)
class Field:
    """One column of a kind. low, high: the possible values of a number. needed: without it the row says nothing.

    is_score: a number in the unit of the row's metric, which says what it can be.
    """

    id: str
    type: FieldType = "text"
    low: float | None = None
    high: float | None = None
    needed: bool = False
    is_score: bool = False


@dataclass(frozen=True)
class KindRecord:
    """One kind of rows: its table in the store, the field that identifies a row, its fields in their order.

    named_by: the fields that tell a row without an id from others; two rows that agree in them are about the same thing.
    is_whole: a newer row about the same thing says all of it, and not only what its cells hold. period: its first day, and
    the first that it no longer counts.
    """

    id: Kind
    table: str
    key: str
    fields: tuple[Field, ...]
    named_by: tuple[str, ...] = ()
    is_whole: bool = False
    period: tuple[str, str] | None = None

    @property
    def is_fact(self) -> bool:
        """Whether its rows are answers or events; of the others each import keeps what it said, and the last word counts."""
        return self.table == self.id

    def field(self, name: str) -> Field | None:
        return next((field for field in self.fields if field.id == name), None)


def _texts(*names: str) -> tuple[Field, ...]:
    return tuple(Field(name) for name in names)


KINDS: dict[str, KindRecord] = {
    record.id: record
    for record in (
        KindRecord(
            "responses",
            "responses",
            "response_id",
            (
                *_texts("response_id", "customer_id", "location_id"),
                Field("answered_at", "time"),
                *_texts("channel", "stage", "question", "metric", "score"),
                Field("scale_min", "number"),
                Field("scale_max", "number"),
                *_texts("comment", "language", "source", "respondent"),
            ),
        ),
        KindRecord(
            "touchpoints",
            "touchpoints",
            "touchpoint_id",
            (
                *_texts("touchpoint_id", "customer_id", "location_id"),
                Field("occurred_at", "time"),
                *_texts("stage", "channel", "department", "outcome"),
                Field("value", "number"),
                Field("responded_at", "time"),
            ),
        ),
        KindRecord(
            "customers",
            "customer_versions",
            "customer_id",
            (
                *_texts("customer_id", "segment", "persona"),
                Field("joined_on", "date"),
                Field("churned_on", "date"),
                *_texts("churn_reason"),
                Field("annual_revenue", "number"),
                Field("acquisition_cost", "number"),
            ),
        ),
        KindRecord(
            "locations",
            "location_versions",
            "location_id",
            (
                *_texts("location_id", "name", "region", "country", "city", "format", "brand"),
                Field("latitude", "number", -90, 90),
                Field("longitude", "number", -180, 180),
                Field("opened_on", "date"),
                *_texts("manager", "department"),
            ),
            named_by=("name",),
        ),
        KindRecord(
            "marks",
            "mark_versions",
            "mark_id",
            (
                Field("mark_id"),
                Field("happened_on", "date", needed=True),
                Field("until_on", "date"),
                Field("title", needed=True),
                *_texts("category", "location_id"),
            ),
            named_by=("happened_on", "title", "location_id"),
            is_whole=True,
            period=("happened_on", "until_on"),
        ),
        KindRecord(
            "goals",
            "goal_versions",
            "goal_id",
            (
                Field("goal_id"),
                Field("metric", "metric", needed=True),
                Field("level", "level"),
                Field("place"),
                Field("target", "number", needed=True, is_score=True),
                Field("since", "date"),
                Field("until", "date"),
            ),
            named_by=("metric", "level", "place", "since", "until"),
            is_whole=True,
            period=("since", "until"),
        ),
        KindRecord(
            "benchmarks",
            "benchmark_versions",
            "benchmark_id",
            (
                Field("benchmark_id"),
                Field("metric", "metric", needed=True),
                Field("name", needed=True),
                Field("value", "number", needed=True, is_score=True),
                Field("low", "number", is_score=True),
                Field("high", "number", is_score=True),
                Field("source"),
                Field("published_on", "date"),
                Field("level", "level"),
                Field("place"),
            ),
            named_by=("metric", "name", "published_on", "level", "place"),
            is_whole=True,
        ),
    )
}
