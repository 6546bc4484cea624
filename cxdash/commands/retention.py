"""`retention`: cohorts and how many of them come back, as a table or as JSON."""

import argparse
import json

from cxdash.commands.choosing import add_choices, check_picks, filters, open_store, rules, say_unnamed
from cxdash.commands.survival import called
from cxdash.exports.aligned import aligned
from cxdash.filters import first_day
from cxdash.findings.funnel_sentences import sure_share
from cxdash.findings.retention import Cohort, GroupBack, cohorts, group_backs, people
from cxdash.findings.staying_sentences import backs_answer, cohorts_answer, mode_words
from cxdash.queries.funnel import STAGE_NAMES, check_stages
from cxdash.queries.retention import PERIODS, RetentionQuestion, build, build_people
from cxdash.words import _, day, number, percent

_SHOWN = 13  # periods in the table; the JSON has all of them


def add(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = subparsers.add_parser(
        "retention",
        help="cohorts and how many of them come back, as a table or JSON",
        epilog="--since looks at the entries from that day on; the Journey page shows all cohorts up to the end of its period, "
        "however long before it they began: give --until alone for the same.",
    )
    parser.add_argument("--period", choices=PERIODS, required=True, help="local days, weeks from Monday on, or months")
    parser.add_argument("--entry", metavar="STAGE", help="the stage that puts a customer into a cohort (default: any)")
    parser.add_argument("--return", dest="back", metavar="STAGE", help="the stage that is a return (default: any)")
    parser.add_argument(
        "--mode",
        choices=("recurring", "first"),
        default="recurring",
        help="in the cohort of every period with an entry, or in that of the first entry alone (default: recurring)",
    )
    add_choices(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Always 0: what cannot be answered is a CxError."""
    question = RetentionQuestion(
        arguments.period, arguments.entry, arguments.back, arguments.mode, filters(arguments), by=arguments.by
    )
    named = [stage for stage in (question.entry, question.back) if stage is not None]
    with open_store(arguments) as store:
        say_unnamed(store)
        check_stages(named, store.frame(STAGE_NAMES)["stage"].tolist())
        frame = store.answer(question, build)
        who = {} if question.by is None else people(store.answer(question, build_people))
        check_picks(store, question.filters)
    if question.by is not None:
        groups = group_backs(frame, question.period, rules(arguments), who)
        print(
            json.dumps(groups_json(groups, question.mode), ensure_ascii=False, allow_nan=False)
            if arguments.json
            else f"{_groups_table(groups, question.mode)}\n\n{backs_answer(groups, _name, question.period)} {_note(question)}"
        )
        return 0
    found = cohorts(frame, question.period, rules(arguments))
    if arguments.json:
        print(json.dumps(as_json(found, question.mode), ensure_ascii=False, allow_nan=False))
    else:
        answer = cohorts_answer(found, question.mode, question.period, rules(arguments))
        print(f"{_table(found)}\n\n{answer} {_note(question)}")
    return 0


def _name(one: GroupBack) -> str:
    return called(one.group)


def _note(question: RetentionQuestion) -> str:
    """In which cohorts a customer is, and where the page has more cohorts."""
    text = mode_words(question.mode)
    if question.filters.since is None:
        return text
    more = _("These are the entries from {day} on; the page shows all cohorts up to the end of its period.")
    return f"{text} {more.format(day=day(first_day(question.filters.since)))}"


def as_json(found: tuple[Cohort, ...], mode: str) -> dict[str, object]:
    """The stable form: customers by period from the cohort's own on, and how many of these periods are over.

    mode: in which cohorts a customer is.
    """
    return {
        "mode": mode,
        "cohorts": [
            {
                "cohort": cohort.begins.isoformat(),
                "size": cohort.size,
                "retained": [back.customers for back in cohort.back],
                "over": sum(back.is_over for back in cohort.back),
                "low": [back.low for back in cohort.back],
                "high": [back.high for back in cohort.back],
                "few": cohort.few,
            }
            for cohort in found
        ],
    }


def groups_json(found: list[GroupBack], mode: str) -> dict[str, object]:
    """The stable form: of all cohorts of a group that are old enough, who was back how many periods after; shares 0 to 1.

    size: the customers of these cohorts, each once for each cohort that they are in.
    """
    return {
        "mode": mode,
        "groups": [
            {
                "group": one.group, "members": one.members, "tier": one.tier,
                "back": [
                    {"after": each.after, "size": each.size, "customers": each.customers, "share": each.share, "low": each.low,
                     "high": each.high}
                    for each in one.back
                ],
            }
            for one in found
        ],
    }  # fmt: skip


def _groups_table(found: list[GroupBack], mode: str) -> str:
    """A row for each group: the share back in the period after with its interval, then those of the periods after that."""
    width = min(max((len(one.back) for one in found), default=0), _SHOWN)
    rows = []
    for one in found:
        first, *later = one.back[:width]
        told = [sure_share(first.share, first.low, first.high), *(percent(100 * each.share) for each in later)]
        rows.append([called(one.group), number(first.size), *told, *[""] * (width - len(one.back))])
    return aligned(
        [
            _("group"),
            _("customers") if mode == "first" else _("entries"),
            *map(str, range(1, width + 1)),
        ],
        rows,
    )


def _table(found: tuple[Cohort, ...]) -> str:
    """Shares of the cohort; one of a period that is not over is marked with +: it may still grow."""
    width = min(max((len(cohort.back) for cohort in found), default=0), _SHOWN)
    rows = [
        [
            cohort.begins.isoformat(),
            number(cohort.size),
            *(percent(100 * back.share) + ("" if back.is_over else "+") for back in cohort.back[:width]),
            *[""] * (width - len(cohort.back)),
        ]
        for cohort in found
    ]
    return aligned([_("cohort"), _("customers"), *(str(place) for place in range(width))], rows)
