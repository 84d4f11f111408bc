"""What the page of one account says: owner, what stands next, figures, people, what runs (UX-2, UX-4).

A fixed number of queries, whatever the account holds; what higher rooms know comes through `account_parts`.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Final

from django.db.models import F, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from tasuki.customers.account_parts import Figure, Next, Reader, gathered
from tasuki.customers.models import Account, Deal, Initiative, Ownership, Stakeholder, Touchpoint
from tasuki.customers.owner_history import Owners, owners_of_accounts, owners_of_stakeholders
from tasuki.customers.queries import visible_accounts
from tasuki.customers.trend import health_trend
from tasuki.rules.access import Actor, allowed
from tasuki.web import clock
from tasuki.web.templatetags.ui import money

PEOPLE: Final = 8
DEALS: Final = 8
CONTACTS: Final = 6
READINGS: Final = 12
OWNERS: Final = 8
NEXT: Final = 8
#: Health below this asks for attention, as where approvals are asked for (TR-8).
UNHAPPY: Final = 50


def context(actor: Actor, found: Account, relations: frozenset[str]) -> dict[str, Any]:
    """Everything that the template needs apart from addresses of other rooms."""
    now = clock.now()
    reader = Reader(actor, found, relations, now)
    initiatives = list(found.initiatives.exclude(state=Initiative.State.DONE).order_by("due_on", "name")[:20])
    readings = list(found.health_readings.order_by("-at")[:READINGS])
    trend = health_trend(readings)
    people, deals = _people(found, now), _deals(found)
    ownerships = list(found.ownerships.select_related("person").order_by("-since")[:OWNERS])
    parts = gathered(reader, [*_renewal(found, reader.today), *_due(initiatives)])
    return {
        "account": found,
        "parts": parts,
        "next": parts.next[:NEXT],
        "today": reader.today,
        "figures": [*_figures(found, reader.today), *parts.figures],
        "trend": trend,
        "health_low": trend is not None and trend.now < UNHAPPY,
        "stakeholders": people,
        "stakeholder_count": found.stakeholders.count() if len(people) == PEOPLE else len(people),
        "initiatives": initiatives,
        "touchpoints": found.touchpoints.select_related("person", "stakeholder").order_by("-at")[:CONTACTS],
        "ownerships": ownerships,
        "owner_since": _owner_since(found, ownerships),
        "owners": owners_of_accounts([found.pk], now)[found.pk],
        "parent": visible_accounts(actor).filter(pk=found.parent_id).first() if found.parent_id else None,
        "subsidiaries": visible_accounts(actor).filter(parent=found).order_by("sort_key")[:50],
        "covers": found.covers.filter(ended_at=None).select_related("person", "absent"),
        "deals": deals,
        "deal_count": found.deals.count() if len(deals) == DEALS else len(deals),
        "may_edit": allowed("stakeholder.edit", actor, relations),
        "about": _about(found),
    }


def _figures(found: Account, today: date) -> list[Figure]:
    """What the account is worth and when it renews."""
    shown = [Figure(_("ARR"), money(found.arr, found.currency) if found.arr is not None else "–")]
    if found.renewal_on is None:
        return [*shown, Figure(_("Renewal"), "–", _("nobody has said"))]
    days = (found.renewal_on - today).days
    words = (
        ngettext("in %(days)d day", "in %(days)d days", days) % {"days": days}
        if days >= 0
        else ngettext("%(days)d day ago", "%(days)d days ago", -days) % {"days": -days}
    )
    return [*shown, Figure(_("Renewal"), date_format(found.renewal_on, "DATE_FORMAT"), words)]


def _renewal(found: Account, today: date) -> list[Next]:
    if found.renewal_on is None or found.renewal_on < today:
        return []
    return [Next(found.renewal_on, gettext_lazy("Renewal"), "", "", found.owner)]


def _due(initiatives: list[Initiative]) -> list[Next]:
    """Running initiatives that have a day."""
    return [
        Next(one.due_on, gettext_lazy("Initiative"), one.next_step or one.name)
        for one in initiatives
        if one.due_on is not None
    ]


def _people(found: Account, now: datetime) -> list[tuple[Stakeholder, Owners]]:
    """The most influential people who are still there, when they were last spoken to, and the owners they have
    lived through in 24 months (TR-7).
    """
    last = Touchpoint.objects.filter(stakeholder=OuterRef("pk")).order_by("-at").values("at")[:1]
    people = list(
        found.stakeholders.annotate(last_contact=Subquery(last), weight=Coalesce("influence", 0)).order_by(
            F("left_on").asc(nulls_first=True), "-weight", "name_key", "id"
        )[:PEOPLE]
    )
    seen = owners_of_stakeholders(found, now, [one.pk for one in people])
    return [(one, seen[one.pk]) for one in people]


def _deals(found: Account) -> list[Deal]:
    """The deals, those without a day of closing below."""
    last_closed = F("closed_on").desc(nulls_last=True)
    return list(found.deals.select_related("owner").order_by(last_closed, "id")[:DEALS])


def _owner_since(found: Account, ownerships: list[Ownership]) -> datetime | None:
    """Since when the present owner has the account, by the history of its owners."""
    spans = (one for one in ownerships if one.until is None and one.role == Ownership.Role.ACCOUNT)
    return next((one.since for one in spans if one.person_id == found.owner_id), None)


def _about(found: Account) -> list[tuple[str, str]]:
    escalations = found.open_escalations
    return [
        (_("Live since"), date_format(found.live_on, "DATE_FORMAT") if found.live_on else ""),
        (
            _("First value reached on"),
            date_format(found.first_value_on, "DATE_FORMAT") if found.first_value_on else "",
        ),
        (_("Open escalations"), "" if escalations is None else str(escalations)),
        (_("Time zone"), found.zone),
    ]
