"""What the log of a transition calls the events of its checklists."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

TITLES: dict[str, str | Promise] = {
    "checklist.ticked": _("Checklist item ticked"),
    "checklist.not_applicable": _("Checklist item not applicable"),
    "checklist.reopened": _("Checklist item opened again"),
}
