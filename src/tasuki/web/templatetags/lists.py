"""Tables, lists and figures as tags; `{% load ui %}` brings them along."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import template
from django.core.paginator import Page
from django.template import Context
from django.template.loader import render_to_string

from tasuki.web import components
from tasuki.web.components import Text

register = template.Library()


@register.simple_block_tag
def table(
    content: str,
    caption: Text,
    count: int | None = None,
    fold: bool = False,
    hide_caption: bool = False,
    id: str = "",
) -> str:
    """A data table that scrolls in its own frame; inside: thead, tbody. The first cell of a row is its head.

    `{% table caption=_("Accounts") count=n fold=True %}<thead>…{% endtable %}`; `fold` makes cards of rows on a
    phone (give cells `data-label`); numbers get `class="num"`.
    """
    name = id or components.unique_id("table", caption)
    context = {
        "content": content, "caption": caption, "count": count, "fold": fold, "hide_caption": hide_caption, "id": name
    }  # fmt: skip
    return render_to_string("web/components/table.html", context)


@register.simple_block_tag(takes_context=True)
def filter_bar(context: Context, content: str, action: str = "", target: str = "", label: Text = "") -> str:
    """Filters as a GET form; `target` (a selector) lets htmx swap that part. `{% filter_bar target="#list" %}…`"""
    request = context.get("request")
    path = action or (request.path if request else "")
    data = {"content": content, "action": path, "target": target, "label": label}
    return render_to_string("web/components/filters.html", data)


@register.inclusion_tag("web/components/pagination.html", takes_context=True)
def pagination(context: Context, page: Page[Any], noun: Text = "") -> dict[str, Any]:
    """Pages as links that keep the filters. `{% pagination page_obj _("accounts") %}`"""
    numbers = list(page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1))
    return {
        "page": page,
        "numbers": numbers,
        "gap": page.paginator.ELLIPSIS,
        "noun": noun,
        "request": context.get("request"),
    }


@register.inclusion_tag("web/components/tabs.html")
def tabs(items: Sequence[tuple[Text, str, int | None, bool]], label: Text) -> dict[str, Any]:
    """Tabs as links: (label, href, count or None, current). `{% tabs sections _("Sections") %}`"""
    return {"items": items, "label": label}


@register.simple_tag
def current_tab(items: Sequence[tuple[Text, str, int | None, bool]]) -> Text:
    """The label of the tab one is on, for titles; empty on none. `{% current_tab tabs as here %}`"""
    return next((label for label, _href, _count, current in items if current), "")


@register.inclusion_tag("web/components/facts.html")
def facts(rows: Iterable[tuple[Text, Any]]) -> dict[str, Any]:
    """Terms and their values; an empty value shows as to be confirmed. `{% facts rows %}`"""
    return {"rows": rows}


@register.inclusion_tag("web/components/timeline.html")
def timeline(events: Iterable[Mapping[str, Any]], zone: str = "UTC") -> dict[str, Any]:
    """Events: mappings with `at text` and, if known, `actor detail side planned href`. `{% timeline events zone %}`"""
    return {"events": events, "zone": zone}


@register.inclusion_tag("web/components/figure.html")
def figure(
    label: Text,
    value: Any,
    unit: Text = "",
    n: int | None = None,
    target: Text = "",
    met: bool | None = None,
    href: str = "",
    note: Text = "",
    why: str = "",
) -> dict[str, Any]:
    """A key figure with unit, cases, target, what it is made of and why; inside `<dl class="figures">` (ME-14)."""
    return {
        "label": label, "value": value, "unit": unit, "n": n, "target": target, "met": met, "href": href, "note": note,
        "why": why,
    }  # fmt: skip
