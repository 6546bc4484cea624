"""Demo: a fictional chain with planted stories, the same for the same seed. Knows neither the database nor any page."""

import io
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow
from pyarrow import csv

from cxdash.demo import plans
from cxdash.demo.answers import answers, estimates
from cxdash.demo.journeys import journeys
from cxdash.demo.people import people
from cxdash.demo.places import places
from cxdash.demo.stories import SEED, STORIES, Stories

__all__ = ["SEED", "STORIES", "Stories", "csv_bytes", "tables", "write"]


def tables(seed: int = SEED) -> dict[str, pd.DataFrame]:
    """The demo's rows by kind of file: locations, customers, responses, touchpoints; texts and numbers only."""
    # A stream of chance for each table: a change to one does not stir the others.
    streams = [np.random.default_rng(one) for one in np.random.SeedSequence(seed).spawn(5)]
    stores = places(streams[0])
    customers = people(streams[1], stores)
    done = journeys(streams[2], stores, customers)
    return {
        "locations": stores.table,
        "customers": customers.table,
        "responses": _in_time(answers(streams[3], stores, customers, done), estimates(streams[4], stores, customers)),
        "touchpoints": done.table,
        "goals": plans.goals(),
        "benchmarks": plans.benchmarks(),
        "marks": plans.marks(),
    }


def _in_time(first: pd.DataFrame, more: pd.DataFrame) -> pd.DataFrame:
    both = pd.concat([first, more.astype(first.dtypes)])
    return both.sort_values("answered_at", kind="stable", ignore_index=True)


def csv_bytes(table: pd.DataFrame) -> bytes:
    """A table as a CSV file in UTF-8 with line feeds; nothing where nothing is known."""
    # Arrow writes these quarter of a million rows ten times as fast as pandas.
    sink = io.BytesIO()
    options = csv.WriteOptions(quoting_style="needed", quoting_header="none")
    csv.write_csv(pyarrow.Table.from_pandas(table, preserve_index=False), sink, options)
    return sink.getvalue()


def write(folder: Path, seed: int = SEED) -> list[Path]:
    """Write one CSV file for each kind into a folder, made if it is not there; gives their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for kind, table in tables(seed).items():
        path = folder / f"{kind}.csv"
        path.write_bytes(csv_bytes(table))
        paths.append(path)
    return paths
