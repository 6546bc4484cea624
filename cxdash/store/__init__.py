"""Store: the one door to the DuckDB file. Knows no page and no command."""

from cxdash.store.connect import Store, shared_store

__all__ = ["Store", "shared_store"]
