"""Findings: additive parts to what people read: values with intervals, tiers, changes. Knows no SQL and no page."""
