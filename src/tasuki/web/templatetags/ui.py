"""The component library: `{% load ui %}`. Every tag is shown in every state on the page /components/.

Conventions: text arguments are already translated; `reasons` takes what a rule returned (a list of `Reason`) or
plain sentences; further keyword arguments of `button` become attributes, `hx_get` being written `hx-get`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import lucide
from django import template
from django.forms import BoundField
from django.forms.utils import flatatt
from django.template import Context
from django.template.loader import render_to_string
from django.template.loader_tags import BLOCK_CONTEXT_KEY
from django.utils.formats import date_format, number_format
from django.utils.html import format_html
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from tasuki.web import clock, components, formats
from tasuki.web.came_from import carried_page
from tasuki.web.components import GATES, ROLES, STAGES, Text
from tasuki.web.navigation import NavLink, grouped
from tasuki.web.navigation import links as navigation_links
from tasuki.web.templatetags import lists, pictures, whys

register = template.Library()
for _part in (lists, pictures, whys):
    register.tags.update(_part.register.tags)

# -- small things -----------------------------------------------------------------------------


@register.simple_tag
def icon(name: str, size: int = 16, css: str = "") -> SafeString:
    """A line icon, hidden from screen readers: it stands beside words, never instead. `{% icon "lock" %}`"""
    drawn = lucide._render_icon(
        str(name) + "", size, **{"class": f"icon {css}".strip(), "aria-hidden": "true"}
    )
    return mark_safe(drawn)  # noqa: S308 - drawn by the icon library from its own files


@register.inclusion_tag("web/components/mark.html")
def mark(size: int = 24) -> dict[str, Any]:
    """The sash: two bands that meet on a line. `{% mark 24 %}`"""
    return {"size": size}


@register.inclusion_tag("web/components/tag.html")
def tag(label: Text, kind: str = "", icon: str = "") -> dict[str, Any]:
    """A word in a frame; kind: ok wait breach giver receiver quiet. `{% tag _("Strategic") %}`"""
    return {"label": label, "kind": kind, "icon": icon}


@register.filter
def stage_label(stage: str) -> Text:
    """The word for a stage: `{{ transition.stage|stage_label }}`"""
    return STAGES.get(stage, stage)


@register.filter
def gate_label(gate: str) -> Text:
    """The word for a gate: `{{ gate.code|gate_label }}`"""
    return GATES.get(gate, gate)


@register.filter
def role_label(role: str) -> Text:
    """The word for a role: `{{ step.role|role_label }}`"""
    return ROLES.get(role, role)


@register.simple_tag
def when(at: datetime | date | None, zone: str = "UTC", style: str = "short") -> SafeString:
    """A moment in its zone; style short (day), time (day and time) or full. `{% when event.at actor.zone "time" %}`"""
    if at is None:
        return mark_safe("–")
    today = clock.now().astimezone(ZoneInfo(zone)).date()
    if not isinstance(at, datetime):
        text = date_format(at) if style == "full" else components.short_day(at, today)
        return format_html('<time datetime="{}">{}</time>', at.isoformat(), text)
    local = at.astimezone(ZoneInfo(zone))
    full = date_format(local, "DATETIME_FORMAT")
    day = components.short_day(local.date(), today)
    text = {"full": full, "time": f"{day} {components.short_time(local)}"}.get(style, day)
    return format_html('<time datetime="{}" title="{} ({})">{}</time>', at.isoformat(), full, zone, text)


@register.simple_tag
def money(amount: Decimal | float | None, currency: str = "", digits: int = 0) -> str:
    """An amount with its currency, or a dash. `{% money account.arr account.currency %}`"""
    if amount is None:
        return "–"
    text = number_format(amount, decimal_pos=digits, use_l10n=True, force_grouping=True)
    return f"{text}\u00a0{currency}".rstrip("\u00a0")


@register.simple_tag
def percent(value: Decimal | float | None) -> str:
    """A share of a hundred as the language writes it. `{% percent one.completeness %}`"""
    return formats.percent(value)


@register.simple_tag(takes_context=True)
def repeat_block(context: Context, name: str) -> SafeString:
    """What the page put into block `name`, once more: the title is also the heading."""
    blocks = context.render_context.get(BLOCK_CONTEXT_KEY)
    block = blocks.get_block(name) if blocks else None
    return block.render(context) if block else SafeString()


@register.simple_tag(takes_context=True)
def main_navigation(context: Context) -> list[NavLink]:
    """The main navigation for whoever is asking, the present place marked."""
    request = context.get("request")
    return navigation_links(context.get("actor"), request.path if request else "")


@register.simple_tag(takes_context=True)
def at_place(context: Context, href: str) -> SafeString:
    """`aria-current` for a link of the header, on pages that belong to its place: `<a href="…"{% at_place href %}>`."""
    path = context["request"].path if context.get("request") else ""
    return mark_safe(' aria-current="page"' if href and path.startswith(href) else "")  # noqa: S308 - our own text


@register.simple_tag
def folded_navigation(items: list[NavLink]) -> list[tuple[Text, list[NavLink]]]:
    """What stands in the menu behind the main places, under its headings."""
    return grouped(items)


@register.simple_tag(takes_context=True)
def theme(context: Context) -> str:
    """The theme this browser chose: light, dark or empty (as the system does)."""
    request = context.get("request")
    chosen = request.COOKIES.get("theme", "") if request else ""
    return chosen if chosen in {"light", "dark"} else ""


@register.simple_tag(takes_context=True)
def back_href(context: Context) -> str:
    """Where the reader came from, if that was here; else empty."""
    request = context.get("request")
    if request is None:
        return ""
    came_from = carried_page(request) or request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(came_from, {request.get_host()}):
        return ""
    itself = request.method == "GET" and urlsplit(came_from).path == request.path
    return "" if itself else came_from


@register.simple_tag(takes_context=True)
def here_href(context: Context) -> str:
    """The address that shows this page once more; for the answer to a form, the page that held the form."""
    request = context.get("request")
    if request is None:
        return ""
    here: str = request.get_full_path()
    return here if request.method in ("GET", "HEAD") else back_href(context) or here


# -- actions and reasons ----------------------------------------------------------------------


@register.inclusion_tag("web/components/button.html")
def button(
    label: Text,
    kind: str = "",
    href: str = "",
    reasons: Iterable[Any] | None = None,
    icon: str = "",
    type: str = "submit",
    id: str = "",
    small: bool = False,
    **attributes: Any,
) -> dict[str, Any]:
    """A button, a link that looks like one (`href`), or, with `reasons`, a shut one that says why.

    kind: primary danger quiet (none: plain). `{% button _("Hand over") kind="primary" name="to" reasons=why %}`
    """
    lines = components.reason_lines(reasons)
    attrs = {
        key.replace("_", "-"): str(value) for key, value in attributes.items() if value not in (None, False)
    }
    if id:
        attrs["id"] = id
    css = " ".join(filter(None, ["button", f"is-{kind}" if kind else "", "is-small" if small else ""]))
    why_id = components.unique_id("why", id, label, *sorted(attrs.items()))
    return {
        "label": label,
        "css": css,
        "href": href,
        "lines": lines,
        "icon": icon,
        "type": type,
        "attrs": flatatt(attrs),
        "id": id,
        "why_id": why_id,
    }


@register.inclusion_tag("web/components/reasons.html")
def reasons(reasons: Iterable[Any] | None, id: str = "", base: str | None = None) -> dict[str, Any]:
    """Why not: every reason with who can supply it and where. `{% reasons gate.reasons %}`

    `base` is the page on which the places of the reasons are to be found, if not this one; empty: unknown.
    """
    return {"lines": components.reason_lines(reasons, base), "id": id}


@register.simple_block_tag
def callout(content: str, kind: str = "", title: Text = "", live: bool = False) -> str:
    """A boxed remark; kind: ok wait breach (none: information).

    `{% callout kind="wait" title=_("…") %}…{% endcallout %}`
    """
    glyph = {"ok": "circle-check", "wait": "door-closed", "breach": "triangle-alert"}.get(kind, "info")
    return render_to_string(
        "web/components/callout.html",
        {"content": content, "kind": kind, "title": title, "glyph": glyph, "live": live},
    )


@register.inclusion_tag("web/components/toasts.html")
def toasts(messages: Iterable[Any] | None) -> dict[str, Any]:
    """Messages of the last action, bottom right; base.html shows them already."""
    return {"messages": messages or ()}


@register.inclusion_tag("web/components/empty.html")
def empty(
    title: Text, text: Text = "", href: str = "", label: Text = "", reasons: Iterable[Any] | None = None
) -> dict[str, Any]:
    """Nothing here yet, and what comes next. `{% empty _("No transitions") _("…") href=url label=_("Open one") %}`"""
    return {"title": title, "text": text, "href": href, "label": label, "reasons": reasons}


# -- people, time, progress -------------------------------------------------------------------


@register.simple_tag
def person(
    person: Any,
    role: str = "",
    absent_until: date | None = None,
    note: Text = "",
    inline: bool = False,
    href: str = "",
) -> SafeString:
    """A colleague: name, role, side of the line, absence; None says so. `{% person t.giver role="giver" %}`"""
    today = clock.now().date()
    last_day = getattr(person, "last_day", None)
    return _person(
        get_language() or "",
        name=components.named(person),
        side=components.side_of(role),
        role=str(ROLES.get(role, role)),
        note=str(note),
        absent_until=components.short_day(absent_until, today) if absent_until else "",
        inline=inline,
        href=href,
        gone_on=components.short_day(last_day, today) if last_day else "",
    )


@lru_cache(maxsize=2_000)
def _person(_language: str, **shown: Any) -> SafeString:
    """The same few people stand in every row of a list: each is drawn once per language."""
    return render_to_string("web/components/person.html", shown)


@register.inclusion_tag("web/components/due.html")
def due_chip(due_at: datetime | None, zone: str = "UTC", done: bool = False) -> dict[str, Any]:
    """A due date in the account's zone and in words. `{% due_chip step.due_at account.zone done=step.done_at %}`"""
    return {
        "due": components.due_view(due_at, clock.now(), zone or "UTC", done=bool(done)) if due_at else None
    }


@register.inclusion_tag("web/components/stages.html")
def stage_strip(
    stage: str, before: str = "", reached: Mapping[str, datetime] | None = None, zone: str = "UTC"
) -> dict[str, Any]:
    """Where the transition stands (TR-2). `{% stage_strip t.stage before=t.stage_before reached=times %}`"""
    return {"stages": components.stage_views(stage, before=before or "", reached=reached), "zone": zone}


@register.inclusion_tag("web/components/ring.html")
def ring(
    percent: float | Decimal, label: Text = "", target: float | Decimal = 95, size: int = 56, note: Text = ""
) -> dict[str, Any]:
    """Completeness with its target as a tick (KN-4). `{% ring total _("Brief") target=95 %}`"""
    view = components.ring_view(float(percent), float(target), size)
    return {"ring": view, "label": label, "target": target, "note": note, "percent": percent}


@register.inclusion_tag("web/components/gate.html")
def gate_door(
    gate: str,
    open: bool = False,
    reasons: Iterable[Any] | None = None,
    overridden_by: Any = "",
    override_reason: str = "",
    id: str = "",
) -> dict[str, Any]:
    """A readiness gate (GA-1 … GA-8), in `<ul class="gates">`. `{% gate_door g.gate open=g.open reasons=why %}`"""
    state = "overridden" if overridden_by else "open" if open else "shut"
    return {
        "gate": gate,
        "label": GATES.get(gate, gate),
        "state": state,
        "lines": components.reason_lines(reasons),
        "overridden_by": components.named(overridden_by),
        "override_reason": override_reason,
        "id": id or f"gate-{gate}",
    }


@register.inclusion_tag("web/components/bar.html")
def progress_bar(
    value: int, maximum: int | None = None, label: Text = "", note: Text = "", id: str = ""
) -> dict[str, Any]:
    """How far a job is; without `maximum` it only says that it works (UX-5). `{% progress_bar 3 10 _("Import") %}`"""
    return {
        "value": value,
        "maximum": maximum,
        "label": label,
        "note": note,
        "id": id or components.unique_id(label),
    }


# -- forms ------------------------------------------------------------------------------------


@register.inclusion_tag("web/components/field.html")
def field(field: BoundField, label: Text = "", help: Text = "") -> dict[str, Any]:
    """A form field with label, help and errors, linked for screen readers. `{% field form.email %}`

    No length is given to the browser: it would cut what is pasted without a word. The form says what is too long.
    """
    field.field.widget.attrs.pop("maxlength", None)
    kind = getattr(field.field.widget, "input_type", "")
    return {
        "field": field,
        "label": label or field.label,
        "help": help or field.help_text,
        "group": field.use_fieldset,
        "check": kind == "checkbox" and not field.use_fieldset,
    }


@register.inclusion_tag("web/components/form_errors.html")
def form_errors(form: Any) -> dict[str, Any]:
    """The errors of the whole form, and how many fields need attention. `{% form_errors form %}`"""
    return {"form": form}
