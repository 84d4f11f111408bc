"""Opening a page for chosen people at the customer, and closing it (RO-9, GA-1 … GA-3)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from django.db import IntegrityError, transaction

from tasuki.audit.actions import record
from tasuki.customer_page import decisions
from tasuki.customer_page.models import CustomerPage
from tasuki.customer_page.queries import access_page, access_pages
from tasuki.customers.models import Account, Stakeholder
from tasuki.customers.queries import relations_to_account
from tasuki.messaging.actions import contact_reasons
from tasuki.messaging.models import Message
from tasuki.rules import lifecycle
from tasuki.rules.access import Actor, why_not
from tasuki.rules.reasons import Conflict, NotFound, Reason, Refused, refuse_if
from tasuki.transitions.models import Transition
from tasuki.transitions.queries import RELATED
from tasuki.web import clock


@transaction.atomic
def open_pages(
    *, actor: Actor, account_id: UUID, stakeholders: Sequence[UUID], days: int = decisions.USUAL_DAYS
) -> list[CustomerPage]:
    """Open a page for each of these people; one that is open gets the new end, its link stays the same.

    Refused with every reason, and for all of them: while the gates let nobody write to the customer, for a group,
    for somebody who has left.
    """
    account = access_pages(actor, account_id)
    people = _people(account, stakeholders)
    reasons = why_not_open(actor, account) + decisions.why_not_days(days)
    today = clock.now().date()
    for one in people:
        reasons += decisions.why_not_person(one.name, one.left_on, one.headcount, today)
    if not people:
        reasons.append(Reason("customer_page.nobody"))
    refuse_if(reasons)
    return [_open(actor, account, one, days) for one in people]


def why_not_open(actor: Actor, account: Account) -> list[Reason]:
    """Empty when a page may be opened for people of this account now; the button shows the same.

    While a change of owner is being prepared, nothing reaches the customer before the gates allow contact.
    """
    reasons = why_not("customer_page.manage", actor, relations_to_account(actor, account))
    rows = Transition.objects.select_related(*RELATED).filter(account=account)
    for row in rows.exclude(stage__in=lifecycle.ENDED).order_by("opened_at"):
        if row.cut_over_at is None:
            reasons += contact_reasons(row, Message.Kind.INTRODUCTION)
    return [one for place, one in enumerate(reasons) if one not in reasons[:place]]


def _people(account: Account, ids: Sequence[UUID]) -> list[Stakeholder]:
    wanted = list(dict.fromkeys(ids))
    if len(wanted) > decisions.MOST_AT_ONCE:
        raise Refused(Reason("customer_page.too_many", {"most": decisions.MOST_AT_ONCE}))
    found = {one.pk: one for one in account.stakeholders.filter(pk__in=wanted)}
    for one in wanted:
        if one not in found:
            raise NotFound("stakeholder", one)
    return [found[one] for one in wanted]


def _open(actor: Actor, account: Account, person: Stakeholder, days: int) -> CustomerPage:
    now = clock.now()
    until = now + timedelta(days=days)
    page = CustomerPage.objects.filter(stakeholder=person, closed_at=None).first()
    if page is not None and page.expires_at <= now:  # one that is over is not brought back to life
        CustomerPage.objects.filter(pk=page.pk, closed_at=None).update(closed_at=page.expires_at)
        page = None
    if page is not None:
        if not CustomerPage.objects.filter(pk=page.pk, closed_at=None).update(expires_at=until):
            raise Conflict(Reason("conflict.stale"))
        page.expires_at = until
        _tell(actor, "customer_page.prolonged", page)
        return page
    try:
        with transaction.atomic():
            page = CustomerPage.objects.create(
                account=account,
                stakeholder=person,
                opened_at=now,
                opened_by_id=actor.person_id,
                expires_at=until,
            )
    except IntegrityError as error:
        raise Conflict(Reason("conflict.stale")) from error
    _tell(actor, "customer_page.opened", page)
    return page


@transaction.atomic
def close_page(*, actor: Actor, page_id: UUID) -> CustomerPage:
    """Close a page: its link opens no more, and never again; a page opened anew has another link."""
    page = access_page(actor, page_id)
    reasons = why_not("customer_page.manage", actor, relations_to_account(actor, page.account))
    if page.closed_at is not None:
        reasons.append(Reason("customer_page.closed_already"))
    refuse_if(reasons)
    now = clock.now()
    still = CustomerPage.objects.filter(pk=page.pk, closed_at=None)
    if not still.update(closed_at=now, closed_by_id=actor.person_id):
        raise Refused(Reason("customer_page.closed_already"))
    page.closed_at, page.closed_by_id = now, actor.person_id
    _tell(actor, "customer_page.closed", page)
    return page


def _tell(actor: Actor, action: str, page: CustomerPage) -> None:
    record(
        actor=actor,
        action=action,
        subject=("account", page.account_id),
        fields={
            "page": str(page.pk),
            "stakeholder": str(page.stakeholder_id),
            "until": page.expires_at.date().isoformat(),
        },
    )
