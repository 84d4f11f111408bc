"""The pages of accounts and of the people there."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from tasuki.customers import account_page
from tasuki.customers.listing.table import TABLE
from tasuki.customers.models import Account
from tasuki.customers.queries import (
    access_account,
    relations_to_account,
)
from tasuki.rules.access import Actor, allowed
from tasuki.tables.showing import list_page
from tasuki.web.requests import actor_of


@login_required
@require_GET
def account_list(request: HttpRequest) -> HttpResponse:
    """The accounts that the person may see, as a table with filters, views and export."""
    return list_page(request, TABLE, "customers/list.html")


@login_required
@require_GET
def account(request: HttpRequest, account_id: UUID) -> HttpResponse:
    """One account on one page: who owns it, what stands next, how it feels, who is there, what runs."""
    actor = actor_of(request)
    found = access_account(actor, account_id)
    relations = relations_to_account(actor, found)
    context = {
        **account_page.context(actor, found, relations),
        "people_url": _url("stakeholders:people", found),
        "map_url": _url("stakeholders:map", found) if allowed("knowledge.see", actor, relations) else "",
        "new_person_url": _url("stakeholders:new", found)
        if allowed("stakeholder.edit", actor, relations)
        else "",
        "links": _links(found, actor, relations),
        "cover_url": _url("transitions:cover", found),
        "facts_url": _url("customers:facts", found) if allowed("account.edit", actor, relations) else "",
        **_handoff(found, actor, relations),
    }
    return render(request, "customers/account.html", context)


def _handoff(found: Account, actor: Actor, relations: frozenset[str]) -> dict[str, str]:
    """The way to the handoff that holds the account now; without one, to opening one (TR-1)."""
    if found.owner_locked_by is None:
        may = allowed("transition.open", actor, relations)
        return {"hand_over_url": _url("transitions:open", found) if may else ""}
    if not allowed("transition.see", actor, relations):
        return {"handoff_url": ""}
    try:
        return {"handoff_url": reverse("transitions:plan", args=[found.owner_locked_by])}
    except NoReverseMatch:
        return {"handoff_url": ""}


def _links(found: Account, actor: Actor, relations: frozenset[str]) -> list[tuple[str, str]]:
    """The other rooms that know something about the account, where they are there and open to the reader."""
    wanted = [
        (_("Knowledge record"), "knowledge:record", "knowledge.see"),
        (_("Account summary"), "knowledge:summary", "knowledge.see"),
        (_("People at the customer"), "stakeholders:people", "account.see"),
        (_("Introduction ledger"), "stakeholders:ledger", "account.see"),
        (_("Documents"), "documents:list", "document.see"),
        (_("Commitments"), "commitments:list", "account.see"),
        (_("Success plan"), "success:plan", "success.see"),
        (_("Transitions"), "transitions:of_account", "account.see"),
        (_("Cover"), "transitions:cover", "cover.see"),
        (_("Customer page"), "customer_page:account", "customer_page.see"),
    ]
    open_ones = ((label, name) for label, name, action in wanted if allowed(action, actor, relations))
    return [(label, url) for label, name in open_ones if (url := _url(name, found))]


def _url(name: str, found: Account) -> str:
    try:
        return reverse(name, args=[found.pk])
    except NoReverseMatch:
        return ""
