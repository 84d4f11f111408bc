"""Finding customer pages and answers, and who may see them; following a link (RO-9, RO-10, SE-2)."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet

from tasuki.customer_page import decisions
from tasuki.customer_page.links import read_token
from tasuki.customer_page.models import ContactAnswer, CustomerPage
from tasuki.customers.models import Account, Stakeholder
from tasuki.customers.queries import access_account, relations_to_account
from tasuki.rules.access import Actor, allowed
from tasuki.rules.reasons import NotFound, Reason, Refused
from tasuki.web import clock


def follow_link(token: str) -> CustomerPage:
    """The open page that a link leads to; reads only. Refused when forged; when closed, over or its person gone."""
    key = read_token(token)
    rows = CustomerPage.objects.select_related("account__owner", "stakeholder")
    page = rows.filter(pk=key).first() if key else None
    if page is None or page.stakeholder.account_id != page.account_id:
        raise Refused(Reason("customer_page.forged"))
    if not decisions.is_open(page.closed_at, page.expires_at, page.stakeholder.left_on, clock.now()):
        raise Refused(Reason("customer_page.shut"))
    return page


def open_page_of(stakeholder_id: UUID) -> CustomerPage | None:
    """The page of this person that opens now."""
    rows = CustomerPage.objects.filter(stakeholder=stakeholder_id, closed_at=None, expires_at__gt=clock.now())
    return rows.first()


def access_pages(actor: Actor, account_id: UUID) -> Account:
    """The account whose customer pages the actor may see; not allowed looks like not found."""
    return access_account(actor, account_id, "customer_page.see")


def access_page(actor: Actor, page_id: UUID) -> CustomerPage:
    """One page; not allowed looks like not found."""
    page = CustomerPage.objects.select_related("account__owner", "stakeholder").filter(pk=page_id).first()
    if page is None or not _sees(actor, page.account):
        raise NotFound("customer page", page_id)
    return page


def access_answer(actor: Actor, answer_id: UUID) -> ContactAnswer:
    """One answer to "still the right contact?"; not allowed looks like not found."""
    rows = ContactAnswer.objects.select_related("stakeholder__account__owner", "decided_by")
    answer = rows.filter(pk=answer_id).first()
    if answer is None or not _sees(actor, answer.stakeholder.account):
        raise NotFound("answer", answer_id)
    return answer


def _sees(actor: Actor, account: Account) -> bool:
    return allowed("customer_page.see", actor, relations_to_account(actor, account))


@dataclass(frozen=True, slots=True)
class PersonRow:
    """Somebody at the customer with their page: the open one, else the last; None: they never had one."""

    stakeholder: Stakeholder
    page: CustomerPage | None
    is_open: bool


def people_of(account: Account) -> list[PersonRow]:
    """Everybody who is still there, each with their page, those with an open one first."""
    pages: dict[UUID, CustomerPage] = {}
    rows = CustomerPage.objects.filter(account=account).select_related("opened_by", "closed_by")
    for page in rows.order_by("opened_at", "id"):
        pages[page.stakeholder_id] = page
    people = account.stakeholders.filter(headcount=None).order_by("kind", "name_key", "id")
    found = [_person_row(one, pages.get(one.pk)) for one in people]
    return sorted((one for one in found if one is not None), key=lambda one: not one.is_open)


def _person_row(person: Stakeholder, page: CustomerPage | None) -> PersonRow | None:
    now = clock.now()
    gone = person.left_on is not None and person.left_on <= now.date()
    if gone and page is None:
        return None
    opens = page is not None and decisions.is_open(page.closed_at, page.expires_at, person.left_on, now)
    return PersonRow(person, page, opens)


def answers_of(account: Account) -> QuerySet[ContactAnswer]:
    """Answers that wait for a decision, the newest first."""
    rows = ContactAnswer.objects.filter(stakeholder__account=account, state=ContactAnswer.State.OPEN)
    return rows.select_related("stakeholder").order_by("-answered_at", "id")
