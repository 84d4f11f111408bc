"""What would be lost, in words (KN-9, SU-8)."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

TEXTS: dict[str, str | Promise] = {
    "drill.unwritten": _(
        "The record is complete to %(percent)s %%; required answers only they can give: %(count)s."
    ),
    "drill.nobody_named": _("Nobody at the customer is recorded."),
    "drill.only_theirs": _("People there whom only they have been in contact with: %(count)s of %(all)s."),
    "drill.no_contact": _("No contact within a year is recorded with any of the %(count)s people there."),
    "drill.unproven": _("Open promises of theirs without evidence: %(count)s."),
    "drill.promises": _("Open promises that they keep: %(count)s."),
    "drill.adrift": _("Running initiatives without a next step: %(count)s."),
    "drill.questions": _("Questions about the record still unanswered: %(count)s."),
    "drill.stale": _("Answers not confirmed for too long: %(count)s."),
    "drill.renewal": _("The renewal is due in %(days)s days."),
    "drill.running": _("They have a part in a transition that is under way."),
}
