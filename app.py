"""The server: routes, headers, start-up and what is shown when something fails. Knows no page by name.

`python -m cxdash run` starts it; with the requirements installed, `streamlit run app.py` does too.
"""

import asyncio
import base64
import gc
import hashlib
import logging
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from importlib import import_module
from inspect import stack
from pathlib import Path
from pkgutil import walk_packages
from threading import Thread
from typing import TYPE_CHECKING
from uuid import uuid4

import streamlit as st
from starlette.datastructures import MutableHeaders
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

import cxdash
from cxdash.commands.environment import Unprepared
from cxdash.commands.run import make_database
from cxdash.errors import CxError, sentence
from cxdash.settings import ROOT, database_path
from cxdash.ui.plain import plain

if TYPE_CHECKING:
    from cxdash.store import Store

LOG = logging.getLogger("cxdash")
# What starts something when it is imported, or is not needed to show a page.
NOT_WARMED = ("cxdash.__main__", "cxdash.ui.shell", "cxdash.commands", "cxdash.demo")


def _content_security_policy() -> str:
    """What a page may load: this server's own files only, and of inline scripts just Streamlit's and browser.html's."""
    pages = (Path(st.__file__).parent / "static" / "index.html", ROOT / "cxdash" / "ui" / "browser.html")
    inline = [
        text
        for page in pages
        for text in re.findall(r"<script>(.*?)</script>", page.read_bytes().decode(), flags=re.DOTALL)
    ]
    hashes = " ".join(
        f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'" for text in inline
    )
    rules = (
        "default-src 'self'",
        f"script-src 'self' 'wasm-unsafe-eval' {hashes}",
        "style-src 'self' 'unsafe-inline'",  # Streamlit and Plotly write their styles into the page
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "connect-src 'self'",
        "worker-src 'self' blob:",
        "frame-src 'self' blob:",
        "object-src 'none'",
        "base-uri 'self'",
        "form-action 'self'",
        "frame-ancestors 'self'",
    )
    return "; ".join(rules)


def _store() -> "Store":
    # Imported here: the server listens a second earlier when the database engine is loaded beside it.
    from cxdash.store import shared_store

    return shared_store()


class SecurityHeaders:
    """Adds the headers that keep other sites' scripts and frames out to every answer; leaves web sockets alone."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.headers = {
            "Content-Security-Policy": _content_security_policy(),
            "Referrer-Policy": "same-origin",
            "X-Content-Type-Options": "nosniff",
            "X-Frame-Options": "SAMEORIGIN",
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(self.headers)
            await send(message)

        await self.app(scope, receive, send_with_headers if scope["type"] == "http" else send)


def health(_request: Request) -> JSONResponse:
    """200 when the database answers, 503 with the error's code when it does not."""
    try:
        _store().frame("SELECT 1")
    except CxError as error:
        return JSONResponse(
            {"status": "unavailable", "reason": error.code, "version": cxdash.__version__}, status_code=503
        )
    return JSONResponse({"status": "ok", "version": cxdash.__version__})


def show_error(error: Exception) -> bool:
    """Show a person the sentence of an error they can mend, or of a bug a reference number; the trace goes to the log."""
    if not isinstance(error, CxError):
        reference = uuid4().hex[:8]
        LOG.error("Reference %s", reference, exc_info=error)
        error = CxError("bug.page", reference=reference)
    st.error(plain(sentence(error)), icon=":material/error:")
    return True


class AfterWarmUp:
    """Lets a page's own files through at once, and its session (a web socket) when the warm-up is over.

    The browser loads while the server does, and no session ever imports the same modules at the same time.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            await app.state["warm"].wait()
        await self.app(scope, receive, send)


def warm_up() -> None:
    """Import what every page needs, open the store, learn what its data are like, and take all of it out of the garbage collector's rounds.

    A store that cannot be opened stops nothing: each page says why, and opens it once that is mended.
    """
    try:
        for module in walk_packages(cxdash.__path__, "cxdash."):
            if not module.name.startswith(NOT_WARMED):
                import_module(module.name)
        make_database(database_path())
        _store().context()  # what every question must know of the data
    except (CxError, Unprepared) as error:
        LOG.error("%s", error)
    except Exception:
        LOG.exception("The warm-up failed; each page will say what is wrong")
    stack()  # the first page's first element has Streamlit ask so: it looks at where each module lies, and remembers
    gc.collect()
    gc.freeze()  # Streamlit collects after each rerun; what was imported here never dies


@asynccontextmanager
async def lifespan(_app: st.App) -> AsyncIterator[dict[str, asyncio.Event]]:
    """Warm up beside the starting server; at the end let go of the store and of what was frozen."""
    warm = asyncio.Event()
    loop = asyncio.get_running_loop()

    def work() -> None:
        warm_up()
        with suppress(RuntimeError):  # the server has ended meanwhile
            loop.call_soon_threadsafe(warm.set)

    Thread(target=work, name="warm-up", daemon=True).start()
    try:
        yield {"warm": warm}
    finally:
        with suppress(TimeoutError, CxError):
            await asyncio.wait_for(warm.wait(), timeout=5)
            _store().close()
        gc.unfreeze()


app = st.App(
    ROOT / "cxdash" / "ui" / "shell.py",
    routes=[Route("/api/health", health)],
    middleware=[Middleware(SecurityHeaders), Middleware(AfterWarmUp)],
    lifespan=lifespan,
    on_script_error=show_error,
)
