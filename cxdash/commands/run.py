"""Run: sees that there is a database, then is the Streamlit server. Imports nothing heavy; knows no page."""

import argparse
import errno
import os
import runpy
import signal
import socket
import sys
from pathlib import Path

from cxdash.commands.environment import ROOT, locked, say

PORT = 8501
ADDRESS = "127.0.0.1"
WINDOWS_IN_USE = 10048


def add(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Register `run` and its arguments."""
    parser = subparsers.add_parser("run", help="start the dashboard")
    parser.add_argument("--port", type=_port, default=PORT, help=f"default: {PORT}")
    parser.add_argument(
        "--address", default=ADDRESS, help=f"default: {ADDRESS}, this machine only; 0.0.0.0 lets others in"
    )
    parser.add_argument(
        "--no-demo", action="store_true", help="start empty instead of with demo data when there is no database"
    )
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Be the server until it is stopped. Raises CxError("server.…") for the port and the file."""
    from cxdash.settings import DEMO, database_path

    _check_free(args.address, args.port)
    if args.no_demo:
        os.environ[DEMO.variable] = "no"
    make_database(database_path())
    _check_not_held(database_path())
    shown = "localhost" if args.address in ("0.0.0.0", "::") else args.address
    say(f"cxdash: http://{f'[{shown}]' if ':' in shown else shown}:{args.port}  (stop it with Ctrl-C)")
    return _serve(["--server.address", args.address, "--server.port", str(args.port)])


def _serve(options: list[str]) -> int:
    """Be the Streamlit server until it is stopped; Ctrl-C is a clean end, not a failure."""
    os.chdir(ROOT)  # Streamlit reads .streamlit/config.toml of the working folder
    options += ["--server.headless", "true", "--browser.gatherUsageStats", "false"]
    sys.argv = ["streamlit", "run", str(ROOT / "app.py"), *options]
    # The server shuts down in order and then raises the signal again for whoever handled it before: for us.
    signal.signal(signal.SIGINT, lambda _signal, _frame: sys.exit(0))
    try:
        runpy.run_module("streamlit", run_name="__main__", alter_sys=True)
    except SystemExit as ended:
        return ended.code if isinstance(ended.code, int) else int(ended.code is not None)
    return 0


def make_database(path: Path) -> None:
    """Make the demo database when there is none and demo data are wanted: whole, or not at all if it is stopped."""
    from cxdash.settings import DEMO

    if path.exists() or DEMO.text().lower() in ("no", "0", "false", "off"):
        return
    with locked(Path(f"{path}.lock"), "Another cxdash is making the demo data; waiting for it …"):
        if path.exists():
            return
        from cxdash.commands import demo

        say("There is no database yet: making one with demo data …")
        unfinished = Path(f"{path}.making")
        for left in path.parent.glob(f"{unfinished.name}*"):
            left.unlink()
        demo.make(unfinished)
        os.replace(unfinished, path)


def _check_not_held(path: Path) -> None:
    """CxError("server.held") while another process writes to the file: each page would only say so.

    Whatever else may be wrong with the file is said on the pages, as when it goes wrong later.
    """
    from cxdash.errors import CxError
    from cxdash.store import Store

    if not path.exists():
        return
    try:
        Store(path, read_only=True).close()
    except CxError as error:
        if error.code == "store.held":
            raise CxError("server.held", path=path) from error


def _port(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= 65535:
        raise argparse.ArgumentTypeError(f"“{text}” is not a port; it is a number from 1 to 65535")
    return int(text)


def _check_free(address: str, port: int) -> None:
    from cxdash.errors import CxError

    try:
        family, kind, protocol, _name, place = socket.getaddrinfo(address, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as probe:
            if os.name != "nt":  # there it would let two servers share one port
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(place)
    except OSError as error:
        if error.errno in (errno.EADDRINUSE, WINDOWS_IN_USE):
            raise CxError("server.port", port=port, address=address, other=port % 65535 + 1) from error
        raise CxError("server.address", port=port, address=address) from error
