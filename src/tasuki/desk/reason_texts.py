"""Sentences for the reason codes of this room."""

from __future__ import annotations

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

TEXTS: Final[dict[str, str | Promise]] = {
    "chat.bad_address": _("This is not the address of a webhook: it begins with https:// and has no spaces."),
    "chat.not_https": _("The address must begin with https://, so that nobody on the way can read it."),
    "chat.name_taken": _("There is already a chat room called %(name)s."),
    "chat.no_name": _("The room needs a name of at most 120 characters."),
    "chat.bad_language": _("This language is not known here. Known: %(known)s."),
    "chat.bad_zone": _("There is no time zone called %(zone)s. Example: Asia/Tokyo."),
    "chat.no_such_team": _("There is no such team."),
    "chat.refused": _(
        "The room did not take it: it answered %(status)s, “%(answer)s”. Check the webhook there."
    ),
    "work.told_done": _("“%(title)s” is done: %(done)s rows, of which not possible: %(refused)s."),
    "work.told_failed": _("“%(title)s” failed. Its page says why."),
    "work.told_ready": _("“%(title)s” waits for you: all %(done)s rows were looked at."),
    "work.told_cancelled": _("%(person)s cancelled “%(title)s” after %(done)s rows."),
    "snooze.bad_day": _("Choose a day from tomorrow on, at most %(days)s days ahead."),
    "snooze.no_reason": _("Say why it can wait."),
    "snooze.too_long": _("The reason is too long: at most %(limit)s characters."),
    "snooze.too_many": _(
        "%(limit)s tasks are put off already. Take some back, or give them to somebody else."
    ),
    "notice.snoozed": _(
        "%(person)s has put off “%(step)s” for %(account)s until %(day)s, though its clock has escalated: %(reason)s"
    ),
    "notice.reminder": _("%(person)s waits for “%(step)s” for %(account)s, due %(day)s."),
    "remind.own": _("This step is your own."),
    "remind.nobody": _("Nobody is named for this step yet. Say who does it on the plan."),
    "remind.not_waiting": _("None of your open steps waits for this one."),
    "remind.today": _("%(person)s was reminded today already. Tomorrow you can do it again."),
}
