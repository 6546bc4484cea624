"""Perception sentences: where the company thinks otherwise of itself than its customers do, in words. Knows no page."""

from cxdash.findings.changes import Change
from cxdash.findings.naming import group_name
from cxdash.findings.perception import Belief, Perception
from cxdash.findings.scores import Rules
from cxdash.findings.sentences import answers, listed, points, span, sure
from cxdash.metrics import Metric
from cxdash.words import _, ngettext, number


def belief_name(belief: Belief) -> str:
    """The mark and the words of a gap: ▲ thinks better of itself."""
    return {
        "over": _("▲ thinks better of itself"),
        "under": _("▼ thinks worse of itself"),
        "noise": _("● within noise"),
        "few": _("○ too few to tell"),
    }[belief]


def gap_words(metric: Metric, found: Change) -> str:
    """“28 too high (+22 to +34)”, “the same (−3 to +4)”; a dash where one side cannot be shown."""
    if found.value is None:
        return "—"
    rounded = round(found.value, metric.digits)
    text = _("the same ({interval})") if rounded == 0 else _("{gap} too high ({interval})")
    if rounded < 0:
        text = _("{gap} too low ({interval})")
    return text.format(gap=points(metric, abs(found.value)), interval=span(metric, found))


def perception_answer(metric: Metric, found: Perception, names: dict[str, str], rules: Rules) -> str:
    """The gap of all, then which groups think better or worse of themselves than their customers do, beyond noise."""
    return " ".join(filter(None, [_whole_answer(metric, found, rules), _groups_answer(found, names, rules)]))


def _whole_answer(metric: Metric, found: Perception, rules: Rules) -> str:
    whole = found.whole.change
    if whole.value is None:
        return nobody_estimated(metric, found, rules)
    text = _("{metric}: the company's own estimate is {company} from {n}, customers say {customers}: {gap}, {verdict}.")
    said = text.format(
        metric=_(metric.label), company=sure(metric, whole.after), n=answers(whole.after.n),
        customers=sure(metric, whole.before), gap=gap_words(metric, whole), verdict=_verdict(found.whole.belief),
    )  # fmt: skip
    weighed = _(
        "Customers count only where the company answered too, and in each group as much as its answers do there."
    )
    return f"{said} {weighed}"


def nobody_estimated(metric: Metric, found: Perception, rules: Rules) -> str:
    """Why there is no gap: too few (or none) of the company, or of the customers, or not of the same groups."""
    whole = found.whole.change
    if min(whole.before.n, whole.after.n) >= rules.min_answers:
        apart = _(
            "{metric}: customers and the company did not answer enough about the same groups to be compared: it takes {least} "
            "answers of each."
        )
        return apart.format(metric=_(metric.label), least=number(rules.min_answers))
    text = _(
        "{metric}: it takes {least} answers of customers and {least} of managers or employees to compare them; there are "
        "{customers} and {company}."
    )
    return text.format(
        metric=_(metric.label), least=number(rules.min_answers), customers=number(whole.before.n), company=number(whole.after.n)
    )  # fmt: skip


def _verdict(belief: Belief) -> str:
    names = {"noise": _("within noise"), "few": _("too few answers to tell")}
    return names.get(belief, _("beyond noise"))


def _groups_answer(found: Perception, names: dict[str, str], rules: Rules) -> str:
    compared = [gap for gap in found.gaps if gap.belief != "few"]
    if not compared and found.gaps:
        return _("No group has enough answers on both sides to be called so.")
    if not compared:
        return _alone(found, rules)
    over = [group_name(gap.change.after, names) for gap in compared if gap.belief == "over"]
    under = [group_name(gap.change.after, names) for gap in reversed(compared) if gap.belief == "under"]
    if not over and not under:
        return ngettext(
            "The {n} that can be compared is within noise.",
            "All {n} that can be compared are within noise.",
            len(compared),
        ).format(n=number(len(compared)))
    pieces = []
    if over:
        better = _("Think better of themselves than their customers do, beyond noise: {names}.")
        pieces.append(better.format(names=listed(over)))
    if under:
        pieces.append(_("Think worse of themselves: {names}.").format(names=listed(under)))
    return " ".join(pieces)


def _alone(found: Perception, rules: Rules) -> str:
    """Why no group stands by itself, where there are some with estimates."""
    if not found.left_out:
        return ""
    text = ngettext(
        "The {n} group with estimates cannot be compared alone: it has fewer than {least} estimates or answers of customers.",
        "None of the {n} groups with estimates can be compared alone: each has fewer than {least} estimates or answers of "
        "customers.",
        found.left_out,
    )
    return text.format(n=number(found.left_out), least=number(rules.min_answers))
