"""Cells of tables: one line each, cut where it is too long, with the whole text at hand."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from tasuki.web import clock, components, formats
from tasuki.web.templatetags import ui

NOTHING = mark_safe('<span class="nothing">–</span>')


def link(text: object, href: str) -> SafeString:
    """A name that leads to its page."""
    return format_html('<a class="cut" href="{}" title="{}" data-open>{}</a>', href, text, text)


def text(value: object) -> SafeString:
    """A text that may be long."""
    return format_html('<span class="cut" title="{}">{}</span>', value, value) if value else NOTHING


def person(one: Any, role: str = "") -> SafeString:
    """A colleague with the mark of their side."""
    drawn = ui.person(one, role=role, inline=True)
    return (
        format_html('<span class="cut" title="{}">{}</span>', components.named(one), drawn) if one else drawn
    )


def day(value: datetime | date | None, zone: str = "UTC") -> SafeString:
    """A day, in the zone of the account if it is an instant; the whole of it is at hand."""
    if value is None:
        return NOTHING
    local = value.astimezone(zone_of(zone)).date() if isinstance(value, datetime) else value
    full = date_format(local, "DATE_FORMAT")
    return format_html('<time datetime="{}" title="{}">{}</time>', value.isoformat(), full, short(local))


def short(value: date) -> str:
    """A day without its weekday, the year only where it is not this year's."""
    if value.year != clock.now().year:
        return date_format(value, pgettext("short date with year, Django format letters", "j M Y"))
    return date_format(value, pgettext("day and month, Django format letters", "j M"))


def zone_of(name: str) -> ZoneInfo:
    """The time zone of this name; UTC where there is none."""
    try:
        return ZoneInfo(name or "UTC")
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo("UTC")


def due(value: datetime | None, zone: str = "UTC") -> SafeString:
    """A due date in the account's zone and in words."""
    if value is None:
        return NOTHING
    view = components.due_view(value, clock.now(), zone or "UTC")
    return format_html(
        '<span class="due is-{}"><time datetime="{}" title="{}">{}</time> <span class="due-word">{}</span></span>',
        view.state, view.iso, view.full, short(value.astimezone(zone_of(zone)).date()), view.word,
    )  # fmt: skip


def money(amount: Decimal | float | None, currency: str = "") -> SafeString:
    """An amount with its currency."""
    return format_html("{}", ui.money(amount, currency)) if amount is not None else NOTHING


def percent(value: Decimal | float | None) -> SafeString:
    """A share, with one digit after the point only where there is one."""
    return format_html("{}", formats.percent(value)) if value is not None else NOTHING


def tag(label: object, kind: str = "") -> SafeString:
    """A word in a frame."""
    return format_html('<span class="tag{}">{}</span>', f" is-{kind}" if kind else "", label)


def yes(value: object) -> SafeString:
    """Yes or no."""
    return format_html("{}", _("yes") if value else _("no"))
