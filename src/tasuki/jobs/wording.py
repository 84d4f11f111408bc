"""Long work in sentences: how long still, how fast, what came of it (UX-5)."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tasuki.jobs.long_work import LongWork, State


def left_text(work: LongWork) -> str:
    """How long it will still take, roughly; empty where nobody knows."""
    minutes = work.minutes_left
    if minutes is None:
        return ""
    if minutes < 1:
        return _("less than a minute left")
    if minutes < 100:
        return ngettext("about %(count)d min left", "about %(count)d min left", minutes) % {"count": minutes}
    hours = round(minutes / 60)
    return ngettext("about %(count)d h left", "about %(count)d h left", hours) % {"count": hours}


def speed_text(work: LongWork) -> str:
    """How fast it gets on; empty where nobody knows."""
    if work.speed is None or work.state != State.RUNNING or not work.speed.per_minute:
        return ""
    count = work.speed.per_minute
    return ngettext("%(count)d row a minute", "%(count)d rows a minute", count) % {"count": count}


def pace_text(work: LongWork) -> str:
    """Both, for the line under the bar."""
    return " · ".join(part for part in (left_text(work), speed_text(work)) if part)


def state_text(work: LongWork) -> str:
    """Its state; of what was cancelled, how far it had come. “Cancelled after 3200 of 10000 rows”"""
    if work.state != State.CANCELLED:
        return str(work.state.label)
    values = {"done": work.done, "total": work.total}
    if not work.done:
        return _("Cancelled before the first row")
    if work.total is None:
        return ngettext("Cancelled after %(done)d row", "Cancelled after %(done)d rows", work.done) % {
            "done": work.done
        }
    return _("Cancelled after %(done)d of %(total)d rows") % values
