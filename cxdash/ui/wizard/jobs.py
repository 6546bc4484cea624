"""Jobs: work that goes on while its page is looked at, left or reloaded: how far it is, and how to stop it. Know no widget."""

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from cxdash.errors import CxError

LOG = logging.getLogger("cxdash")
KEPT = 3600.0  # seconds after its end that a job's result is kept


@dataclass
class Job:
    """One piece of work in a thread of its own. stage "": it has not begun, or waits for another one's turn."""

    signature: object
    file: str = ""
    stage: str = ""
    done: int = 0
    total: int | None = None
    result: Any = None
    error: CxError | None = None
    ended_at: float = 0.0
    is_wanted: bool = True
    over: threading.Event = field(default_factory=threading.Event)

    def progress(self, stage: str, done: int, total: int | None) -> None:
        self.stage, self.done, self.total = stage, done, total

    def is_cancelled(self) -> bool:
        return not self.is_wanted

    def cancel(self) -> None:
        self.is_wanted = False


_jobs: dict[tuple[str, ...], Job] = {}
_lock = threading.Lock()


def start(key: tuple[str, ...], signature: object, work: Callable[[Job], Any]) -> Job:
    """The job under this key if it is about the same, else a new one; another one under it is told to stop."""
    with _lock:
        _forget_old()
        known = _jobs.get(key)
        if known is not None and known.signature == signature:
            return known
        if known is not None:
            known.cancel()
        job = _jobs[key] = Job(signature)
    threading.Thread(target=_run, args=(job, work), name="-".join(key), daemon=True).start()
    return job


def find(key: tuple[str, ...]) -> Job | None:
    with _lock:
        return _jobs.get(key)


def forget(key: tuple[str, ...]) -> None:
    """Stop it if it goes on, and keep nothing of it."""
    with _lock:
        job = _jobs.pop(key, None)
    if job is not None:
        job.cancel()


def _run(job: Job, work: Callable[[Job], Any]) -> None:
    try:
        job.result = work(job)
    except CxError as error:
        job.error = error
    except Exception as error:
        reference = uuid4().hex[:8]
        LOG.error("Reference %s", reference, exc_info=error)
        job.error = CxError("bug.page", reference=reference)
    finally:
        job.ended_at = time.monotonic()
        job.over.set()


def _forget_old() -> None:
    now = time.monotonic()
    for key in [key for key, job in _jobs.items() if job.over.is_set() and now - job.ended_at > KEPT]:
        del _jobs[key]
