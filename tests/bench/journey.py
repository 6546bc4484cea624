"""How long funnels, survival and cohorts take over many touchpoints, beside one plain scan of the same columns.

Synthetic touchpoints of a tenth as many customers over three years; times are the best of three, in seconds, on a warm
file. What a question rests on (attempts, lives, sets) is made once for each version of the data, and timed apart. Beside the
time that went by stands that of the processors: on a machine that does other things too it is the one to compare.
"""

import argparse
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

from cxdash.filters import Filters
from cxdash.queries import funnel, funnel_units, retention, survival
from cxdash.queries.attempts import build_attempts
from cxdash.queries.funnel_units import FunnelUnitsQuestion
from cxdash.queries.lives import LivesQuestion, build_lives
from cxdash.queries.presence import NumbersQuestion, PresenceQuestion, build_numbers, build_presence
from cxdash.queries.question import FunnelQuestion
from cxdash.queries.retention import RetentionQuestion
from cxdash.queries.survival import SurvivalQuestion
from cxdash.store import Store

ROWS = 5_000_000
STAGES = ("research", "visit", "basket", "checkout", "purchase", "support")
CHANNELS = ("web", "app", "store")
LAST_90 = Filters(date(2025, 10, 2), date(2025, 12, 31))
# Of a customer's touchpoints each has a stage by chance, so that chains are long and attempts many: the worst case.
_FILL = """
INSERT INTO touchpoints (touchpoint_id, customer_id, location_id, occurred_at, occurred_on, stage, channel, import_id, row_number)
SELECT 'T' || i, 'C' || (hash(i) % $customers), 'L' || (hash(i + 5) % 200), moment, moment::DATE,
    ($stages)[1 + (hash(i + 7) % len($stages))::BIGINT], ($channels)[1 + (hash(i + 11) % len($channels))::BIGINT], 1, i
FROM (
    SELECT i, TIMESTAMP '2023-01-01' + to_seconds((i * 94608000.0 / $rows)::BIGINT + hash(i + 13) % 86400) AS moment
    FROM range($rows) AS rows(i)
)
"""
_SCAN = "SELECT count(customer_id), count(stage), max(occurred_at), count(DISTINCT channel) FROM touchpoints"


def main() -> int:
    """Print a table of times; 0."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=ROWS)
    parser.add_argument("--db", type=Path, default=None)
    arguments, _others = parser.parse_known_args(sys.argv[1:])
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        path = arguments.db or Path(folder) / "journey.duckdb"
        is_there = path.exists()
        with Store(path, read_only=is_there) as store:
            if not is_there:
                _fill(store, arguments.rows)
            _measure(store)
    print(f"most memory of this process: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e9:.1f} GB")
    return 0


def _fill(store: Store, rows: int) -> None:
    began = time.perf_counter()
    with store.writing() as cursor:
        given = {"rows": rows, "customers": max(rows // 10, 1), "stages": list(STAGES), "channels": list(CHANNELS)}
        cursor.execute(_FILL, given)
    print(f"{rows:,} touchpoints made in {time.perf_counter() - began:.1f} s")


def _measure(store: Store) -> None:
    steps = STAGES[:5]
    whole, quarter = FunnelQuestion(steps, 14 * 86_400.0), FunnelQuestion(steps, 14 * 86_400.0, filters=LAST_90)
    attempts = whole.attempts
    loose = replace(whole, optional=(steps[2],))
    by_step = replace(whole, by="channel", attribution="step")
    survivals, cohorts = SurvivalQuestion(90), RetentionQuestion("month", mode="first")
    numbers, presence = (NumbersQuestion(), build_numbers), (PresenceQuestion("month"), build_presence)
    asked: list[tuple[str, Callable[[], object]]] = [
        ("plain scan", lambda: store.frame(_SCAN)),
        ("attempts made", lambda: _anew(store, lambda: store.table(attempts, build_attempts))),
        ("funnel of 5 steps, whole", lambda: _again(store, whole, funnel.build)),
        ("funnel, 90 days", lambda: _again(store, quarter, funnel.build)),
        ("funnel, window of a year", lambda: _again(store, FunnelQuestion(steps, 365 * 86_400.0), funnel.build)),
        ("funnel by channel", lambda: _again(store, FunnelQuestion(steps, 14 * 86_400.0, "channel"), funnel.build)),
        ("funnel in attempts", lambda: _again(store, FunnelUnitsQuestion(whole, "attempts"), funnel_units.build)),
        ("attempts with a step left out", lambda: _anew(store, lambda: store.table(loose.attempts, build_attempts))),
        ("funnel with an optional step", lambda: _again(store, loose, funnel.build)),
        ("attempts with channels", lambda: _anew(store, lambda: store.table(by_step.attempts, build_attempts))),
        ("funnel by each step's channel", lambda: _again(store, by_step, funnel.build)),
        ("lives made", lambda: _anew(store, lambda: store.table(LivesQuestion(), build_lives))),
        ("survival", lambda: _again(store, survivals, survival.build)),
        ("survival by channel", lambda: _again(store, SurvivalQuestion(90, "channel"), survival.build)),
        ("numbers of customers made", lambda: _anew(store, lambda: store.table(*numbers))),
        ("sets of a month made, too", lambda: _anew(store, lambda: store.table(*presence))),
        ("monthly cohorts, first", lambda: _again(store, cohorts, retention.build)),
        ("monthly cohorts, recurring", lambda: _again(store, RetentionQuestion("month"), retention.build)),
        ("weekly cohorts, 90 days", lambda: _again(store, RetentionQuestion("week", filters=LAST_90), retention.build)),
    ]
    scan = 0.0
    print(f"{'':<32}{'s':>8}{'scans':>8}{'cpu s':>8}")
    for name, ask in asked:
        times = [_seconds(ask) for _time in range(3)]
        best, worked = (min(one) for one in zip(*times, strict=True))
        scan = scan or best
        print(f"{name:<32}{best:>8.3f}{best / scan:>8.1f}{worked:>8.3f}", flush=True)


def _seconds(ask: Callable[[], object]) -> tuple[float, float]:
    """What went by, and what the processors worked."""
    began, worked = time.perf_counter(), time.process_time()
    ask()
    return time.perf_counter() - began, time.process_time() - worked


def _anew(store: Store, ask: Callable[[], object]) -> None:
    store._tables.clear()
    ask()


def _again(store: Store, question: object, build: Callable[..., tuple[str, list[object]]]) -> None:
    """The question without the cache of its answer, with that of what it rests on."""
    store._answers.clear()
    store.answer(question, build)


if __name__ == "__main__":
    sys.exit(main())
