"""Words: every text that a person sees goes through gettext, whole."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house.tree import ROOT, Source, plant, sources

GETTEXT = {"_": 1, "N_": 1, "ngettext": 2}
SHOWN_IN = ("pages/", "cxdash/ui/", "app.py")
SHOWS_TEXT = frozenset((
    "title", "header", "subheader", "caption", "markdown", "write", "text", "badge", "info", "warning",
    "error", "success", "toast", "spinner", "status", "metric", "button", "download_button",
    "link_button", "form_submit_button", "menu_button", "page_link", "Page", "expander",
    "popover", "dialog", "tabs", "selectbox", "multiselect", "radio", "checkbox", "toggle", "pills",
    "segmented_control", "text_input", "text_area", "number_input", "slider",
    "select_slider", "date_input", "time_input", "datetime_input", "file_uploader",
    "color_picker", "feedback", "pagination",
))  # fmt: skip
TEXT_KEYWORDS = frozenset((
    "label", "help", "placeholder", "title", "alt", "body", "caption", "description", "delta_description", "text",
))  # fmt: skip
LETTERS = re.compile(r"[^\W\d_]{2,}")
MARKUP = re.compile(r":[a-z_-]+/?[a-z0-9_-]*:|:[a-z-]+\[|<[^>]*>|&\w+;")
LOGS = ("log", "logger", "logging")


def faults(root: Path) -> list[str]:
    """Texts that cannot be translated, each with where it stands."""
    said = []
    for source in sources(root):
        for node in ast.walk(source.tree):
            if isinstance(node, ast.Call):
                said += [f"{source.path}:{node.lineno}: {fault}" for fault in _faults(source, node)]
    return said


def _faults(source: Source, call: ast.Call) -> Iterator[str]:
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    for argument in call.args[: GETTEXT.get(name, 0)]:
        if isinstance(argument, (ast.JoinedStr, ast.BinOp)) or (
            isinstance(argument, ast.Call) and getattr(argument.func, "attr", "") == "format"
        ):
            yield f"{name}() must hold the text as it is in the catalogue; put .format(…) after it."
    if source.path.startswith(SHOWN_IN) and isinstance(call.func, ast.Attribute) and name in SHOWS_TEXT:
        if ast.unparse(call.func.value).rpartition(".")[2].lower() in LOGS:
            return
        shown = call.args[:1] + [keyword.value for keyword in call.keywords if keyword.arg in TEXT_KEYWORDS]
        for text in filter(None, map(_bare_text, shown)):
            yield f"“{text}” is shown by {name}() without _(…)."


def _bare_text(node: ast.expr) -> str | None:
    """The words in an expression that no catalogue can translate; None if there are none."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value if LETTERS.search(MARKUP.sub("", node.value)) else None
    if isinstance(node, ast.JoinedStr):
        return next(filter(None, map(_bare_text, node.values)), None)
    if isinstance(node, (ast.List, ast.Tuple)):
        return next(filter(None, map(_bare_text, node.elts)), None)
    if isinstance(node, ast.BinOp):
        return _bare_text(node.left) or _bare_text(node.right)
    if isinstance(node, ast.IfExp):
        return _bare_text(node.body) or _bare_text(node.orelse)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in ("format", "join"):
        return _bare_text(node.func.value)
    return None


def test_every_visible_text_can_be_translated():
    assert faults(ROOT) == []


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("cxdash/a.py", '_(f"{n} answers")'),
        ("cxdash/a.py", 'words._("{n} answers".format(n=1))'),
        ("cxdash/a.py", 'N_("a" + "b")'),
        ("cxdash/a.py", 'ngettext("one", f"{n}", n)'),
        ("pages/a.py", 'st.title("Overview")'),
        ("pages/a.py", 'left.metric(label=f"NPS of {place}", value=1)'),
        ("pages/a.py", 'st.tabs([_("Chart"), "Table"])'),
        ("pages/a.py", 'st.plotly_chart(figure); st.button(_("Go"), help="Goes")'),
        ("cxdash/ui/a.py", 'st.write("None" if empty else text)'),
        ("cxdash/ui/a.py", 'st.caption("{} answers".format(n))'),
        ("app.py", 'st.error("It broke")'),
    ],
)
def test_a_bare_text_is_seen(tmp_path, path, text):
    assert len(faults(plant(tmp_path, {path: text}))) == 1


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("pages/a.py", 'st.title(_("Overview"), help=_(metric.help))'),
        ("pages/a.py", 'st.markdown(f"**{name}** :material/check: {value} %")'),
        ("pages/a.py", 'st.metric(_("NPS"), "—")'),
        ("cxdash/ui/a.py", 'LOG.error("no such file")'),
        ("cxdash/stats/a.py", 'parser.error("not shown on a page")'),
        ("cxdash/a.py", '_("{n} answers").format(n=1)'),
        ("cxdash/a.py", "_(metric.label)"),
    ],
)
def test_what_is_right_passes(tmp_path, path, text):
    assert faults(plant(tmp_path, {path: text})) == []
