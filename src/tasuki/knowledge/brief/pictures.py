"""The pictures of a brief: the timeline and the map of the people, each with its table (PE-5, UX-4)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.utils.formats import date_format
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from tasuki.knowledge.brief.blocks import Picture, Table
from tasuki.knowledge.brief.timeline_picture import Labels, Lane, Mark, Span, draw
from tasuki.knowledge.brief.words import day, event_text, local_day, said
from tasuki.stakeholders.drawing import map_svg, map_table, summary
from tasuki.stakeholders.map_data import StakeholderMap

MILESTONES: Final = ("since", "deal", "go_live", "value", "transition", "renewal")


def timeline(document: Mapping[str, Any]) -> Picture | None:
    """Owners, milestones, meetings and promises over time; None where nothing is known."""
    events = document["timeline"]
    if not events:
        return None
    zone = document["account"].get("zone") or "UTC"
    today = local_day(document["frozen_at"], zone)
    lanes = (
        Lane(_("Owner"), "bar", spans=_owners(events, zone)),
        Lane(_("Milestones"), "diamond", _marks(events, MILESTONES, document)),
        Lane(_("Meetings"), "circle", _marks(events, ("meeting",), document)),
        Lane(_("Promises due"), "triangle", _marks(events, ("promise",), document)),
    )
    table = _table(events, document)
    labels = Labels(
        title=pgettext("brief", "Timeline"),
        alt=_(
            "Timeline of %(account)s: %(count)s events from %(first)s to %(last)s, listed in the table below it."
        )
        % {
            "account": document["account"]["name"],
            "count": len(events),
            "first": day(events[0]["at"], zone),
            "last": day(events[-1]["at"], zone),
        },
        today=_("Today"),
        past=pgettext("event", "past"),
        planned=pgettext("event", "planned"),
    )
    svg = draw(lanes, today, labels, lambda one: date_format(one, "YEAR_MONTH_FORMAT"), key="timeline")
    return Picture("", "timeline", svg, labels.alt, table, svg)


def _marks(
    events: Sequence[Mapping[str, Any]], kinds: Sequence[str], document: Mapping[str, Any]
) -> tuple[Mark, ...]:
    zone = document["account"].get("zone") or "UTC"
    today = local_day(document["frozen_at"], zone)
    return tuple(
        Mark(on, _short(one), planned=on > today)
        for one in events
        if one["kind"] in kinds
        for on in [local_day(one["at"], zone)]
    )


def _short(one: Mapping[str, Any]) -> str:
    """In a lane of its own kind an event needs no name of the kind."""
    text = said(one.get("text"))
    return text if text and one["kind"] in {"meeting", "promise"} else event_text(one)


def _owners(events: Sequence[Mapping[str, Any]], zone: str) -> tuple[Span, ...]:
    owners = [(local_day(one["at"], zone), said(one["text"])) for one in events if one["kind"] == "owner"]
    ends = [*(since for since, _name in owners[1:]), None]
    return tuple(Span(since, until, name) for (since, name), until in zip(owners, ends, strict=False))


def _table(events: Sequence[Mapping[str, Any]], document: Mapping[str, Any]) -> Table:
    zone = document["account"].get("zone") or "UTC"
    today = local_day(document["frozen_at"], zone)
    rows = tuple(
        (
            day(one["at"], zone),
            event_text(one),
            pgettext("event", "planned") if local_day(one["at"], zone) > today else pgettext("event", "past"),
        )
        for one in reversed(events)
    )
    return Table(_("Timeline as a table"), (pgettext("event", "Day"), _("What"), _("State")), rows, (3, 8, 2))


def stakeholder_map(document: Mapping[str, Any]) -> Picture | None:
    """The map of the people as it was when the brief was frozen; None where it was not kept or nobody is on it."""
    kept = document["map"]
    if not kept or not (kept.get("people") or kept.get("waiting")):
        return None
    found, language = StakeholderMap.from_dict(kept), get_language() or "en"
    rows = tuple(
        (
            str(one.number or ""),
            one.person.name,
            one.kinds,
            one.influence or _("to be confirmed"),
            one.support or _("to be confirmed"),
            "\n".join(one.lines),
        )
        for one in map_table(found, language)
    )
    head = (
        _("No."),
        _("Name"),
        _("Role"),
        _("Influence"),
        pgettext("support of a stakeholder", "Support"),
        _("Lines"),
    )
    table = Table(_("Stakeholder map as a table"), head, rows, (1, 4, 4, 3, 3, 5))
    alone = map_svg(found, language, standalone=True, name="map") if found.people else ""
    on_page = map_svg(found, language, name="map") if found.people else ""
    return Picture(_("Stakeholder map"), "map", alone, summary(found), table, on_page)
