"""What the log of a transition calls the events of somebody's own work."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

TITLES: dict[str, str | Promise] = {
    "step.reminded": _("Reminder of a step sent"),
    "task.snoozed": _("Task put off"),
    "task.woken": _("Task taken up again"),
}
