"""The product's own pictures as tags; `{% load ui %}` brings them along."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from django import template
from django.utils.formats import date_format
from django.utils.translation import gettext, ngettext, pgettext

from tasuki.web.components import GATES, short_day, unique_id
from tasuki.web.exchange_zone import DAY, ZoneFacts, draw, draw_mini, text_width
from tasuki.web.exchange_zone_views import GateState, ZonePicture

register = template.Library()


@register.inclusion_tag("web/components/zone.html")
def exchange_zone(facts: ZoneFacts, id: str = "") -> dict[str, Any]:
    """The exchange zone with its words and its table (UX-4). `{% exchange_zone zone_facts %}`"""
    picture = draw(facts)
    zone = ZoneInfo(facts.zone)
    today = facts.now.astimezone(zone).date()
    flag = f"{gettext('today')} · {_tick_day(today)}"
    rows = [
        (point.at, short_day(point.at.astimezone(zone).date(), today), point)
        for point in sorted(facts.points, key=lambda one: one.at)
    ]
    return {
        "facts": facts,
        "picture": picture,
        "id": id or unique_id("zone", facts.account, facts.cutover),
        "ticks": [(tick, _tick_day(tick.day), _weeks(tick.weeks)) for tick in picture.ticks],
        "today": flag,
        "flag_width": round(text_width(flag) + 20),
        "handover": short_day((facts.cut_over_at or facts.cutover).astimezone(zone).date(), today),
        "gates": [(door, GATES.get(door.gate, door.gate)) for door in picture.doors],
        "rows": rows,
        "giver": _short(facts.giver),
        "receiver": _short(facts.receiver),
        "open_gates": sum(1 for gate in facts.gates if gate.state != "shut"),
        "done": sum(1 for point in facts.points if point.state == "done"),
        "late": sum(1 for point in facts.points if point.state == "late"),
    }


@register.inclusion_tag("web/components/zone_mini.html")
def exchange_zone_mini(facts: ZoneFacts) -> dict[str, Any]:
    """The exchange zone for a table row, with one sentence for screen readers. `{% exchange_zone_mini facts %}`"""
    picture = draw_mini(facts)
    return {"picture": picture, "sentence": sentence(facts), "doors": _leaves(picture)}


def _leaves(picture: ZonePicture) -> list[tuple[GateState, str]]:
    """The doors of the small picture, one path for all in the same state: a page has hundreds of them."""
    paths: dict[GateState, list[str]] = {}
    for door in picture.doors:
        leaf = "h4v12h-4Z" if door.state == "shut" else "l3,2v12l-3,-2Z"
        paths.setdefault(door.state, []).append(f"M{door.x - 2:g},{picture.line_y - 6:g}{leaf}")
    return [(state, "".join(leaves)) for state, leaves in paths.items()]


def sentence(facts: ZoneFacts) -> str:
    """Where the transition stands in time, in one sentence."""
    days = round((facts.cutover - facts.now) / DAY)
    if facts.cut_over_at is not None:
        since = round((facts.now - facts.cut_over_at) / DAY)
        when = ngettext("Handed over %(n)d day ago", "Handed over %(n)d days ago", since) % {"n": since}
    elif days >= 0:
        when = ngettext("Handover in %(n)d day", "Handover in %(n)d days", days) % {"n": days}
    else:
        when = ngettext("Handover %(n)d day late", "Handover %(n)d days late", -days) % {"n": -days}
    opened = sum(1 for gate in facts.gates if gate.state != "shut")
    gates = gettext("%(open)d of %(all)d gates open") % {"open": opened, "all": len(facts.gates)}
    return f"{when}; {gates}"


def _tick_day(day: Any) -> str:
    return date_format(day, pgettext("day on an axis, Django format letters", "j M"))


def _weeks(weeks: int) -> str:
    if weeks == 0:
        return gettext("handover")
    sign = "−" if weeks < 0 else "+"
    return pgettext("weeks before or after, short", "%(sign)s%(n)d w") % {"sign": sign, "n": abs(weeks)}


def _short(name: str, most: int = 20) -> str:
    return name if len(name) <= most else name[: most - 1].rstrip() + "…"
