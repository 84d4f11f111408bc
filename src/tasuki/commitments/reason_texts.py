"""Sentences for the reasons of commitments."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

TEXTS: dict[str, str | Promise] = {
    "commitment.text_needed": _("Write what was promised: something real, not a placeholder."),
    "commitment.unknown_value": _("%(field)s cannot be “%(value)s”. Known: %(known)s."),
    "commitment.too_long": _("%(field)s is too long: %(length)s of at most %(limit)s characters."),
    "commitment.bad_character": _("%(field)s contains a NUL character, which cannot be kept. Remove it."),
    "commitment.foreign": _("%(field)s belongs to another account."),
    "commitment.due_before_promise": _(
        "It cannot be due on %(due_on)s, before it was promised on %(promised_on)s."
    ),
    "commitment.evidence_needed": _(
        "Say what shows that this commitment is %(state)s: a mail, a document, the customer's word."
    ),
    "commitment.resolved": _("This commitment is %(state)s and no longer changes."),
    "commitment.inactive_owner": _("%(name)s is no longer active and cannot own a commitment."),
    "commitment.nothing_changed": _("Nothing would change."),
    "commitment.term_not_asked": _(
        "“%(field)s” is no figure of this kind of promise. Its figures: %(known)s."
    ),
    "commitment.not_a_number": _("%(field)s: “%(value)s” is not a number that can be kept."),
    "commitment.out_of_range": _("%(field)s: “%(value)s” is not between %(low)s and %(high)s."),
    "commitment.not_a_day": _("%(field)s: “%(value)s” is not a day. Write it as YYYY-MM-DD."),
    "commitment.day_out_of_range": _("%(field)s: %(day)s is not a day that can be meant."),
    "commitment.bad_link": _(
        "“%(url)s” is no link to a web page: it begins with https:// and has no spaces."
    ),
    "commitment.none_chosen": _("Choose commitments, and an owner by name or e-mail."),
    "commitment.too_many": _("%(count)s commitments are too many at once: at most %(most)s."),
    "commitment.gap_contradicts": _(
        "An open expectation gap contradicts this: %(gap)s Say in the note why it can be kept all the same, or let a"
        " manager accept the gap first."
    ),
    "commitment.gap_reason_needed": _("Say why: something real, not a placeholder."),
    "commitment.verdict_reason_needed": _("Say why: something real, not a placeholder."),
    "commitment.gap_gone": _("This gap is gone: the promise, the deal or the standards have changed."),
    "commitment.gap_decided": _("This gap is decided already: %(state)s."),
    "commitment.quote_not_there": _(
        "These words do not stand at this place of the document. Copy them from there, or leave the passage empty."
    ),
    "commitment.no_reset_asked": _("A reset needs the verdict “needs reset of expectations” first."),
    "commitment.reset_changes_nothing": _(
        "The reset says the same as the promise: give the new wording, date or figures."
    ),
    "commitment.no_open_reset": _(
        "There is no reset that waits for an acknowledgement: record the reset first."
    ),
    "commitment.acknowledged_by_whom": _("Say who at the customer acknowledged it."),
    "commitment.acknowledged_later": _("Nobody can have acknowledged it on %(day)s, which is still to come."),
    "commitment.acknowledgement_evidence": _(
        "Say what shows that the customer knows: their words, a link, or a passage of a document."
    ),
    "expectation.too_fast": _(
        "Go-live promised in %(promised)s weeks; %(weeks_from)s–%(weeks_to)s weeks are standard for %(product)s."
    ),
    "expectation.feature_unknown": _(
        "“%(feature)s” is not in the list of %(product)s: it would need custom work. Nearest: %(near)s"
    ),
    "expectation.feature_on_roadmap": _(
        "“%(feature)s” of %(product)s is on the roadmap (planned for %(planned)s), not in the product yet."
    ),
    "expectation.feature_not_offered": _(
        "“%(feature)s” is not offered in %(product)s: it would need custom work."
    ),
    "expectation.product_unknown": _(
        "“%(product)s” is not among the products that are sold. Nearest: %(near)s"
    ),
    "expectation.support_unknown": _("There is no support tier “%(promised)s”. Nearest: %(near)s"),
    "expectation.support_differs": _("Support tier “%(promised)s” promised; “%(contracted)s” is contracted."),
    "expectation.support_not_contracted": _(
        "Support tier “%(promised)s” promised; nobody has said which one is contracted."
    ),
    "expectation.discount_over": _("%(promised)s %% discount promised; policy allows up to %(most)s %%."),
    "expectation.payment_over": _("%(promised)s days to pay promised; policy allows up to %(most)s days."),
    "expectation.term_not_sold": _("A term of %(promised)s months promised; sold are %(allowed)s months."),
    "standards.needed": _("%(field)s is missing."),
    "standards.bad_character": _("%(field)s contains a NUL character, which cannot be kept. Remove it."),
    "standards.too_long": _("%(field)s is too long: %(length)s of at most %(limit)s characters."),
    "standards.too_many": _("%(field)s: %(count)s are too many; at most %(most)s."),
    "standards.not_a_number": _("%(field)s: “%(value)s” is not a whole number that can be kept."),
    "standards.two_digits": _("%(field)s: “%(value)s” has more than two digits after the point."),
    "standards.out_of_range": _("%(field)s: “%(value)s” is not between %(low)s and %(high)s."),
    "standards.not_a_day": _("%(field)s: “%(value)s” is not a day. Write it as YYYY-MM-DD."),
    "standards.not_a_currency": _("%(field)s: “%(value)s” is not a currency such as EUR."),
    "standards.unknown_value": _("%(field)s cannot be “%(value)s”. Known: %(known)s."),
    "standards.unknown_field": _("There is no field %(field)s in %(section)s."),
    "standards.backwards": _("%(low)s comes after %(high)s: the range runs backwards."),
    "standards.product_unknown": _("The product “%(product)s” is not in the catalogue. Nearest: %(near)s"),
    "standards.tier_unknown": _("There is no support tier “%(tier)s”. Known: %(known)s."),
    "standards.double": _(
        "There is another entry for the same name or segment at the same time (entry %(other)s): which would count?"
    ),
    "standards.double_line": _(
        "Line %(line)s is for the same name or segment at the same time: which would count?"
    ),
    "standards.line": _("Line %(line)s: %(problem)s"),
    "standards.unreadable": _("The file cannot be read from line %(line)s on: %(problem)s"),
    "standards.file_too_large": _("The file has %(bytes)s bytes; at most %(most)s."),
    "standards.no_sections": _("The file has no sections. Known: %(known)s."),
    "standards.no_section_column": _(
        "The first row must name the columns; “section” is missing. Known: %(known)s."
    ),
    "standards.unknown_section": _("There is no section “%(section)s”. Known: %(known)s."),
    "standards.unknown_column": _("There is no column “%(column)s”."),
    "standards.not_a_list": _("%(section)s must be a list of entries."),
    "standards.not_an_entry": _("This is no entry of %(section)s: fields with values are."),
}
