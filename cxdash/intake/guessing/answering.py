"""Answering: what a person writes into a mapping to answer a question, as lines of its TOML. Knows no table."""

from dataclasses import replace

from cxdash.intake.fields import KINDS
from cxdash.intake.guessing.asking import Question
from cxdash.intake.mapping import Mapping, ScoreColumn, Source
from cxdash.intake.mapping_file import write_mapping
from cxdash.words import _


def answer_lines(question: Question, mapping: Mapping) -> list[str]:
    """The lines that the mapping lacks, under the name of their part of it, of several parts of one name with the line that tells
    which; none for a question that nothing waits for.
    """
    old, new = (_parts(write_mapping(one)) for one in (mapping, _answered(question, mapping)))
    found = []
    for part in new:
        if part not in old:
            which = 2 if part[0].startswith("[[") else 1
            there = next((one for one in old if one[:which] == part[:which]), [])
            found += [*part[:which], *(line for line in part[which:] if line not in there)]
    return found


def _parts(toml: str) -> list[list[str]]:
    """What stands above all tables, then each table with its name in its first line."""
    return [block.splitlines() for block in toml.strip().split("\n\n")]


def _answered(question: Question, mapping: Mapping) -> Mapping:
    """The mapping with an answer such as a person could give."""
    column = _("name of the column")
    fields = {"ask.time": "occurred_at", "ask.id": KINDS[mapping.kind].key}
    constants = {"ask.stage": ("stage", _("name of the stage")), "ask.metric": ("metric", "nps")}
    if question.code in fields:
        return replace(mapping, columns=(*mapping.columns, (fields[question.code], Source("{" + column + "}"))))
    if question.code in constants:
        return replace(mapping, constants=(*mapping.constants, constants[question.code]))
    if question.code == "ask.score":
        return replace(mapping, scores=(*mapping.scores, ScoreColumn(column, "nps")))
    if question.code == "ask.reversed":
        scores = (replace(one, reversed=one.reversed or one.column == question.column) for one in mapping.scores)
        return replace(mapping, scores=tuple(scores))
    written = {
        "ask.part": Source("2018-05-{" + str(question.column) + "}"),
        "ask.unit": Source("{" + str(question.column) + "}", "hours"),
        "ask.pair": Source("{" + str(question.column) + "}/{" + str(question.facts.get("other")) + "}"),
    }
    source = written.get(question.code)
    columns = ((name, source if source and name == question.offer else old) for name, old in mapping.columns)
    return replace(mapping, columns=tuple(columns))
