"""The lines of a recap, in the recipient's language (MT-8)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import translation
from django.utils.dateformat import format as format_date
from django.utils.translation import gettext as _

from tasuki.knowledge.items import all_items
from tasuki.meetings.models import Meeting, MeetingAction
from tasuki.messaging.library import Words


def known_language(language: str) -> str:
    """The language itself where the program speaks it, else English."""
    return language if language in dict(settings.LANGUAGES) else "en"


def date_in(at: datetime | date | None, zone: str, words: Words) -> str | None:
    """A day written as the language writes it, in the account's time zone."""
    if at is None:
        return None
    day = at.astimezone(ZoneInfo(zone)) if isinstance(at, datetime) else at
    with translation.override(known_language(words.language)):
        return format_date(day, words.date_format)


def action_line(action: MeetingAction, words: Words) -> str:
    """Who does what until when. Example: Rei Receiver: send the plan (until 3 December 2026)."""
    day = date_in(action.due_on, "UTC", words) or ""
    with translation.override(known_language(words.language)):
        values = {"who": action.owner_name, "what": action.text, "day": day}
        return (
            str(_("%(who)s: %(what)s (by %(day)s)") % values)
            if action.owner_name
            else f"{action.text} ({day})"
        )


def correction_lines(meeting: Meeting, chosen: Collection[str], language: str) -> list[str]:
    """What the customer put right: the item's name and what is right."""
    items = all_items()
    with translation.override(known_language(language)):
        return [
            f"{items[one['item']].words.label()}: {' '.join(one['after'].split())}"
            for one in meeting.corrections
            if one["item"] in chosen and one["item"] in items and not items[one["item"]].sensitive
        ]
