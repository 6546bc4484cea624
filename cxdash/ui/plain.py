"""Plain: text from data made safe for the places where Streamlit reads Markdown. Knows no widget."""

import re

# Streamlit turns these into icons, emoji and links after Markdown's own escapes are gone; an invisible word joiner in
# the middle of them leaves them as they stand.
_JOINER = "\u2060"
_LATE = re.compile(r"(:)(?=[a-zA-Z0-9+/_-])|(@)(?=[\w-])|(?i:(www))(?=\.)")
_PUNCTUATION = re.compile(r"([!\"#$&()*+\-.:<=>@\[\\\]^_`{|}~])")
# A no-break space stands in a number (12 345) and must not let it break: it is no space to fold.
_NO_BREAK = "\u00a0\u202f"
_SPACE = re.compile(rf"[^\S{_NO_BREAK}]+")


def plain(text: object) -> str:
    """Text as it stands, on one line: no Markdown, no HTML, no icon, no TeX, no link in it is read as such."""
    line = "".join(char if char.isprintable() or char in _NO_BREAK else " " for char in str(text))
    line = _LATE.sub(lambda found: found.group(0) + _JOINER, _SPACE.sub(" ", line).strip())
    return _PUNCTUATION.sub(r"\\\1", line)


def short(text: object, longest: int = 60) -> str:
    """Text cut to a length that fits on a line, not yet made safe."""
    line = _SPACE.sub(" ", str(text)).strip()
    return line if len(line) <= longest else line[: longest - 1].rstrip() + "…"
