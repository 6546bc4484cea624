"""Errors: a code and its facts, and the one place where a code becomes a sentence. Knows no page and no SQL."""

import difflib
from collections.abc import Iterable

from cxdash.words import N_, _, ngettext

_MOST_NAMED = 12  # of what there is, where nothing is close to what was asked for
SENTENCES: dict[str, str] = {
    "bug.page": N_("Something went wrong that is not your fault. Please report it with the number {reference}."),
    "bug.command": N_("Something went wrong that is not your fault. Please report it as {reference}; {log} says more."),
    "server.port": N_(
        "Port {port} of {address} is in use. Is cxdash running already? Else choose another: --port {other}."
    ),
    "server.held": N_(
        "Another cxdash has {path} open. Use that one, or stop it; to run a second one beside it, give this one a file of "
        "its own in CXDASH_DATABASE."
    ),
    "server.address": N_(
        "The server cannot listen on {address}:{port}. Use an address of this machine and a free port."
    ),
    "setting.number": N_("{name} is “{value}”; it must be a number from {low} to {high}."),
    "setting.choice": N_("{name} is “{value}”; it must be one of {known}."),
    "setting.time_zone": N_("“{value}” is not a time zone. Use a name such as Europe/Vilnius or UTC."),
    "filter.date": N_("“{value}” is not a date. Write it as 2026-01-31, or 2026-01-31T08:00 with a time."),
    "filter.period": N_("The period ends ({until}) before it begins ({since})."),
    "change.period": N_(
        "A change needs a period with both its ends: give --since and --until, for a year earlier at most a year apart."
    ),
    "filter.where": N_("“{value}” is not a filter. Write it as dimension=value, for example channel=web."),
    "metric.unknown": N_("There is no metric “{name}”.{hint}"),
    "filter.value": N_("Nothing in the data has the {dimension} “{value}”.{hint}"),
    "dimension.unknown": N_("There is no dimension “{name}”.{hint}"),
    "dimension.not_here": N_("“{name}” cannot be used here: {table} do not have it."),
    "location.unknown": N_("There is no location “{name}”.{hint}"),
    "location.several": N_("Several locations are called “{name}”. Give the id of one of them: {ids}."),
    "location.filtered": N_("{name} is not among the locations that the filters leave. Take them off to see it."),
    "goals.filter": N_(
        "Goals and benchmarks are for all answers of a place. Take the filter on {what} off to see them."
    ),
    "perception.metric": N_("Nobody can estimate {name}: it is measured, not asked. Choose one of {names}."),
    "kind.unknown": N_("There is no kind of file “{name}”.{hint}"),
    "funnel.steps": N_("A funnel has from two to {most} steps."),
    "funnel.step": N_(
        "“{value}” is no step. Write a stage, several as one with | between (visit|browse), and conditions, each after an @: "
        "visit@channel=web,app."
    ),
    "funnel.overlap": N_(
        "More than {most} different steps could be filled by the same touchpoint. Make them differ, by their stages or "
        "by a condition."
    ),
    "funnel.customers": N_("Single customers are not listed here: the setting {setting} says so."),
    "funnel.step_window": N_(
        "“{value}” is no window of a step. Write a length of time for every step (12h), or for one of the steps from 2 to "
        "{steps} ({steps}=12h)."
    ),
    "funnel.shared": N_("“{name}” cannot be optional: a touchpoint that fills it could fill “{other}” as well."),
    "funnel.name": N_("A funnel is saved under a name of at most {most} characters. Give it one."),
    "funnel.saved": N_(
        "“{name}” is saved with all that makes it: leave out --window, --order and whatever else says how it counts."
    ),
    "funnel.any_order": N_(
        "Attempts and value are counted of steps in order alone: in any order every touchpoint of a step would begin an attempt. "
        "Count customers, or choose another order."
    ),
    "funnel.taken": N_("Another funnel is called “{name}” already. Choose another name."),
    "funnel.unknown": N_("There is no saved funnel “{name}”.{hint}"),
    "funnel.unsettled": N_(
        "Everybody who entered may still go on: choose a longer period, or a shorter time to go through."
    ),
    "funnel.stage": N_("No touchpoint has the stage “{name}”.{hint}"),
    "pool.cut": N_(
        "Not shown: beside what all locations show, these would tell what fewer than {least} answers of another one say. "
        "Choose a longer period, or other locations."
    ),
    "funnel.filtered": N_(
        "The filter on stage leaves out “{name}”, the first step. Take it off, or begin with a stage that it keeps."
    ),
    "funnel.window": N_("“{value}” is not a length of time. Write a number with m, h, d or w: 30m, 12h, 14d, 4w."),
    "funnel.optional": N_(
        "“{name}” cannot be optional. Only a step of an ordered funnel that is neither its first nor its last, and whose "
        "stage stands in it once, can be left out."
    ),
    "funnel.exclude": N_(
        "“{value}” excludes nothing. Write STAGE, or STAGE@FROM-TO with the numbers of two steps from 1 to {steps}, the "
        "earlier one first."
    ),
    "paths.depth": N_("A way has from 2 to {most} touchpoints, not {value}."),
    "response.hours": N_("“{value}” are no business hours. Write them as mon-fri 09:00-18:00."),
    "churn.period": N_("“{value}” is no period of churn. Use week, month or quarter."),
    "retention.period": N_("“{value}” is no period of cohorts. Use day, week or month."),
    "store.missing": N_("There is no database at {path}. Import a file first, or run “python -m cxdash run”."),
    "store.held": N_("Another program has {path} open. Stop it (or the other cxdash) and try again."),
    "store.newer": N_("{path} was made by a newer cxdash (schema {found}, this one knows {known}). Update cxdash."),
    "store.damaged": N_(
        "{path} is damaged or not a cxdash database. Restore a copy of it, or move it away to start anew."
    ),
    "store.foreign": N_("{path} is a DuckDB file, but not one of cxdash. Set CXDASH_DATABASE to another path."),
    "store.readonly": N_("{path} cannot be written. Allow writing to it and its folder, then try again."),
    "store.full": N_("The disk is full; nothing was changed. Free some space and try again."),
    "store.folder": N_("The folder of {path} does not exist and cannot be made."),
    "store.zone": N_(
        "The days in {path} are days of {found}, but the time zone is set to {known}. Import or run with that "
        "setting once, which moves them, or set it back."
    ),
    "store.memory": N_(
        "This needs more memory than {variable} allows. Choose a shorter period or fewer splits, or raise it."
    ),
    "intake.missing": N_("There is no file {path}."),
    "intake.unreadable": N_("{path} cannot be read: {detail}."),
    "upload.disk": N_(
        "The upload cannot be kept in {path}: {detail}. Free some space there, or let the server write to it."
    ),
    "upload.gone": N_(
        "The upload that this address names is not here any more: it was loaded, taken back, or is older than a day. "
        "Choose the file again."
    ),
    "intake.cancelled": N_("The import was cancelled. Nothing of the file was loaded."),
    "intake.empty": N_("The file is empty. Choose one with a header row and at least one row under it."),
    "intake.no_rows": N_("The file has a header and no row under it. Export it again with its rows."),
    "intake.binary": N_(
        "This is a {kind} file, not a CSV. Export the data where they are kept as CSV (UTF-8) or Excel, and choose that file."
    ),
    "intake.picture": N_(
        "This is a picture ({kind}), not a table. Export the data that it shows as CSV (UTF-8) or Excel, and choose that file."
    ),
    "intake.packed": N_(
        "This is an archive ({kind}) that cannot be opened here. Unpack it and choose the table in it, or pack that as .zip or .gz."
    ),
    "intake.database": N_(
        "This is a database ({kind}), not a table. Export the table that you need as CSV (UTF-8), and choose that file."
    ),
    "intake.statistics": N_(
        "This is a data file of {kind}. Save it there as CSV (UTF-8) or Excel, and choose that file."
    ),
    "intake.media": N_("This is sound or film ({kind}), not a table. Choose the CSV or Excel file with the data."),
    "intake.numbers": N_(
        "This is a document of Apple Numbers or Pages. Open it there, choose File › Export To › Excel or CSV, and choose that file."
    ),
    "intake.xls": N_(
        "This is an old Excel file (.xls, 1997–2003). Open it in Excel or LibreOffice, save it as .xlsx or CSV (UTF-8), "
        "and choose that file."
    ),
    "intake.page": N_(
        "This is a web page or XML, not a table. Download the export itself: you may have to sign in first, or to choose "
        "CSV or Excel there."
    ),
    "intake.json": N_("This is JSON, not a table. Choose CSV or Excel where the file is exported."),
    "intake.damaged": N_("This {kind} file is damaged or incomplete. Export or download it again."),
    "intake.password": N_("“{name}” is protected by a password. Take the password off and choose the file again."),
    "intake.bomb": N_(
        "“{name}” would unpack to more than a file of its size can hold. Unpack it and choose the table in it."
    ),
    "intake.nested": N_("“{name}” holds archives within archives. Unpack it and choose the table in it."),
    "intake.no_table": N_("There is no table in this archive ({names}). It must hold a CSV, Excel or Parquet file."),
    "intake.no_file": N_("This archive is empty. It must hold a CSV, Excel or Parquet file."),
    "intake.sheets": N_("The file holds several tables ({names}). Say which one to read."),
    "intake.sheet": N_("The file holds no table “{value}”. There are: {names}."),
    "intake.header": N_("The file's first row names no columns. Put the column names in the first row."),
    "intake.quote": N_(
        "In line {line} a quote opens at “{text}” and never closes, so the rows behind it cannot be told apart. Close it."
    ),
    "intake.header_quotes": N_(
        "In row {row}, which names the columns, quotes stand within quotes, so the names cannot be told apart: {text} "
        "Write each quote within a name twice, or take it out."
    ),
    "intake.encoding": N_("“{value}” is not an encoding that is known here. Try utf-8, cp1252 or utf-16."),
    "intake.encoding_not": N_(
        "The file is not written in “{value}”: its letters would be damaged. It reads as {found}. Leave the encoding out, or give that one."
    ),
    "intake.setting": N_("“{value}” cannot be the file's {name}."),
    "intake.ask": N_("The file leaves a question open: {question} Answer it in a mapping."),
    "intake.mapping_kind": N_("The mapping is for {found}, not for {kind}. Leave one of the two out."),
    "preset.unknown": N_("“{name}” is no tool whose exports are known here.{hint}"),
    "watch.folder": N_("{path} is no folder. Make it, or name another."),
    "intake.mapping": N_("The mapping cannot be read: {detail}"),
    "intake.mapping_twice": N_(
        "The mapping has two [[scores]] of the column “{column}” for {metric}: each answer would count twice. Make them one."
    ),
    "intake.mapping_key": N_("The mapping's {place} says “{name}”, which is not known there.{hint}"),
    "intake.mapping_column": N_("The mapping names the column “{name}”, which the file does not have.{hint}"),
    "intake.kind": N_(
        "The columns do not tell what kind of rows these are ({columns}). Choose responses, touchpoints, "
        "customers, locations, marks, goals or benchmarks."
    ),
    "intake.nothing": N_("No column was recognised as what {kind} need: {needed}. The columns are {columns}."),
    "intake.wide": N_(
        "{n} columns of the file would be read; at most {most} can be. Say in a mapping which ones to keep, "
        'for example attributes = ["size", "opening hours"].'
    ),
    "intake.twice": N_("Both “{first}” and “{second}” are said to be {field}. Choose one of them for it."),
    "intake.date_order": N_(
        "The dates in “{column}” can be read day first or month first (such as {example}), and nothing tells which is right."
    ),
    "intake.date_both": N_(
        "Some dates in “{column}” have the day first (such as {first}) and some the month first (such as {second}), so none "
        "of them can be trusted. Mend the column, or load the rows of each form as a file of their own."
    ),
    "intake.today": N_("“{value}” is no day to count from. Write it as 2026-01-31."),
    "intake.relative": N_(
        "The times in “{column}” are written as “{example}”, and nothing says from which day that counts."
    ),
    "intake.decimal": N_(
        "The numbers in “{column}” can have a decimal mark or a mark of thousands (such as {example}), and nothing tells which."
    ),
    "intake.units": N_(
        "The numbers in “{column}” have different units (such as {first} and {second}). Convert them to one, or load the "
        "rows of each as a file of their own."
    ),
    "intake.stage": N_(
        "Nothing says at which stage these touchpoints happened. Say which column does, or give one stage for all rows."
    ),
    "intake.two_scales": N_(
        "The answers in “{column}” are given on two scales: {first} and {second}. Split them into two columns, one for each."
    ),
    "intake.reversed": N_(
        "“{example}” in “{column}” says that a low number is the good one. Mark the column as reversed, or say what its "
        "answers mean."
    ),
    "intake.scale": N_("The scores in “{column}” run from {low} to {high}, which is no scale of {metric}."),
    "intake.scale_doubt": N_(
        "The scores in “{column}” run from {low} to {high}, which does not tell on which scale of {metric} they were given."
    ),
    "intake.format": N_("“{value}” is not a form of dates. Write it as in %d/%m/%Y %H:%M."),
    "entry.target": N_("Say what the metric is to reach: a target is missing."),
    "entry.mark": N_("Say what happened, and on which day."),
    "entry.place": N_("Choose the place ({level}), or “all locations”."),
    "entry.days": N_("The last day comes before the first one. Change one of them."),
    "import.unknown": N_("There is no import number {number}.{hint}"),
    "mapping.name": N_("A mapping is saved under a name of at most {most} characters. Give it one."),
    "mapping.unknown": N_("There is no saved mapping “{name}”.{hint}"),
    "import.undone": N_("Import number {number} was undone before."),
    "demo.exists": N_("{path} exists already. Choose another path for the demo data with --db, or move it away."),
    "demo.folder": N_("The demo files cannot be written to {path}: {reason}."),
}


class CxError(Exception):
    """Something a person can mend: a code of `SENTENCES` and the facts that its sentence names."""

    def __init__(self, code: str, **facts: object) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts

    def __str__(self) -> str:
        return sentence(self)


def sentence(error: CxError) -> str:
    """What happened and what to do, in the language of this thread."""
    facts = {key: str(value) if key == "hint" else _readable(value) for key, value in error.facts.items()}
    facts.setdefault("hint", "")
    return _(SENTENCES[error.code]).format(**facts)


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """“ Did you mean …?” for the closest known name, else the list of them; made for the {hint} of a sentence."""
    names = sorted(set(known))
    close = difflib.get_close_matches(name, names, n=1, cutoff=0.6)
    if close:
        return " " + _("Did you mean “{name}”?").format(name=close[0])
    if not names:
        return ""
    shown, more = ", ".join(_readable(one) for one in names[:_MOST_NAMED]), len(names) - _MOST_NAMED
    if more > 0:
        shown += " " + ngettext("and {n} more", "and {n} more", more).format(n=more)
    return " " + _("There are: {names}.").format(names=shown)


def _readable(value: object) -> str:
    """A fact as text that fits in a sentence: control characters out, long ones cut."""
    text = "".join(char if char.isprintable() else " " for char in str(value))
    return text if len(text) <= 200 else text[:199] + "…"
