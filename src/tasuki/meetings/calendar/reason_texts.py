"""Sentences for the reasons of calendar invitations, feeds and published plans (MT-5)."""

from __future__ import annotations

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

TEXTS: Final[dict[str, str | Promise]] = {
    "invitation.not_planned": _("Only a planned meeting has invitations. Plan it first."),
    "invitation.past": _("The meeting has begun, or has no date yet. Give it a date that lies ahead."),
    "invitation.no_date": _("The meeting has no date yet. Plan it first."),
    "invitation.transition_over": _("The transition has ended: nothing leaves any more."),
    "invitation.no_address": _("%(name)s has no usable e-mail address. Operations can enter one."),
    "invitation.unknown_person": _("One of the colleagues is not known, or does not work here any more."),
    "invitation.unknown_stakeholder": _("One of the people at the customer is not known on this account."),
    "invitation.nobody": _("Nobody is chosen. Choose who is to be invited."),
    "invitation.too_many": _("At most %(most)s people can be invited at once."),
    "invitation.unknown_zone": _("“%(zone)s” is no time zone. Use a name such as Asia/Jakarta."),
    "invitation.unknown_answer": _("An answer is one of: %(known)s."),
    "invitation.changed": _(
        "Something has changed since the preview: a date, an address, a name. Look at it again before sending."
    ),
    # what to look out for before inviting; warnings, never refusals
    "attendee.absent": _("%(name)s is away that day."),
    "attendee.holiday": _("%(day)s is no working day for %(name)s (%(zone)s)."),
    "attendee.off_hours": _("It is %(time)s for %(name)s (%(zone)s), outside working hours."),
    "attendee.busy": _("%(name)s has another meeting in Tasuki then: %(account)s, %(time)s."),
    # notices
    "notice.invitation_accepted": _("%(account)s: %(name)s accepted the invitation."),
    "notice.invitation_tentative": _("%(account)s: %(name)s may come to the meeting."),
    "notice.invitation_declined": _("%(account)s: %(name)s declined the invitation."),
    "notice.invitation_proposed": _("%(account)s: %(name)s proposes another time for the meeting."),
    "notice.calendars_hold": _(
        "%(account)s was cancelled and nothing leaves any more, but %(count)s calendars still hold a meeting. "
        "Tell these people yourself."
    ),
    # a person's own calendar
    "calendar.no_feed": _("There is no private calendar address to end."),
    "calendar.no_target": _("No calendar is connected."),
    "calendar.bad_url": _(
        "“%(url)s” is no address of a calendar. It begins with https:// and names a collection."
    ),
    "calendar.bad_user": _("User name and password are one line each, and the user name has no colon."),
    "calendar.no_password": _("Enter the password or app password of the calendar."),
    "calendar.too_long": _("%(field)s is too long: at most %(most)s characters."),
}
