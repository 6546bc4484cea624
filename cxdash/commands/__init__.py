"""Commands: what `python -m cxdash …` can do, by name. Imports each only when it is called; knows no page."""

import argparse
import sys
from dataclasses import dataclass
from importlib import import_module

from cxdash.commands import environment

RUNNING = "requirements.txt"
TESTING = "tests/requirements.txt"


@dataclass(frozen=True)
class Command:
    """One sub-command. bare: its module needs the standard library only, so its arguments are read before installing."""

    name: str
    module: str
    help: str
    requirements: str = RUNNING
    bare: bool = False


COMMANDS: tuple[Command, ...] = (
    Command("run", "run", "start the dashboard; the first time, prepare everything it needs", bare=True),
    Command("import", "import_", "load files into the database"),
    Command("watch", "watch", "load what arrives in a folder"),
    Command("undo", "undo", "take an import back as a whole"),
    Command("metric", "metric", "a metric with its interval, as a table or JSON"),
    Command("trend", "trend", "a metric over time and its change points, as a table or JSON"),
    Command("locations", "locations", "how locations compare, with ranks and changes, as a table or JSON"),
    Command("profile", "profile", "one location against the others and those like it, as a table or JSON"),
    Command(
        "perception", "perception", "the company's own estimate against its customers' answers, as a table or JSON"
    ),
    Command("change", "change", "a metric's change and what made it, as a table or JSON"),
    Command("distribution", "distribution", "how often each score was given, as a table or JSON"),
    Command("digest", "digest", "what changed in the last complete week, as text, HTML for a mail, or JSON"),
    Command("goals", "goals", "how sure it is that goals are met, as a table or JSON"),
    Command("funnel", "funnel", "a funnel of stages, as a table or JSON"),
    Command(
        "touchpoints",
        "touchpoints",
        "what each stage feels like in each channel, and who is lost next, as a table or JSON",
    ),
    Command("paths", "paths", "the usual ways between touchpoints, as a table or JSON"),
    Command(
        "journey-types",
        "journey_types",
        "how journeys to a purchase went over channels, and the most usual ones, as a table or JSON",
    ),
    Command("retention", "retention", "cohorts and how many of them come back, as a table or JSON"),
    Command("churn", "churn", "the share of customers lost in each period, as a table or JSON"),
    Command("risk", "risk", "who may leave, why, and how right that is, as a table or JSON"),
    Command("survival", "survival", "how long customers stay, as a table or JSON"),
    Command("response-time", "response_time", "how soon requests are answered, as a table or JSON"),
    Command("demo", "demo", "make a database of demo data"),
    Command("test", "test", "check style, types and every test", requirements=TESTING, bare=True),
    Command("bench", "bench", "measure how fast the pages are", requirements=TESTING),
    Command("docs", "docs", "write the docs that come from the records"),
    Command("words", "words", "bring the catalogues of texts up to date with the code"),
)


def main(arguments: list[str] | None = None) -> int:
    """Run one command line (default: this process's) and return its exit code; argparse exits 2 on wrong usage."""
    given = sys.argv[1:] if arguments is None else arguments
    chosen = next((command for command in COMMANDS if given[:1] == [command.name]), None)
    if chosen is None:
        listing().parse_args(given)
        return 2
    if not chosen.bare:
        environment.prepare(chosen.requirements, given)
    parser = parser_of(chosen)
    read, rest = parser.parse_known_args(given)
    if "rest" in read:  # a command that passes on what is not its own
        read.rest = rest
    elif rest:
        parser.error(f"unrecognized arguments: {' '.join(rest)}")
    if chosen.bare:
        environment.prepare(chosen.requirements, given)
    return int(read.run(read))


def listing() -> argparse.ArgumentParser:
    """The parser that knows every command's name and none of its arguments: for `--help`, and for names it does not know."""
    parser, subparsers = _bare_parser()
    for command in COMMANDS:
        subparsers.add_parser(command.name, help=command.help)
    return parser


def parser_of(command: Command) -> argparse.ArgumentParser:
    """The parser with this command's arguments; imports its module."""
    parser, subparsers = _bare_parser()
    import_module(f"cxdash.commands.{command.module}").add(subparsers)
    return parser


def _bare_parser() -> tuple[argparse.ArgumentParser, "argparse._SubParsersAction[argparse.ArgumentParser]"]:
    parser = argparse.ArgumentParser(prog="python -m cxdash", description="A customer-experience dashboard.")
    subparsers = parser.add_subparsers(title="commands", dest="command", metavar="COMMAND", required=True)
    return parser, subparsers
