"""What the components show: the small decisions behind their looks.

Plain functions without templates, so that every state of a component can be tested and reused (mail, print).
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.translation import gettext, ngettext

from tasuki.rules.lifecycle import MAIN_LINE
from tasuki.rules.reasons import Reason
from tasuki.web.formats import short_day as short_day
from tasuki.web.formats import short_time as short_time
from tasuki.web.reason_texts import sentence
from tasuki.web.words import GATES as GATES
from tasuki.web.words import ROLES as ROLES
from tasuki.web.words import STAGES as STAGES
from tasuki.web.words import Text as Text


def unique_id(*parts: object) -> str:
    """An element id that is the same for the same parts, so that pages stay comparable and cacheable."""
    joined = "\x1f".join(str(part) for part in parts)
    return "c" + hashlib.sha256(joined.encode()).hexdigest()[:10]


# -- reasons ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ReasonLine:
    """One obstacle as shown: the sentence, who can supply what is missing, and where."""

    text: str
    who: str = ""
    href: str = ""


def reason_lines(
    reasons: Iterable[Reason | Mapping[str, Any] | Text] | None, base: str | None = None
) -> list[ReasonLine]:
    """Every reason as a line, also as kept in a row (`Reason.as_dict`); plain sentences pass through.

    Places within a page are looked for on `base`; without it on the page shown, and nowhere if it is empty.
    """
    return [_line(reason, base) for reason in reasons or ()]


def _line(reason: Reason | Mapping[str, Any] | Text, base: str | None) -> ReasonLine:
    if isinstance(reason, Mapping):
        reason = Reason(**reason)
    if not isinstance(reason, Reason):
        return ReasonLine(str(reason))
    return ReasonLine(sentence(reason), str(ROLES.get(reason.who, reason.who)), _place(reason.where, base))


def _place(where: str, base: str | None) -> str:
    if not where or where.startswith("/"):
        return where
    if base == "":
        return ""
    return f"{(base or '').partition('#')[0]}#{where.removeprefix('#')}"


# -- time -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class DueView:
    """A due date as shown: state, day in the account's zone, and the same in words."""

    state: str
    day: str
    word: str
    iso: str
    full: str


def due_view(due_at: datetime, now: datetime, zone: str = "UTC", *, done: bool = False) -> DueView:
    """Done, overdue, today, soon (three days) or later, judged by the calendar of `zone` (PB-3, UX-2)."""
    local, here = due_at.astimezone(ZoneInfo(zone)), now.astimezone(ZoneInfo(zone))
    days = (local.date() - here.date()).days
    if done:
        state, word = "done", gettext("done")
    elif due_at < now:
        state = "overdue"
        word = _late(-days)
    else:
        state, word = _ahead(days)
    full = f"{date_format(local, 'DATETIME_FORMAT')} ({zone})"
    return DueView(state, short_day(local.date(), here.date()), word, due_at.isoformat(), full)


def _late(days: int) -> str:
    if days <= 0:
        return gettext("late today")
    return ngettext("%(days)d day late", "%(days)d days late", days) % {"days": days}


def _ahead(days: int) -> tuple[str, str]:
    if days == 0:
        return "today", gettext("today")
    if days == 1:
        return "soon", gettext("tomorrow")
    word = ngettext("in %(days)d day", "in %(days)d days", days) % {"days": days}
    return ("soon" if days <= 3 else "later"), word


# -- stages -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class StageView:
    """One stage of the strip: done, current, next or side."""

    key: str
    label: Text
    state: str
    word: str
    at: datetime | None = None


def stage_views(
    stage: str, *, before: str = "", reached: Mapping[str, datetime] | None = None
) -> list[StageView]:
    """The strip for `stage`; a side exit stands after `before`, the main stage it was left from (TR-2)."""
    times = reached or {}
    side = stage not in MAIN_LINE
    anchor = (before or "preparing") if side else stage
    here = MAIN_LINE.index(anchor) if anchor in MAIN_LINE else 0
    views: list[StageView] = []
    for index, key in enumerate(MAIN_LINE):
        at = times.get(key)
        if index < here or (side and index == here) or stage == "closed":
            views.append(StageView(key, STAGES[key], "done", gettext("done"), at))
        elif index == here:
            views.append(StageView(key, STAGES[key], "current", gettext("now"), at))
        else:
            views.append(StageView(key, STAGES[key], "next", gettext("to come"), at))
        if side and index == here:
            views.append(StageView(stage, STAGES.get(stage, stage), "side", gettext("now"), times.get(stage)))
    return views


# -- the ring ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class RingView:
    """Numbers for the ring's SVG: an arc for the value, a tick at the target."""

    size: int
    radius: float
    stroke: int
    arc: float
    rest: float
    font: int
    number: str
    met: bool
    tick: tuple[float, float, float, float]


def ring_view(percent: float, target: float, size: int) -> RingView:
    """The arc of `percent`, begun at twelve o'clock; a figure is never rounded up to its target (KN-4)."""
    value = min(max(float(percent), 0.0), 100.0)
    stroke = max(3, size // 12)
    radius = size / 2 - stroke / 2 - 1
    around = 2 * math.pi * radius
    angle = 2 * math.pi * min(float(target), 100.0) / 100 - math.pi / 2
    inner, outer = radius - stroke / 2 - 1, radius + stroke / 2 + 1
    middle = size / 2
    tick = (
        middle + inner * math.cos(angle),
        middle + inner * math.sin(angle),
        middle + outer * math.cos(angle),
        middle + outer * math.sin(angle),
    )
    arc = around * value / 100
    return RingView(
        size=size,
        radius=round(radius, 2),
        stroke=stroke,
        arc=round(arc, 2),
        rest=round(around - arc, 2),
        font=max(10, size // 4),
        number=str(math.floor(value)),
        met=value >= float(target),
        tick=(round(tick[0], 2), round(tick[1], 2), round(tick[2], 2), round(tick[3], 2)),
    )


# -- people -----------------------------------------------------------------------------------


def side_of(role: str) -> str:
    """On which side of the line a role stands: above with the outgoing owner, below with the incoming one."""
    if role in {"giver", "giver_manager"}:
        return "giver"
    return "receiver" if role in {"receiver", "receiver_manager"} else "none"


def named(person: Any) -> str:
    """The name of a person, given as an object with a name or as plain text."""
    return str(getattr(person, "name", person) or "")
