"""Which day it is for whoever asks: days of promises are days on somebody's calendar (CO-2, CO-3)."""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from tasuki.rules.access import Actor
from tasuki.web import clock


def today_of(actor: Actor) -> date:
    """Today where the actor is; in UTC where this machine does not know their zone."""
    try:
        zone = ZoneInfo(actor.zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        zone = ZoneInfo("UTC")
    return clock.now().astimezone(zone).date()
