"""The product's own pictures as tags; `{% load ui %}` brings them along."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import template
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext, ngettext, pgettext

from tasuki.web.components import GATES, short_day, unique_id
from tasuki.web.exchange_zone import DAY, ZoneFacts, draw, draw_mini
from tasuki.web.exchange_zone_narrow import draw_narrow
from tasuki.web.exchange_zone_text import fit, text_width
from tasuki.web.exchange_zone_views import GateState, NarrowPicture, TickView, ZonePicture

register = template.Library()
NAMES = 140.0  # room for the owners' names left of the picture


@register.inclusion_tag("web/components/zone.html")
def exchange_zone(facts: ZoneFacts, id: str = "", gates: bool = True) -> dict[str, Any]:
    """The exchange zone with its words and its table (UX-4). `{% exchange_zone zone_facts %}`

    `gates=False` leaves the numbered list of gates to a page that shows them itself.
    """
    zone = ZoneInfo(facts.zone)
    today = facts.now.astimezone(zone).date()
    cutover = (facts.cut_over_at or facts.cutover).astimezone(zone).date()
    picture = draw(facts)
    return {
        "facts": facts,
        "id": id or unique_id("zone", facts.account, facts.cutover),
        "wide": wide_words(facts, picture, today),
        "narrow": narrow_words(facts, draw_narrow(facts)),
        "handover": short_day(cutover, today),
        "show_gates": gates,
        "doors": [(door, GATES.get(door.gate, door.gate)) for door in picture.doors],
        "rows": rows(facts, zone, today),
        "was": short_day(picture.ghost.day, today) if picture.ghost else "",
        "open_gates": sum(1 for gate in facts.gates if gate.state != "shut"),
        "done": sum(1 for point in facts.points if point.state == "done"),
        "late": sum(1 for point in facts.points if point.state == "late"),
        "clock_states": sorted({clock.state for clock in facts.clocks}),
    }


def wide_words(facts: ZoneFacts, picture: ZonePicture, today: date) -> dict[str, Any]:
    """The wide drawing with its words, each cut to the room that it has."""
    heading = fit(gettext("exchange zone · both reachable"), picture.right - picture.left)
    reach = text_width(heading) / 2
    return {
        "picture": picture,
        "heading": heading,
        "heading_x": _between(picture.zone_middle, picture.left + reach, picture.right - reach),
        "ticks": [(tick, _tick_day(tick.day), fit(_weeks(tick.weeks), tick.room)) for tick in picture.ticks],
        "today": _flag(f"{gettext('today')} · {_tick_day(today)}", picture.today_x, picture.width),
        "was": _flag(
            gettext("before: %(day)s") % {"day": _tick_day(picture.ghost.day)},
            picture.ghost.cutover,
            picture.width,
        )
        if picture.ghost and abs(picture.ghost.cutover - picture.cutover_x) >= 1.0
        else None,
        "owners": _owners(facts, NAMES, NAMES),
    }


def narrow_words(facts: ZoneFacts, picture: NarrowPicture) -> dict[str, Any]:
    """The tall drawing with its words."""
    return {
        "picture": picture,
        "ticks": _beside(picture),
        "today": fit(gettext("today"), 52.0, 11.0),
        "owners": _owners(facts, picture.label_x - 8.0, picture.width - picture.label_x, small=11.0),
    }


def _owners(facts: ZoneFacts, giver: float, receiver: float, *, small: float = 12.0) -> dict[str, str]:
    return {
        "giver": fit(facts.giver, giver, 13.5),
        "giver_role": fit(gettext("outgoing owner"), giver, small),
        "receiver": fit(facts.receiver, receiver, 13.5),
        "receiver_role": fit(gettext("incoming owner"), receiver, small),
    }


def _beside(picture: NarrowPicture) -> list[tuple[TickView, str, float]]:
    """Days beside the tall drawing; today's own flag pushes the handover's day aside and the others out."""
    found = []
    for tick in picture.ticks:
        y = tick.x
        if picture.today_in and abs(y - picture.today_y) < 17.0:
            if tick.weeks:
                continue
            below = picture.today_y + 17.0
            y = below if y >= picture.today_y and below <= picture.bottom else picture.today_y - 17.0
        found.append((tick, fit(_tick_day(tick.day), 50.0, 11.0), round(y + 4.0, 1)))
    return found


def _flag(text: str, x: float, width: float) -> dict[str, Any]:
    """A word on a small plate under the axis, whole inside the frame."""
    wide = round(text_width(text) * 1.06 + 16.0)
    middle = _between(x, wide / 2, width - wide / 2)
    return {"text": text, "width": wide, "x": round(middle - wide / 2, 1), "middle": middle}


def _between(value: float, low: float, high: float) -> float:
    return round(max(min(value, high), low), 1)


def rows(facts: ZoneFacts, zone: ZoneInfo, today: date) -> list[dict[str, Any]]:
    """The same as a table: steps and clocks in order of time, with the day of before where it differs."""

    def day(at: datetime) -> str:
        return short_day(at.astimezone(zone).date(), today)

    before = {point.key: point for point in facts.was.points} if facts.was else {}
    found = []
    for point in facts.points:
        old = before.pop(point.key, None)
        was = day(old.at) if old is not None and old.at != point.at else ""
        found.append({"at": point.at, "day": day(point.at), "point": point, "was": was})
    found += [
        {"at": one.at, "day": "–", "point": one, "was": day(one.at), "gone": True} for one in before.values()
    ]
    found += [{"at": one.at, "day": day(one.at), "clock": one} for one in facts.clocks]
    return sorted(found, key=lambda one: one["at"])


# -- the small picture ------------------------------------------------------------------------


@register.simple_tag
def exchange_zone_mini(facts: ZoneFacts) -> SafeString:
    """The exchange zone for a table row, with one sentence for screen readers. `{% exchange_zone_mini facts %}`"""
    return format_html(
        '<svg class="zone-mini" width="168" height="28" viewBox="0 0 168 28" role="img" aria-label="{}">'
        "<title>{}</title>{}</svg>",
        words := sentence(facts),
        words,
        mark_safe(_mini(draw_mini(facts))),  # noqa: S308 - figures only
    )


def _mini(picture: ZonePicture) -> str:
    """The drawing of the small picture: figures, no words; a page has hundreds of them."""
    middle, parts = (
        f"{picture.line_y:g}",
        [
            f'<rect class="zone-area" x="{picture.zone_x:g}" y="0" width="{picture.zone_width:g}" height="28"/>'
        ],
    )
    for side, band in (("giver", picture.giver), ("receiver", picture.receiver)):
        parts.append(
            f'<g class="band {side}"><path class="future" d="{band.future}"/>'
            f'<path class="past" d="{band.past}"/></g>'
        )
    parts.append(f'<line class="middle" x1="0" x2="168" y1="{middle}" y2="{middle}"/>')
    parts += [
        f'<g class="zone-door is-{state}"><path class="leaf" d="{leaves}"/></g>'
        for state, leaves in _leaves(picture)
    ]
    if picture.today_in:
        x = f"{picture.today_x:g}"
        parts.append(f'<line class="today" x1="{x}" x2="{x}" y1="0" y2="28"/>')
    return "".join(parts)


#: A shut door is a full leaf, an open one swings, an overridden one swings and is crossed.
LEAVES: dict[GateState, str] = {
    "shut": "h5v14h-5Z",
    "open": "l3.5,2.5v13l-3.5,-2.5Z",
    "overridden": "l3.5,2.5v13l-3.5,-2.5Zm-1,11l6,-8",
}


def _leaves(picture: ZonePicture) -> list[tuple[GateState, str]]:
    """The doors of the small picture, one path for all in the same state."""
    paths: dict[GateState, list[str]] = {}
    for door in picture.doors:
        paths.setdefault(door.state, []).append(
            f"M{door.x - 2.5:g},{picture.line_y - 7:g}{LEAVES[door.state]}"
        )
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


def _tick_day(day: date) -> str:
    return date_format(day, pgettext("day on an axis, Django format letters", "j M"))


def _weeks(weeks: int) -> str:
    if weeks == 0:
        return gettext("handover")
    sign = "−" if weeks < 0 else "+"
    return pgettext("weeks before or after, short", "%(sign)s%(n)d w") % {"sign": sign, "n": abs(weeks)}
