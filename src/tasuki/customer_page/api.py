"""Customer pages through the API: the same verbs as the pages (RO-9, PE-7, SY-4).

The customer's answer has no place here: it is given on the page behind the signed link, without a token.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Router

from tasuki.customer_page import actions, describe, queries
from tasuki.customer_page.content import content_of
from tasuki.customer_page.schemas import (
    ContactAnswerOut,
    CustomerPagesIn,
    CustomerPagesOut,
    PageContentOut,
    SharedListIn,
)
from tasuki.customers.queries import access_stakeholder
from tasuki.rules.reasons import NotFound
from tasuki.web.api import PROBLEMS, actor_of, idempotent

router = Router(tags=["customer pages"])
Out = dict[str, Any]
_A = "/accounts/{account_id}/customer-page"


@router.get(_A, response={200: CustomerPagesOut, **PROBLEMS}, operation_id="show_customer_pages")
def show(request: HttpRequest, account_id: UUID) -> Out:
    """For whom a page is open, what it shows, what waits for a decision."""
    return describe.overview(actor_of(request), queries.access_pages(actor_of(request), account_id))


@router.get(
    _A + "/people/{stakeholder_id}",
    response={200: PageContentOut, **PROBLEMS},
    operation_id="preview_customer_page",
)
def preview(request: HttpRequest, account_id: UUID, stakeholder_id: UUID) -> Out:
    """What this person sees, or would see."""
    account = queries.access_pages(actor_of(request), account_id)
    person = access_stakeholder(actor_of(request), stakeholder_id)
    if person.account_id != account.pk:
        raise NotFound("stakeholder", stakeholder_id)
    return describe.content(content_of(account, person))


@router.post(_A, response={200: CustomerPagesOut, **PROBLEMS}, operation_id="open_customer_pages")
@idempotent
def open_pages(request: HttpRequest, account_id: UUID, body: CustomerPagesIn) -> Out:
    """Open a page for these people, or prolong it."""
    actions.open_pages(
        actor=actor_of(request), account_id=account_id, stakeholders=body.stakeholders, days=body.days
    )
    return describe.overview(actor_of(request), queries.access_pages(actor_of(request), account_id))


@router.post(
    "/customer-pages/{page_id}/close",
    response={200: CustomerPagesOut, **PROBLEMS},
    operation_id="close_customer_page",
)
@idempotent
def close(request: HttpRequest, page_id: UUID) -> Out:
    """Close a page: its link opens no more."""
    page = actions.close_page(actor=actor_of(request), page_id=page_id)
    return describe.overview(actor_of(request), page.account)


@router.put(_A + "/shared", response={200: CustomerPagesOut, **PROBLEMS}, operation_id="share_with_customer")
@idempotent
def share(request: HttpRequest, account_id: UUID, body: SharedListIn) -> Out:
    """Say which initiatives and commitments the customer sees, and in which words; all or nothing."""
    items = [actions.Share(**one.model_dump()) for one in body.items]
    actions.share(actor=actor_of(request), account_id=account_id, items=items)
    return describe.overview(actor_of(request), queries.access_pages(actor_of(request), account_id))


@router.post(
    "/contact-answers/{answer_id}/accept",
    response={200: ContactAnswerOut, **PROBLEMS},
    operation_id="accept_contact_answer",
)
@idempotent
def accept(request: HttpRequest, answer_id: UUID, answered_at: datetime | None = None) -> Out:
    """Do what the customer's answer says; with `answered_at` only while it is the answer that was read."""
    answer = actions.accept_answer(actor=actor_of(request), answer_id=answer_id, answered_at=answered_at)
    return describe.answer(answer)


@router.post(
    "/contact-answers/{answer_id}/dismiss",
    response={200: ContactAnswerOut, **PROBLEMS},
    operation_id="dismiss_contact_answer",
)
@idempotent
def dismiss(request: HttpRequest, answer_id: UUID, answered_at: datetime | None = None) -> Out:
    """Leave everything as it is; with `answered_at` only while it is the answer that was read."""
    answer = actions.dismiss_answer(actor=actor_of(request), answer_id=answer_id, answered_at=answered_at)
    return describe.answer(answer)
