"""Waterfall: a value before, what each group adds to it, and the value after, with intervals. Knows no metric."""

from collections.abc import Sequence
from dataclasses import dataclass

from cxdash.charts.labels import label, rows_axis, wrapped
from cxdash.charts.palette import Palette, Theme
from cxdash.charts.template import STILL_LEGEND, Drawing, Figure, palette

Ends = tuple[float, float]
NAME = 20  # characters of a name on one line
_THICK = 0.36


@dataclass(frozen=True)
class Level:
    """The value at one end of the change, with its interval; text: the value in words."""

    name: str
    value: float
    bounds: Ends | None
    text: str
    hover: str


@dataclass(frozen=True)
class Piece:
    """One of a group's two parts. tone: +1 real and good, -1 real and bad, 0 within noise."""

    value: float
    bounds: Ends | None
    tone: int
    hover: str


@dataclass(frozen=True)
class Fall:
    """What one group adds: within, then mix. text: both together in words; group: the value it stands for, None for others."""

    name: str
    within: Piece
    mix: Piece
    text: str
    group: str | None = None


@dataclass(frozen=True)
class WaterfallWords:
    """The translated names of both kinds of parts and of the axis."""

    within: str
    mix: str
    value: str


def waterfall_figure(before: Level, falls: Sequence[Fall], after: Level, words: WaterfallWords, theme: Theme) -> Figure:
    """From the level at the top to the one at the bottom, each group's bars beginning where those above it ended."""
    colours = palette(theme)
    made = Drawing(theme, 130 + 46 * (len(falls) + 2))
    starts = _starts(before.value, falls)
    _add_steps(made, before.value, falls, after.value, colours)
    _add_pieces(made, [(one.group, one.within) for one in falls], starts, -_THICK / 2, "", colours)
    mixes = [start + one.within.value for start, one in zip(starts, falls, strict=True)]
    _add_pieces(made, [(one.group, one.mix) for one in falls], mixes, _THICK / 2, "/", colours)
    for row, level in ((0, before), (len(falls) + 1, after)):
        _add_level(made, level, row, colours)
    add_key(made, words.within, words.mix, colours)
    rows = [(before.name, before.text), *((one.name, one.text) for one in falls), (after.name, after.text)]
    axis = rows_axis([name for name, _text in rows], NAME, 2)
    axis["ticktext"] = [f"{wrapped(name, NAME, 2)}<br><b>{label(text)}</b>" for name, text in rows]
    made.lay_out(
        barmode="overlay",
        showlegend=True,
        legend={**STILL_LEGEND, "traceorder": "normal"},
        margin={"l": 8, "r": 12, "t": 40, "b": 8},
        xaxis={"showgrid": True, "zeroline": False, "nticks": 7, "title": {"text": label(words.value)}, "range": _range(
            before, falls, starts, after)},
        yaxis=axis,
    )  # fmt: skip
    return made.figure()


def _starts(value: float, falls: Sequence[Fall]) -> list[float]:
    """Where each group's bars begin."""
    starts = [value]
    for one in falls:
        starts.append(starts[-1] + one.within.value + one.mix.value)
    return starts[: len(falls)]


def _add_steps(made: Drawing, before: float, falls: Sequence[Fall], after: float, colours: Palette) -> None:
    """A thin line down from the end of each row to the beginning of the next."""
    ends = [*_starts(before, falls), after]
    made.add(
        "scatter",
        x=[x for end in ends for x in (end, end, None)],
        y=[y for row in range(len(ends)) for y in (row, row + 1, None)],
        mode="lines",
        line={"color": colours.muted, "width": 1, "dash": "dot"},
        hoverinfo="skip",
        showlegend=False,
    )


def _add_pieces(
    made: Drawing, pieces: Sequence[tuple[str | None, Piece]], starts: Sequence[float], off: float, shape: str, colours: Palette
) -> None:  # fmt: skip
    """One bar for each group, from where it starts, with its interval; off: how far from the middle of the row."""
    tones = {1: colours.good, -1: colours.bad, 0: colours.neutral}
    inks = [tones[one.tone] for _group, one in pieces]
    highs = [0.0 if one.bounds is None else one.bounds[1] - one.value for _group, one in pieces]
    lows = [0.0 if one.bounds is None else one.value - one.bounds[0] for _group, one in pieces]
    made.add(
        "bar",
        orientation="h",
        base=list(starts),
        x=[one.value for _group, one in pieces],
        y=[row + off for row in range(1, len(pieces) + 1)],
        width=_THICK,
        marker={
            "color": [colours.veil(ink, 0.35) for ink in inks] if shape else inks,
            "line": {"width": 1, "color": inks},
            "pattern": {"shape": shape, "fgcolor": inks, "size": 6, "solidity": 0.35},
        },
        error_x={"type": "data", "symmetric": False, "array": highs, "arrayminus": lows, "thickness": 1, "width": 3,
                 "color": colours.text},
        customdata=[group for group, _piece in pieces],
        hovertext=[label(one.hover) for _group, one in pieces],
        hoverinfo="text",
        showlegend=False,
    )  # fmt: skip


def _add_level(made: Drawing, level: Level, row: int, colours: Palette) -> None:
    low, high = level.bounds or (level.value, level.value)
    made.add(
        "scatter",
        x=[level.value],
        y=[row],
        mode="markers",
        marker={"symbol": "diamond", "size": 12, "color": colours.lines[0]},
        error_x={"type": "data", "symmetric": False, "array": [high - level.value], "arrayminus": [level.value - low],
                 "thickness": 2, "width": 5, "color": colours.lines[0]},
        hovertext=[label(level.hover)],
        hoverinfo="text",
        showlegend=False,
    )  # fmt: skip


def add_key(made: Drawing, plain: str, hatched: str, colours: Palette, plain_ink: str | None = None) -> None:
    """What plain and hatched bars are, in a colour that says nothing else; plain_ink: the one that plain bars have."""
    for name, shape, ink in ((plain, "", plain_ink or colours.neutral), (hatched, "/", colours.neutral)):
        marker = {
            "color": colours.veil(ink, 0.35) if shape else ink,
            "line": {"width": 1, "color": ink},
            "pattern": {"shape": shape, "fgcolor": ink, "size": 6, "solidity": 0.35},
        }
        made.add("bar", x=[None], y=[0], name=label(name), marker=marker, hoverinfo="skip", orientation="h")


def _range(before: Level, falls: Sequence[Fall], starts: Sequence[float], after: Level) -> list[float]:
    """All values and their intervals, with a little air."""
    ends = [end for level in (before, after) for end in (level.value, *(level.bounds or ()))]
    for start, one in zip(starts, falls, strict=True):
        for begin, piece in ((start, one.within), (start + one.within.value, one.mix)):
            ends += [begin + end for end in (0.0, piece.value, *(piece.bounds or ()))]
    air = max((max(ends) - min(ends)) * 0.04, 1e-9)
    return [min(ends) - air, max(ends) + air]
