"""`bench`: measures how fast the real thing is, in ratios within one run. Knows none of the measurements."""

import argparse
import runpy
import sys

from cxdash.settings import ROOT

BENCHMARKS = ("pages", "intake", "journey")


def add(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = subparsers.add_parser("bench", help="measure how fast it is")
    parser.add_argument(
        "name",
        choices=BENCHMARKS,
        help="pages: a filter change in the browser, against constants; intake: a validated load, against a bare one; "
        "journey: funnels, survival and cohorts, against a plain scan",
    )
    parser.add_argument("--rows", type=int, default=None, help="intake, journey: how many rows (default: 5 million)")
    parser.add_argument(
        "--db", default=None, help="journey: keep the touchpoints in this file; if it is there, measure it as it is"
    )
    parser.add_argument("--locations", type=int, default=None, help="pages: spread the demo over so many locations")
    parser.add_argument(
        "--page",
        action="append",
        default=None,
        metavar="NAME",
        help="pages: this one alone, such as locations; may be given again",
    )
    parser.add_argument("--shuffled", action="store_true", help="intake: rows in no order of time")
    parser.add_argument("--no-preview", action="store_true", help="intake: no file of 1 GB")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    sys.path.insert(0, str(ROOT))  # the benchmarks stand beside the tests, outside the package
    found = runpy.run_module(f"tests.bench.{arguments.name}")
    return int(found["main"]())
