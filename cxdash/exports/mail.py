"""Mail: a heading, entries with links and a foot to one HTML page that mail programs show. Knows no metric."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

_TEXT = "font:16px/1.45 -apple-system,'Segoe UI',Roboto,Arial,sans-serif;color:#1f2328;max-width:640px;margin:24px auto;padding:0 16px"
_QUIET = "color:#59636e;font-size:14px"
_COLOURS = {True: "#1a7f37", False: "#cf222e", None: "#59636e"}


@dataclass(frozen=True)
class Entry:
    """One piece of news. mark: ▲ or ▼, in the colour of its being good or bad; link: where to look, "" for none."""

    mark: str
    is_good: bool | None
    news: str
    reason: str
    link: str = ""


def page(language: str, title: str, headline: str, entries: Sequence[Entry], foot: str) -> str:
    """The page; every text is given as it is and made safe here. Styles stand on each element: mail programs drop others."""
    listed = "\n".join(_entry(entry) for entry in entries)
    return f"""<!doctype html>
<html lang="{escape(language)}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{escape(title)}</title></head>
<body style="margin:0;background:#ffffff">
<div style="{_TEXT}">
<h1 style="font-size:22px;margin:0 0 8px">{escape(title)}</h1>
<p style="margin:0 0 16px"><strong>{escape(headline)}</strong></p>
{listed}
<p style="{_QUIET};border-top:1px solid #d1d9e0;padding-top:12px">{escape(foot)}</p>
</div>
</body>
</html>"""


def _entry(entry: Entry) -> str:
    news = escape(entry.news)
    if entry.link:
        news = f'<a href="{escape(entry.link)}" style="color:inherit">{news}</a>'
    mark = f'<span style="color:{_COLOURS[entry.is_good]}">{escape(entry.mark)}</span>'
    return f'<p style="margin:0 0 12px">{mark} {news}<br><span style="{_QUIET}">{escape(entry.reason)}</span></p>'
