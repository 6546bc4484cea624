"""Week: the hours of a week as rows and columns of a heat map, on the Journey page. Knows no chart."""

from collections.abc import Sequence

from cxdash import words
from cxdash.charts.heat_map import Row, Square
from cxdash.findings import waiting_sentences as said
from cxdash.findings.scores import POOLED, Rules
from cxdash.findings.waiting import Compared, Judged
from cxdash.words import _


def weekdays() -> list[str]:
    """Monday to Sunday, short, as this language has them."""
    return [words.weekday(day) for day in range(7)]


def hour_name(group: str) -> str:
    """“Mon 09:00” of 1-09."""
    day, hour = group.split("-")
    return f"{words.weekday(int(day) - 1)} {hour}:00"


def week_rows(found: Sequence[Compared], judged: Judged, rules: Rules) -> list[Row]:
    """A row for each hour, a cell for each day, with the time or the share. What is pooled, or not there, cannot be told apart:
    both are hidden.
    """
    cells = {one.waits.group: one for one in found if one.waits.group and one.waits.group != POOLED}
    if not cells:
        return []
    hidden = any(one.waits.group == POOLED for one in found)
    return [
        Row(f"{hour:02}:00", [_square(f"{day}-{hour:02}", cells.get(f"{day}-{hour:02}"), judged, hidden, rules) for day in range(1, 8)])
        for hour in range(24)
    ]  # fmt: skip


def _square(group: str, cell: Compared | None, judged: Judged, hidden: bool, rules: Rules) -> Square | None:
    if cell is None:
        said_so = _("{name}: none or fewer than {n}").format(name=hour_name(group), n=words.number(rules.min_answers))
        return Square("hidden", "·", said_so) if hidden else None
    hover = said.waits_words(hour_name(group), cell.waits)
    tier, value = cell.tier_of(judged), cell.value_of(judged)
    if tier is None or value is None:
        return Square("few", "—", hover)
    return Square(tier, words.number(value, 1 if judged == "time" else 0), hover)
