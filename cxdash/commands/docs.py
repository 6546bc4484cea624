"""`docs`: writes the pages of docs/ that come from the records, so that they never say anything else than the code."""

import argparse
import inspect
from collections.abc import Callable

from cxdash.demo.document import markdown as demo_page
from cxdash.intake.guessing.presets import Preset, presets
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
                "Answers of one customer, or on one form, are alike. How alike is measured in the data (the intraclass"
                " correlation), and intervals and tests take as many answers as would tell as much if each stood alone.",
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


def presets_page() -> str:
    """docs/presets.md: every survey tool whose exports are recognised."""
    intro = (
        "An export of one of these tools is recognised by its columns, whatever their order and case, and read as the tool"
        " writes it. What a preset does not speak of is guessed from names and questions as for any other file, and"
        " everything can be changed before it is loaded. A file without the columns that are needed is nobody's, and so is"
        " one that fits two tools equally. Exports of this program need no preset: they say themselves what they hold."
    )
    own = (
        "A mapping of your own is saved under a name and offered when the same columns come again. A further tool is one"
        " more file in `cxdash/presets/` with a made-up sample in `tests/presets/samples/`."
    )
    ranked = sorted(presets().values(), key=lambda preset: preset.name.casefold())
    return "\n\n".join(["# Survey tools", NOTE, intro, *map(_preset, ranked), "## Other tools", own]) + "\n"


def _preset(preset: Preset) -> str:
    forms = [", ".join(f"`{_spelled(preset.names[key])}`" for key in form.columns) for form in preset.forms]
    reading = ", ".join(f"`{name} = {value}`" for name, value in preset.reading.given().items())
    facts = [
        f"- **Made in**: {preset.menu}",
        f"- **Recognised by**: {'; or by '.join(forms)}",
        f"- **Scores**: {'by what the questions ask' if preset.asks else 'its own columns'}",
        *([f"- **Read as**: {reading}"] if reading else []),
    ]
    return "\n".join([f"## {preset.name}", "", preset.about, "", *facts])


def _spelled(names: tuple[str, ...]) -> str:
    """The first name of a column; a pattern as the text that it begins with."""
    first = names[0]
    return first.strip("/^$").split("(")[0] + "…" if first.startswith("/") else first


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
    "docs/presets.md": presets_page,
}
