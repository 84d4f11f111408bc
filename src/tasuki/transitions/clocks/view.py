"""How a clock is shown: where it stands, since when, how much is left (ES-1)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tasuki.rules import clocks
from tasuki.transitions.clocks.rows import facts_of
from tasuki.transitions.models import Clock
from tasuki.web import clock

TONES: Final = {
    "due_soon": "wait",
    "breached": "breach",
    "escalated": "breach",
    "missed": "breach",
    "kept": "ok",
    "paused": "quiet",
    "running": "quiet",
}


@dataclass(frozen=True, slots=True)
class ClockView:
    """A clock in words: `label` its state, `text` what that means now, `tone` how loud it is."""

    row: Clock
    title: str
    label: str | Promise
    text: str
    tone: str

    @property
    def stopped(self) -> bool:
        """Whether it was kept or missed, for good."""
        return self.row.stopped_at is not None

    def as_dict(self) -> dict[str, Any]:
        """For programs."""
        return {"key": self.row.key, "step": self.row.step, "state": self.row.state, "text": self.text}


def view(row: Clock, title: str, zone: str, now: datetime | None = None) -> ClockView:
    """The clock as it stands now, times in `zone`."""
    label = Clock.State(row.state).label
    return ClockView(
        row, title, label, describe(row, zone, now or clock.now()), TONES.get(row.state, "quiet")
    )


def describe(row: Clock, zone: str, now: datetime) -> str:
    """What the state means: time left, time late, paused since when. Empty for a clock that was stopped."""
    if row.stopped_at is not None:
        return ""
    left = clocks.remaining(facts_of(row), now)
    time = spoken(abs(left))
    if row.paused_at is not None:
        values = {"since": _when(row.paused_at, zone), "time": time, "due": _when(row.due_at, zone)}
        if row.replanned_at is not None:
            return _("Paused since %(since)s; planned anew for %(due)s") % values
        if left < timedelta():
            return _("Paused since %(since)s, %(time)s late") % values
        return _("Paused since %(since)s, %(time)s left") % values
    return (_("%(time)s left") if left > timedelta() else _("%(time)s late")) % {"time": time}


def spoken(span: timedelta) -> str:
    """A span in the largest unit that says enough: days from two on, then hours, then minutes.

    Example: 50 hours are 2 days, 47 hours are 47 hours.
    """
    minutes = int(span.total_seconds() // 60)
    if minutes >= 2 * 24 * 60:
        days = minutes // (24 * 60)
        return ngettext("%(count)d day", "%(count)d days", days) % {"count": days}
    if minutes >= 60:
        hours = minutes // 60
        return ngettext("%(count)d hour", "%(count)d hours", hours) % {"count": hours}
    return ngettext("%(count)d minute", "%(count)d minutes", minutes) % {"count": minutes}


def _when(instant: datetime, zone: str) -> str:
    try:
        place = ZoneInfo(zone)
    except (KeyError, OSError, ValueError):
        place = ZoneInfo("UTC")
    return date_format(instant.astimezone(place), "SHORT_DATETIME_FORMAT")
