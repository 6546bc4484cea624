"""cxdash: a customer-experience dashboard that never shows a number without how sure it is."""

__version__ = "0.5.0"
