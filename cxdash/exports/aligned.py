"""Aligned: rows of texts to a table of plain text for a terminal. Knows neither numbers nor what the columns mean."""

from collections.abc import Sequence


def aligned(header: Sequence[str], rows: Sequence[Sequence[str]], texts: int = 1, longest: int = 60) -> str:
    """Lines with columns two blanks apart; the first `texts` columns are flushed left, the others (numbers) right. A cell has at most
    `longest` signs.
    """
    table = [[_plain(cell, longest) for cell in row] for row in (header, *rows)]
    widths = [max(len(row[place]) for row in table) for place in range(len(header))]
    return "\n".join(
        "  ".join(
            cell.ljust(width) if place < texts else cell.rjust(width)
            for place, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in table
    )


def _plain(cell: str, longest: int) -> str:
    """Without line breaks and without what a terminal would obey."""
    text = "".join(char if char.isprintable() else " " for char in cell)
    return text if len(text) <= longest else text[: longest - 1] + "…"
