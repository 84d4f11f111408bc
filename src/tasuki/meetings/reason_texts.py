"""Sentences for the reasons that meetings give."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tasuki.meetings.calendar.reason_texts import TEXTS as CALENDAR_TEXTS

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
    "meeting.plan_first": _("Plan the meeting first: then its agenda and its words can be adapted."),
    "meeting.only_planned": _("Only a planned meeting can be prepared: this one was held or called off."),
    "meeting.cancelled": _("The meeting was called off."),
    "meeting.begun": _("Actions, concerns or points were noted in this meeting already: record it instead."),
    "meeting.form": _("The meeting has no form “%(form)s”. Its forms: %(known)s."),
    "meeting.place_long": _("The place is too long: at most %(limit)s characters."),
    "meeting.online_url": _("The link to join online must be a full address that starts with https://."),
    "meeting.online_url_long": _("The link to join online is too long: at most %(limit)s characters."),
    "meeting.agenda_empty": _("An agenda needs at least one item."),
    "meeting.agenda_long": _("An agenda has at most %(limit)s items."),
    "meeting.agenda_item": _(
        "Item %(number)s: this meeting has no item “%(item)s”; leave the key out for your own."
    ),
    "meeting.agenda_twice": _("The item “%(item)s” stands there twice."),
    "meeting.agenda_minutes": _("Item %(number)s: between 1 and %(limit)s minutes."),
    "meeting.agenda_title": _("Item %(number)s: your own item needs a title."),
    "meeting.agenda_title_long": _("Item %(number)s: the title is too long: at most %(limit)s characters."),
    "meeting.agenda_speaker": _("Item %(number)s: the speaker must be a role of the transition."),
    "meeting.unknown_part": _("This meeting has no part “%(part)s” to write about."),
    "meeting.words_long": _("What you wrote for “%(part)s” is too long: at most %(limit)s characters."),
    "meeting.action_whose": _("Name one owner of the action: a colleague, or somebody at the customer."),
    "meeting.action_colleague": _("The owner of an action must be among the colleagues of this transition."),
    "meeting.action_no_day": _("Say until when the action is to be done."),
    "meeting.action_early": _("%(day)s is before the meeting."),
    "meeting.action_says_nothing": _("Say what is to be done."),
    "meeting.action_long": _("What is to be done is too long: at most %(limit)s characters."),
    "meeting.action_open": _("This action is still open."),
    "meeting.action_moved_back": _("%(day)s has passed: move the action to a day to come."),
    "meeting.not_running": _("This meeting is not running: begin it first; a recorded one is over."),
    "meeting.timer": _(
        "The timer does not know “%(command)s”. It knows: %(known)s; “go” needs an item of the agenda."
    ),
    "meeting.attendee_whose": _("Name one who attends: a colleague, or somebody at the customer."),
    "meeting.notes_long": _("The notes are too long: at most %(limit)s characters."),
    "meeting.notes_newer": _(
        "Somebody else wrote in the notes meanwhile. Read theirs, then save yours again."
    ),
    "meeting.correction_item": _(
        "“%(item)s” is not among the points of the record that this meeting puts right."
    ),
    "meeting.correction_long": _("The correction is too long: at most %(limit)s characters."),
    "meeting.point_kind": _("Say whether it is a question or a decision."),
    "meeting.point_empty": _("Write down the question, or what was decided."),
    "meeting.point_long": _("The question or decision is too long: at most %(limit)s characters."),
    "meeting.answer_long": _("The answer is too long: at most %(limit)s characters."),
    "meeting.recap_not_held": _("A recap is written after the meeting was recorded."),
    "meeting.recap_nobody": _("Nobody from the customer who was there has an e-mail address."),
    "meeting.recap_no_sender": _(
        "Nobody is there to send the recap: the transition has no incoming owner yet."
    ),
    "meeting.recap_empty": _("Tick or write at least one point to share."),
    "meeting.recap_long": _("A recap has at most %(points)s points of at most %(limit)s characters."),
    "meeting.recap_correction": _("A correction that is to be shared is not one of this meeting."),
    "meeting.recap_action": _("An action that is to be shared is not one of this meeting."),
    "meeting.recap_recipient": _(
        "A recap goes to people at the customer who were there and can be written to."
    ),
    "meeting.recap_sent": _("Everybody named has got the recap already: write them a message instead."),
    "meeting.recap_field": _(
        "The text “%(template)s” (%(language)s) cannot be filled in: %(fields)s is missing."
    ),
    "meeting.recap_template": _(
        "The text “%(template)s” (%(language)s) is broken in line %(line)s: %(message)s"
    ),
    "concern.where": _("Say in which transition the concern was raised."),
    "concern.feeling": _("Say which feeling it is. There are: %(known)s."),
    "concern.raised": _("%(at)s cannot be right: a concern was raised within the last year."),
    "concern.text_empty": _("Write down what worries the customer, in their words."),
    "concern.text_long": _("The concern is too long: at most %(limit)s characters."),
    "concern.response_empty": _("Write down what was said in answer."),
    "concern.response_long": _("The answer is too long: at most %(limit)s characters."),
    "concern.follow_up_empty": _("Say what will be done about it."),
    "concern.follow_up_long": _("The follow-up is too long: at most %(limit)s characters."),
    "concern.follow_up_who": _("Name who follows up, among the colleagues of this transition."),
    "concern.follow_up_when": _("Say until when it is followed up."),
    "concern.follow_up_past": _("%(day)s has passed: a follow-up lies ahead."),
    "concern.closing_empty": _("Write down what the customer said: a concern is settled when they say so."),
    "concern.closing_long": _("What the customer said is too long: at most %(limit)s characters."),
    "concern.reopen_empty": _("Say why the concern is open again."),
    "concern.reopen_long": _("The reason is too long: at most %(limit)s characters."),
    "concern.closed": _("This concern is closed: open it again first."),
    "concern.not_closed": _("This concern is still open."),
    **CALENDAR_TEXTS,
}
