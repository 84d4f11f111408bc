"""Which day it is for whoever asks: days of promises are days on somebody's calendar (CO-2, CO-3)."""

from __future__ import annotations

from datetime import date
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.utils.translation import gettext as _

from tasuki.rules.access import Actor
from tasuki.rules.reasons import Reason
from tasuki.web import clock

#: Years that a promise can mean; what lies outside is a slip of the keyboard.
FIRST_YEAR: Final = 1990
LAST_YEAR: Final = 2200


def can_be_meant(day: date) -> bool:
    """Whether a promise can be of this day.

    >>> can_be_meant(date(1, 1, 1)), can_be_meant(date(2027, 4, 1))
    (False, True)
    """
    return FIRST_YEAR <= day.year <= LAST_YEAR


def day_reasons(*, promised_on: date | None = None, due_on: date | None = None) -> list[Reason]:
    """Why these days cannot be kept."""
    days = ((_("Promised on"), promised_on), (_("Due on"), due_on))
    return [
        Reason("commitment.day_out_of_range", {"field": field, "day": day.isoformat()})
        for field, day in days
        if day and not can_be_meant(day)
    ]


def today_of(actor: Actor) -> date:
    """Today where the actor is; in UTC where this machine does not know their zone."""
    try:
        zone = ZoneInfo(actor.zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        zone = ZoneInfo("UTC")
    return clock.now().astimezone(zone).date()
