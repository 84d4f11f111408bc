"""What the log of a transition calls the events of surveys, ratings and the retrospective."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

TITLES: dict[str, str | Promise] = {
    "survey.asked": _("Survey requested"),
    "survey.reminded": _("Reminder of the survey"),
    "survey.answered": _("Survey answered"),
    "survey.answer_changed": _("Answer to the survey changed"),
    "survey.revoked": _("Survey withdrawn"),
    "survey.called": _("Call about the survey noted"),
    "pulse.reminded": _("Reminder of the one-click question"),
    "pulse.answered": _("One-click question answered"),
    "pulse.answer_changed": _("Answer to the one-click question changed"),
    "pulse.revoked": _("One-click question withdrawn"),
    "pulse.called": _("Call about the one-click question noted"),
    "handoff.rated": _("Handoff rated"),
    "retrospective.written": _("Retrospective written"),
}
