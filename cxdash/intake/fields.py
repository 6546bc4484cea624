"""Fields: what each kind of row may hold, and of which type. The ids of URL, CSV and code."""

from dataclasses import dataclass
from typing import Literal

FieldType = Literal["text", "time", "date", "number"]
Kind = Literal["responses", "touchpoints", "customers", "locations"]


@dataclass(frozen=True)
class Field:
    """One column of a kind. low, high: the possible values of a number."""

    id: str
    type: FieldType = "text"
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class KindRecord:
    """One kind of rows: its table in the store, the field that identifies a row, its fields in their order."""

    id: Kind
    table: str
    key: str
    fields: tuple[Field, ...]

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
        ),
    )
}
