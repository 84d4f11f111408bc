"""What the log of a transition calls the events of meetings, of their invitations and of concerns."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

TITLES: dict[str, str | Promise] = {
    "meeting.planned": _("Meeting planned"),
    "meeting.agenda_changed": _("Agenda changed"),
    "meeting.prepared": _("Meeting prepared"),
    "meeting.begun": _("Meeting begun"),
    "meeting.held": _("Meeting held"),
    "meeting.cancelled": _("Meeting called off"),
    "meeting.notes_changed": _("Notes of the meeting changed"),
    "meeting.point_noted": _("Question or decision noted"),
    "meeting.point_answered": _("Question or decision answered"),
    "meeting.action_noted": _("Action noted"),
    "meeting.action_changed": _("Action changed"),
    "meeting.action_done": _("Action done"),
    "meeting.action_reopened": _("Action opened again"),
    "meeting.recap_drafted": _("Recap of the meeting drafted"),
    "meeting.invited": _("People invited to the meeting"),
    "meeting.uninvited": _("Invitation to the meeting withdrawn"),
    "meeting.attendees_told": _("Attendees told of the change"),
    "meeting.answered": _("Invitation answered"),
    "meeting.time_proposed": _("Another time proposed"),
    "concern.raised": _("Concern logged"),
    "concern.answered": _("Concern answered"),
    "concern.follow_up": _("Follow-up to a concern agreed"),
    "concern.corrected": _("Concern corrected"),
    "concern.closed": _("Concern closed"),
    "concern.reopened": _("Concern opened again"),
}
