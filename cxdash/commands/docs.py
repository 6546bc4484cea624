"""`docs`: writes the pages of docs/ that come from the records, so that they never say anything else than the code."""

import argparse
import inspect
from collections.abc import Callable

from cxdash.demo.document import markdown as demo_page
from cxdash.metrics import METRICS, Metric, Scale
from cxdash.settings import ROOT, SETTINGS
from cxdash.stats.estimators import Estimator

NOTE = "<!-- Written by `python -m cxdash docs` from the records in the code; do not edit by hand. -->"
UNITS = {"points": "points from −100 to +100", "percent": "%", "hours": "hours"}


def add(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Register `docs`; it has no arguments."""
    parser = subparsers.add_parser("docs", help="write the docs that come from the records")
    parser.set_defaults(run=run)


def run(_args: argparse.Namespace) -> int:
    """Write every page of PAGES and print its path."""
    for path, page in PAGES.items():
        (ROOT / path).write_text(page(), encoding="utf-8", newline="\n")
        print(path)
    return 0


def metrics_page() -> str:
    """docs/metrics.md: what each metric is and how it is counted."""
    return (
        "\n\n".join(
            [
                "# Metrics",
                NOTE,
                "Every metric is the mean of the points that its valid answers earn. So it is known from sums that can be"
                " added over places and days, and no roll-up ever averages scores. Blanks, “don't know” and codes outside"
                " the scale are counted as such and never score; nobody's score is “—”, not 0.",
                "Every value has an interval (95 % by default, see [settings](settings.md)). Groups with fewer answers than"
                " `CXDASH_MIN_ANSWERS` are pooled; those with fewer than `CXDASH_FEW_ANSWERS` are marked as few.",
                *map(_metric, METRICS.values()),
            ]
        )
        + "\n"
    )


def settings_page() -> str:
    """docs/settings.md: every setting with its default."""
    rows = [f"| `{setting.variable}` | {_code(setting.default)} | {setting.help} |" for setting in SETTINGS]
    return "\n".join(
        [
            "# Settings",
            "",
            NOTE,
            "",
            "Settings are read from the environment of the server or the command.",
            "",
            "| variable | default | what it does |",
            "|---|---|---|",
            *rows,
            "",
        ]
    )


def _metric(metric: Metric) -> str:
    facts = [
        f"- **Id**: `{metric.id}`, in the address, in files and on the command line",
        f"- **Points**: {metric.formula}",
        f"- **Shown in**: {UNITS[metric.unit]}; {'more' if metric.better > 0 else 'less'} is better",
        f"- **Interval**: {_method(metric.estimator)}",
        f"- **From**: {metric.table}",
    ]
    table = [""]
    if metric.scales:
        table = ["", "| scale | best answers | worst answers |", "|---|---|---|", *map(_scale, metric.scales), ""]
    return "\n".join([f"## {metric.label}", "", metric.help, "", *facts, *table]).rstrip()


def _scale(scale: Scale) -> str:
    ends = f"{scale.low:g}–{scale.high:g}"
    best = _span(scale.top, scale.high)
    worst = "" if scale.bottom is None else _span(scale.low, scale.bottom)
    return f"| {ends} | {best} | {worst} |"


def _span(low: float, high: float) -> str:
    return f"{low:g}" if low == high else f"{low:g}–{high:g}"


def _method(estimator: Estimator) -> str:
    """What the estimator's own description says from its interval on, to the end of that paragraph."""
    text = inspect.getdoc(type(estimator)) or ""
    return " ".join(text[text.index("Interval:") :].removeprefix("Interval:").split("\n\n")[0].split())


def _code(text: str) -> str:
    return f"`{text}`" if text else "empty"


PAGES: dict[str, Callable[[], str]] = {
    "docs/metrics.md": metrics_page,
    "docs/settings.md": settings_page,
    "docs/demo.md": demo_page,
}
