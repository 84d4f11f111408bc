"""A brief in the reader's language: the day-one page, then the sections in day-one order, newest facts first (KN-7)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import override, pgettext

from tasuki.knowledge.brief.blocks import Block, BriefView, Chapter, Line, Row, Table
from tasuki.knowledge.brief.day_one import opening
from tasuki.knowledge.brief.document import readable
from tasuki.knowledge.brief.lines import facts_of, lines_of
from tasuki.knowledge.brief.pictures import stakeholder_map, timeline
from tasuki.knowledge.brief.promises import gap_points, promise_table
from tasuki.knowledge.brief.reach import customer_table, depths, people_gaps
from tasuki.knowledge.brief.words import INITIATIVES, TIERS, day, local_day, money, word
from tasuki.knowledge.items import DAY_ONE, section_by_key, spoken
from tasuki.knowledge.models import Brief
from tasuki.web.countries import country_name


def view_of(brief: Brief, language: str | None = None) -> BriefView:
    """A frozen brief."""
    with override(spoken(language)):
        headline = _("Brief %(number)s, accepted by %(name)s on %(day)s. Complete to %(percent)s %%.") % {
            "number": brief.number,
            "name": brief.accepted_by_name,
            "day": date_format(brief.accepted_at),
            "percent": brief.completeness,
        }
        footer = _("Brief %(number)s · accepted by %(name)s, %(day)s") % {
            "number": brief.number,
            "name": brief.accepted_by_name,
            "day": date_format(brief.accepted_at),
        }
        title = _("Brief %(number)s: %(account)s")
        return _view(brief.document, brief.number, (title, headline, footer), brief.accepted_at, language)


def preview_of(document: Mapping[str, Any], now: datetime, language: str | None = None) -> BriefView:
    """The account as it stands, which nobody has accepted: marked as a preview with its date."""
    with override(spoken(language)):
        known = {"day": date_format(now), "percent": document["completeness"]["total"]}
        headline = (
            _("Preview, not accepted by anyone: as it stands on %(day)s. Complete to %(percent)s %%.") % known
        )
        footer = _("Preview, not accepted · as of %(day)s") % known
        return _view(document, 0, (_("Account summary: %(account)s"), headline, footer), now, language)


def _view(
    kept: Mapping[str, Any],
    number: int,
    words: tuple[str, str, str],
    made_at: datetime,
    language: str | None,
) -> BriefView:
    document = readable(kept)
    lines = lines_of(document["items"], spoken(language))
    title, headline, footer = words
    name = document["account"]["name"]
    return BriefView(
        language=spoken(language),
        account=name,
        number=number,
        title=title % {"number": number, "account": name},
        headline=headline,
        footer=footer,
        as_of=local_day(document["frozen_at"], document["account"].get("zone") or "UTC"),
        made_at=made_at,
        facts=tuple(_facts(document)),
        chapters=(opening(document, lines), *_timeline(document), *_sections(document, lines)),
        lines=lines,
    )


def _facts(document: Mapping[str, Any]) -> Iterator[Row]:
    """The account in a few words, under the title."""
    account = document["account"]
    known = (
        (_("Owner of record"), account["owner"]),
        (_("Tier"), word(TIERS, account["tier"])),
        (_("Industry"), account.get("industry", "")),
        (_("Country"), country_name(account["country"])),
        (_("ARR"), money(account.get("arr"), account.get("currency", ""))),
        (_("Customer since"), day(account.get("customer_since"))),
        (_("Renewal"), day(account["renewal_on"])),
    )
    return (Row(label, text, not text) for label, text in known)


def _timeline(document: Mapping[str, Any]) -> Iterator[Chapter]:
    picture = timeline(document)
    if picture is not None:
        yield Chapter("timeline", pgettext("brief", "Timeline"), (picture,))


def _sections(document: Mapping[str, Any], lines: Sequence[Line]) -> Iterator[Chapter]:
    for key in DAY_ONE:
        mine = [one for one in lines if one.section == key]
        blocks = tuple(one for one in (*_first(document, key), facts_of(mine), *_last(document, key)) if one)
        if blocks:
            yield Chapter(key, section_by_key(key).words.label(), blocks)


def _first(document: Mapping[str, Any], section: str) -> Iterator[Block | None]:
    """What stands before the facts of a section."""
    match section:
        case "state":
            yield _initiatives(document)
        case "commitments":
            yield promise_table(document["commitments"])
            yield gap_points(document["gaps"])
        case "people":
            yield customer_table(document)
            yield stakeholder_map(document)
            yield people_gaps(document)
        case "opportunities":
            yield _deals(document)


def _last(document: Mapping[str, Any], section: str) -> Iterator[Block]:
    if section == "people":
        yield from depths(document)


def _initiatives(document: Mapping[str, Any]) -> Table | None:
    rows = tuple(
        (
            one["name"],
            word(INITIATIVES, one["state"]),
            one["next_step"],
            day(one["due_on"]) or _("to be confirmed"),
        )
        for one in document["initiatives"]
    )
    head = (_("Initiative"), _("State"), _("Next step"), _("Due"))
    return Table(_("Running initiatives"), head, rows, (4, 2, 6, 3)) if rows else None


def _deals(document: Mapping[str, Any]) -> Table | None:
    rows = tuple(
        (one["name"], one["stage"], money(one["amount"], one["currency"]), day(one["closed_on"]))
        for one in document["deals"]
    )
    head = (_("Deal"), _("Stage"), _("Amount"), _("Expected"))
    return Table(_("Open deals"), head, rows, (5, 3, 3, 3)) if rows else None
