"""What the log of a transition calls the events of the transition itself."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

TITLES: dict[str, str | Promise] = {
    "transition.opened": _("Transition opened"),
    "transition.approved": _("Transition approved"),
    "transition.stage_changed": _("Stage changed"),
    "transition.date_moved": _("Transition date moved"),
    "transition.reassigned": _("Role given to somebody else"),
    "transition.giver_availability": _("Availability of the outgoing owner changed"),
    "transition.mode_changed": _("Mode changed"),
    "transition.playbook_changed": _("Playbook changed"),
    "step.done": _("Step done"),
    "step.waived": _("Step waived"),
    "step.reopened": _("Step opened again"),
    "step.reassigned": _("Step given to somebody else"),
    "clock.moved": _("Clock moved on"),
    "gate.overridden": _("Gate overridden"),
    "brief.accepted": _("Brief accepted"),
    "brief.returned": _("Brief returned"),
}
