"""Problems: why a row is refused, as codes and their sentences. Knows no SQL."""

from cxdash.words import N_, _

REASONS: dict[str, str] = {
    "row.short": N_("The row has fewer cells than the header."),
    "row.long": N_("The row has more cells than the header: a separator inside a text without quotes?"),
    "row.quote": N_(
        "A quote stands within a cell, and the row can be read in two ways: double it, or say that quotes mean nothing in this file."
    ),
    "row.footer": N_("This is no row of the table but its end: a total, a count of rows or a note."),
    "row.left_out": N_("This says that the row is a preview or a test, and no customer's answer: it is left out."),
    "row.empty": N_("The row has neither a score nor a comment."),
    "score.text": N_("This is no number, and no word of a scale that is known here."),
    "score.scale": N_("The score is outside its scale. Is it a code that means blank, or another scale?"),
    "score.whole": N_("This score must be a whole number."),
    "score.unknown_scale": N_("The metric is not asked on such a scale."),
    "metric.unknown": N_("This is no metric that is known here: use nps, csat or ces."),
    "time.text": N_("This is no date or time of the form that the column has."),
    "time.range": N_("The year is before 1900 or after 2200."),
    "time.order": N_("The answer is earlier than the request."),
    "time.span": N_("The end must be after the beginning: it is the first day that no longer counts."),
    "number.text": N_("This is no number."),
    "number.range": N_("The number is outside what is possible here."),
    "id.missing": N_("The row has no id."),
    "id.spreadsheet": N_(
        "A spreadsheet has cut this id short: its last digits are lost. Export the file anew and do not save it in a spreadsheet."
    ),
    "stage.missing": N_("The row says no stage."),
    "field.missing": N_("This cell is empty, and the row says nothing without it."),
    "metric.none": N_("This is no metric that is known here: use nps, csat, ces or response_time."),
    "level.none": N_(
        "This is no level of locations: use location, city, region, country, format or brand, or leave it empty for all."
    ),
    "level.place": N_(
        "A level needs its place, and a place its level: region and North, for one. Leave both empty for all."
    ),
    "score.range": N_(
        "The metric cannot be that: NPS is from −100 to 100, CSAT and CES are from 0 to 100 %, response times from 0 hours on."
    ),
    "score.share": N_("CSAT and CES are in percent: write 85 for 85 %, not 0.85."),
    "value.between": N_("The value must lie between low and high."),
    "respondent.unknown": N_("The respondent must be customer, employee or management."),
    "id.repeated": N_("The file has another row of the same id with other content."),
    "id.changed": N_(
        "A row of the same id with other content is already loaded. Replace it by an update, or undo its import."
    ),
    "row.reread": N_("This row is already loaded, read in another way. Undo its import to load it as it is read now."),
}


def reason_text(code: str) -> str:
    """What is wrong, in the language of this thread; an unknown code (from a newer version) as it is."""
    return _(REASONS[code]) if code in REASONS else code
