"""Explaining: what was told from a file and why, as text and as JSON. Loads nothing."""

from cxdash.commands.files import Table
from cxdash.intake.guessing.answering import answer_lines
from cxdash.intake.guessing.asking import Question, said
from cxdash.intake.mapping_file import write_mapping
from cxdash.words import N_, _


def explained(table: Table) -> dict[str, object]:
    """The stable form: the tool, each setting with how sure it is and why, the mapping as TOML."""
    understood = table.understood
    return {
        "file": table.name,
        "kind": table.mapping.kind,
        "preset": understood.preset.id if understood and understood.preset else None,
        "questions": [_asked(one) for one in understood.guess.questions] if understood else [],
        "columns": [
            {"column": one.column, "meaning": one.meaning, "sureness": one.confidence, "why": said(one)}
            for one in (understood.guess.columns if understood else ())
        ],
        "settings": [
            {"setting": one.setting, "value": one.value, "sureness": one.sureness, "why": one.sentence()}
            for one in (understood.sheet.evidence if understood else ())
        ],
        "mapping": write_mapping(table.mapping),
    }


def explanation(table: Table) -> str:
    """The same to be read: a line for each setting, then the mapping, which can be saved and given back."""
    understood = table.understood
    lines = [table.name]
    if understood is None:
        lines.append("  " + _("Read as the mapping file says:"))
    else:
        for one in understood.sheet.evidence:
            lines.append(f"  {one.setting} = {one.value!r} ({_(_SURENESS[one.sureness])}): {one.sentence()}")
        if understood.preset is not None:
            lines.append("  " + _("The columns are those of {tool}.").format(tool=understood.preset.name))
        for column in understood.guess.columns:
            if column.meaning is None:
                lines.append(f"  {column.column}: " + _("not read"))
            else:
                lines.append(f"  {column.column}: {column.meaning} ({_(_SURENESS[column.confidence])}): {said(column)}")
        for question in understood.guess.questions:
            answer = answer_lines(question, table.mapping)
            lines += [
                "  " + _asked(question),
                *(["  " + _("It is answered by this, for example:")] if answer else []),
                *(f"    {line}" for line in answer),
            ]
        lines.append("  " + _("So it is read with this mapping:"))
    return "\n".join([*lines, "", *(f"    {line}".rstrip() for line in write_mapping(table.mapping).splitlines())])


def offers(table: Table) -> list[str]:
    """What is asked about columns that are not read, though they may well be scores, the place, or times that count back."""
    questions = table.understood.guess.questions if table.understood else ()
    lines = [_asked(one) for one in questions if one.is_offer]
    how = _("Give it as {option} 2026-01-31, say; until then its rows have no date.").format(option="--today")
    return [*lines, *(f"{said(one)} {how}" for one in questions if one.code == "ask.today")]


def _asked(question: Question) -> str:
    """The question; where it is about several columns that the page lists under it, with their names."""
    names = f" ({question.facts['names']})" if question.code == "ask.scores_more" else ""
    return said(question) + names


_SURENESS = {"sure": N_("sure"), "likely": N_("likely"), "guess": N_("a guess")}
