"""Sentences of the event log."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

TEXTS: dict[str, str | Promise] = {
    "audit.gap": _("Event %(seq)s is missing from the log."),
    "audit.changed": _("Event %(seq)s was changed after it was written."),
    "audit.rewritten": _(
        "Event %(seq)s is not the one that was anchored outside the database: the log was rewritten."
    ),
    "audit.head": _("The head of the log does not belong to event %(seq)s."),
    "audit.beyond_head": _("Event %(seq)s stands behind the head of the log: it was not written by Tasuki."),
    "audit.shortened": _(
        "The log ends at event %(head)s, but event %(seq)s was anchored outside the database: it was cut."
    ),
}
