"""The app in this process, on a database of its own: its pages by their front door."""

from functools import cache
from pathlib import Path
from typing import Any

from streamlit.components.v2 import manifest_scanner
from streamlit.testing.v1 import AppTest, local_script_runner

# Each visitor would have it look through all that is installed for parts of pages: longer than most pages take.
manifest_scanner.scan_component_manifests = cache(manifest_scanner.scan_component_manifests)


def _wait(runner: local_script_runner.LocalScriptRunner, timeout: float = 3) -> None:
    """Wait for the end of a script without looking a thousand times a second whether it has come."""
    runner._script_thread.join(timeout)
    _wait_and_look(runner, 0.01)


_wait_and_look, local_script_runner.require_widgets_deltas = local_script_runner.require_widgets_deltas, _wait

ROOT = Path(__file__).resolve().parents[2]
SHELL = ROOT / "cxdash" / "ui" / "shell.py"


class Reader(AppTest):
    """A visitor who opens every table: one that is closed is not made."""

    def _run(self, *args: Any, **more: Any) -> AppTest:
        app = super()._run(*args, **more)
        folds = [one.key for one in app.expander if (one.key or "").startswith("fold-")]
        closed = [key for key in folds if key not in self.session_state or not self.session_state[key]]
        for key in closed:
            self.session_state[key] = True
        return super()._run(self._tree.get_widget_states(), **more) if closed else app


def opened(page: str, visitor: type[AppTest] = Reader, **address: str | list[str]) -> AppTest:
    """A fresh visitor on this page, with what stands in the address."""
    app = visitor(SHELL, default_timeout=60)
    for key, value in address.items():
        app.query_params[key] = value
    if page != "overview":  # which stands at the root
        app.switch_page(f"../../pages/{page}.py")
    return app.run()


def texts(app: AppTest) -> str:
    """All that stands on the page as text, without the marks that keep Markdown from reading it."""
    found = [*app.markdown, *app.caption, *app.error, *app.warning, *app.success, *app.info]
    return "\n".join(str(element.value).replace("\\", "").replace("\u2060", "") for element in found)


def press(app: AppTest, label: str) -> AppTest:
    return next(button for button in app.button if button.label == label).click().run()
