"""What the texts of messages may say of the customer's page: its address, where one is open (RO-9, PE-7)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from tasuki.customer_page.links import page_url
from tasuki.customer_page.models import CustomerPage
from tasuki.customer_page.queries import open_page_of
from tasuki.customers.models import Stakeholder
from tasuki.messaging.library import Words
from tasuki.transitions.models import Transition
from tasuki.web import clock


def gather(transitions: Sequence[Transition]) -> dict[UUID, CustomerPage]:
    """The open pages of everybody at these customers, by person, in one query (MS-7)."""
    accounts = {one.account_id for one in transitions}
    rows = CustomerPage.objects.filter(account__in=accounts, closed_at=None, expires_at__gt=clock.now())
    return {row.stakeholder_id: row for row in rows.order_by("-pk")}


def fields(
    transition: Transition,
    stakeholder: Stakeholder,
    words: Words,
    known: Mapping[UUID, CustomerPage] | None = None,
) -> dict[str, Any]:
    """`customer_page_url`; None while no page is open for this person."""
    page = open_page_of(stakeholder.pk) if known is None else known.get(stakeholder.pk)
    return {"customer_page_url": page_url(page.pk) if page else None}
