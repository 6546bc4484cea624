"""Understanding: what is known of a group of tables now: how it is read, what its columns are, what is in doubt.

Knows no widget.
"""

from dataclasses import dataclass, field, replace

from cxdash.errors import CxError
from cxdash.intake.guessing.asking import Question
from cxdash.intake.guessing.judgement import Guess, judge
from cxdash.intake.mapping import Mapping
from cxdash.intake.reading import Reading
from cxdash.store.connect import Store
from cxdash.ui.data.peek import Peek
from cxdash.ui.wizard.drafts import Draft, Group, Table
from cxdash.ui.wizard.starts import Start, by_names, fits, spelled, starts
from cxdash.ui.wizard.tables import look, reading_of


@dataclass
class Known:
    """A group as it is understood. waiting: its tables that are not loaded; error: why the first one cannot be read."""

    draft: Draft
    group: Group
    waiting: list[Table]
    looked: Peek | None = None
    error: CxError | None = None
    mapping: Mapping | None = None
    judged: Guess | None = None
    found: list[Question] = field(default_factory=list)  # by the check of the whole files

    @property
    def first(self) -> Table:
        return self.waiting[0]

    @property
    def doubts(self) -> list[str]:
        """Settings of the reading that were guessed, and not yet said by anybody."""
        evidence = self.looked.evidence if self.looked else ()
        said = set(self.group.reading.given())
        if self.judged and any(one.confidence == "sure" for one in self.judged.columns):
            said.add("header_rows")  # names that are known here are names
        return [one.setting for one in evidence if one.sureness == "guess" and one.setting not in said]

    @property
    def missing(self) -> list[Question]:
        """What must be said before anything can be loaded."""
        return [one for one in self.judged.questions if one.must] if self.judged else []

    @property
    def asked(self) -> list[Question]:
        """What should be said, and nobody has: a load waits for it, be the answer that nobody knows; then what is offered."""
        questions = (*(self.judged.questions if self.judged else ()), *self.found)
        left = [one for one in questions if not one.must and f"{one.code}:{one.column}" not in self.group.settled]
        return sorted(left, key=lambda one: one.is_offer)

    @property
    def needed(self) -> list[Question]:
        """For what of it a load waits."""
        return [one for one in self.asked if not one.is_offer]

    def rejudge(self) -> None:
        """Ask anew, after the mapping has changed."""
        if self.mapping is not None and self.looked is not None:
            self.judged = judge(self.mapping, self.looked.header, self.looked.head, self.looked.looks)

    def step(self) -> str:
        """Where the page stands: where the person went, else at what needs a look first."""
        if self.error is not None or self.looked is None:
            return self.group.step if self.group.step in ("file", "reading") else "reading"
        if self.group.step is not None and (self.group.step != "check" or self.mapping is not None):
            return self.group.step
        if self.doubts:
            return "reading"
        return "columns" if self.mapping is None or self.missing else "check"

    def mapping_for(self, table: Table) -> Mapping:
        """The mapping with which this table is loaded."""
        assert self.mapping is not None
        return replace(self.mapping, reading=reading_of(table, reading(self.group)))


def reading(group: Group) -> Reading:
    """What the start of the mapping knows of the reading, and over it what a person said."""
    return group.reading if group.mapping is None else group.reading.over(group.mapping.reading)


def understand(store: Store, draft: Draft, group: Group) -> Known:
    """Look at the group, and begin its mapping where nobody has; what is decided so is kept in the draft."""
    known = Known(draft, group, [one for one in draft.of(group) if one.import_id is None])
    if not known.waiting:
        return known
    try:
        if group.mapping is None:
            first = beginnings(store, known, group.kind)[0]
            if first.mapping is not None:
                begin(draft, group, first)
        known.looked = look(draft, known.first, reading(group))
        if group.mapping is not None and not fits(group.mapping, known.looked.header):  # it is read otherwise now
            begin(draft, group, by_names(known.looked, group.kind))
            known.looked = look(draft, known.first, reading(group))
        _spell(draft, group, known.looked.header)
    except CxError as error:
        known.error = error
        return known
    known.mapping = group.mapping
    known.rejudge()
    return known


def beginnings(store: Store, known: Known, kind: str | None = None) -> list[Start]:
    """The ways to begin with this group. Raises CxError("intake.…") where it cannot be read."""

    def read(wanted: Reading) -> Peek:
        return look(known.draft, known.first, wanted)

    return starts(store, read, kind, known.group.reading)


def _spell(draft: Draft, group: Group, header: list[str]) -> None:
    """A mapping that was made for another file names its columns as this one does."""
    if group.mapping is None or set(group.mapping.used_columns()) <= set(header):
        return
    group.mapping = spelled(group.mapping, header)
    group.sureness = dict.fromkeys(group.mapping.used_columns(), "sure") if "sure" in group.sureness.values() else {}
    draft.save()


def begin(draft: Draft, group: Group, start: Start) -> None:
    """Take this start for the group's mapping, and forget what was changed in the former one."""
    group.mapping, group.start = start.mapping, start.id
    group.kind = start.mapping.kind if start.mapping is not None else group.kind
    group.sureness = dict(start.sureness)
    group.version += 1
    draft.save()
