"""Sentences for the reasons that meetings give."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

TEXTS: dict[str, str | Promise] = {
    "meeting.unknown_step": _("This plan has no meeting “%(step)s”. Its meetings: %(known)s."),
    "meeting.already_held": _("The meeting “%(meeting)s” was recorded already."),
    "meeting.contact_not_allowed": _(
        "The customer may not be met yet: the transition is “%(stage)s”; it must reach “%(needed)s” first."
    ),
    "meeting.when_missing": _("Say when the meeting was held."),
    "meeting.in_future": _("%(at)s is still to come: a meeting is recorded after it was held."),
    "meeting.long_ago": _("%(at)s is more than a year ago: check the date."),
    "meeting.start_past": _(
        "%(at)s is in the past: plan the meeting for a time to come, or record it as held."
    ),
    "meeting.start_far": _("%(at)s is more than a year away: plan it nearer to the time."),
    "meeting.minutes": _("A meeting lasts between 5 and 480 minutes; %(minutes)s is outside of that."),
    "meeting.nobody": _("Say who was there: nobody is marked as present."),
    "meeting.no_customer": _(
        "Nobody from the customer is marked as present: this is a meeting with the customer."
    ),
    "meeting.no_receiver": _(
        "The incoming owner is not marked as present: the customer is to meet them here."
    ),
    "meeting.no_receiving_side": _(
        "Neither the incoming owner nor their manager is marked as present: they are the ones to be briefed."
    ),
    "meeting.giver_absent": _(
        "The outgoing owner is not marked as present, and this plan needs them in the joint meeting. "
        "If they are unavailable, a manager may waive the step on the plan with a reason (GA-4)."
    ),
    "meeting.no_stand_in": _("Without the outgoing owner a manager of either side stands in: mark who did."),
    "meeting.unknown_person": _("Somebody among the attendees has no part in this transition."),
    "meeting.unknown_stakeholder": _("Somebody among the attendees is not one of this customer's people."),
    "meeting.action_text": _("Action %(number)s: say what is to be done."),
    "meeting.action_owner": _("Action %(number)s: name its owner among the people of this transition."),
    "meeting.action_due": _("Action %(number)s: say until when."),
    "meeting.action_due_before": _("Action %(number)s is due on %(day)s, before the meeting was held."),
    "meeting.action_done": _("This action is done already."),
    "meeting.not_planned": _("Only a planned meeting can be cancelled."),
    "meeting.not_held": _("Notes belong to a meeting that was held."),
}
