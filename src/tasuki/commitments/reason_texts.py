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
}
