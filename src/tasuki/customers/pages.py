"""The pages of accounts and of the people there."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from tasuki.customers.actions import save_stakeholder
from tasuki.customers.forms import ProfileForm, StakeholderForm
from tasuki.customers.models import Account, Deal, Stakeholder, StakeholderProfile
from tasuki.customers.names import name_key
from tasuki.customers.owner_history import Owners, owners_of_accounts, owners_of_stakeholders
from tasuki.customers.queries import (
    access_account,
    access_stakeholder,
    relations_to_account,
    visible_accounts,
)
from tasuki.rules.access import allowed
from tasuki.web import clock
from tasuki.web.paginator import LeanPaginator
from tasuki.web.requests import actor_of

PAGE_SIZE = 50
PEOPLE_SHOWN = 200


@login_required
@require_GET
def account_list(request: HttpRequest) -> HttpResponse:
    """The accounts that the person may see."""
    rows = visible_accounts(actor_of(request)).select_related("owner").defer("source_row")
    rows = rows.order_by("name_key", "id")
    text, tier, country = (request.GET.get(name, "").strip() for name in ("q", "tier", "country"))
    if text:
        rows = rows.filter(name_key__contains=name_key(text))
    if tier in Account.Tier.values:
        rows = rows.filter(tier=tier)
    if len(country) == 2:
        rows = rows.filter(country=country.upper())
    if request.GET.get("owner") == "none":
        rows = rows.filter(owner=None)
    context = {
        "page_obj": LeanPaginator(rows, PAGE_SIZE).get_page(request.GET.get("page")),
        "tiers": Account.Tier.choices,
        "filters": request.GET,
    }
    return render(request, "customers/list.html", context)


@login_required
@require_GET
def account(request: HttpRequest, account_id: UUID) -> HttpResponse:
    """One account: who owns it, who is there, what runs, what was sold, how it feels."""
    actor = actor_of(request)
    found = access_account(actor, account_id)
    relations = relations_to_account(actor, found)
    now = clock.now()
    won = found.deals.filter(status=Deal.Status.WON)
    context = {
        "account": found,
        "stakeholders": _with_owners(found, now),
        "stakeholder_count": found.stakeholders.count(),
        "deals": found.deals.select_related("owner").order_by("-closed_on", "-opened_on", "id")[:20],
        "deal_count": found.deals.count(),
        "won_total": won.aggregate(total=Sum("amount"))["total"],
        "initiatives": found.initiatives.order_by("state", "due_on"),
        "health": found.health_readings.order_by("-at")[:6],
        "touchpoints": found.touchpoints.select_related("person", "stakeholder").order_by("-at")[:10],
        "ownerships": found.ownerships.select_related("person").order_by("-since"),
        "subsidiaries": found.subsidiaries.order_by("name_key")[:50],
        "links": _links(found),
        "covers": found.covers.filter(ended_at=None).select_related("person", "absent"),
        "cover_url": _url("transitions:cover", found),
        "owners": owners_of_accounts([found.pk], now)[found.pk],
        "may_edit": allowed("stakeholder.edit", actor, relations),
        "facts_url": _url("customers:facts", found) if allowed("account.edit", actor, relations) else "",
        "hand_over_url": _url("transitions:open", found)
        if allowed("transition.open", actor, relations)
        else "",
        "about": [
            (_("ARR"), f"{found.arr:,.0f} {found.currency}" if found.arr is not None else ""),
            (_("Renewal"), date_format(found.renewal_on, "DATE_FORMAT") if found.renewal_on else ""),
            (_("Live since"), date_format(found.live_on, "DATE_FORMAT") if found.live_on else ""),
            (
                _("First value reached on"),
                date_format(found.first_value_on, "DATE_FORMAT") if found.first_value_on else "",
            ),
            (_("Open escalations"), "" if found.open_escalations is None else str(found.open_escalations)),
            (_("Time zone"), found.zone),
        ],
    }
    return render(request, "customers/account.html", context)


def _with_owners(found: Account, now: datetime) -> list[tuple[Stakeholder, Owners]]:
    """The people there, each with the owners they have lived through in 24 months (TR-7)."""
    seen = owners_of_stakeholders(found, now)
    people = found.stakeholders.order_by("kind", "last_name", "id")[:PEOPLE_SHOWN]
    return [(one, seen[one.pk]) for one in people]


def _links(found: Account) -> list[tuple[str, str]]:
    """The other rooms that know something about the account, where they are there."""
    wanted = [
        (_("Knowledge record"), "knowledge:record"),
        (_("Commitments"), "commitments:list"),
        (_("Success plan"), "success:plan"),
        (_("Transitions"), "transitions:of_account"),
        (_("Cover"), "transitions:cover"),
    ]
    return [(label, url) for label, name in wanted if (url := _url(name, found))]


def _url(name: str, found: Account) -> str:
    try:
        return reverse(name, args=[found.pk])
    except NoReverseMatch:
        return ""


@login_required
@require_http_methods(["GET", "POST"])
def new_stakeholder(request: HttpRequest, account_id: UUID) -> HttpResponse:
    """Add a person at the customer."""
    found = access_account(actor_of(request), account_id, "stakeholder.edit")
    return _stakeholder_form(request, found, Stakeholder(account=found), StakeholderProfile())


@login_required
@require_http_methods(["GET", "POST"])
def edit_stakeholder(request: HttpRequest, stakeholder_id: UUID) -> HttpResponse:
    """Change what is known of a person at the customer."""
    person = access_stakeholder(actor_of(request), stakeholder_id, "stakeholder.edit")
    profile = StakeholderProfile.objects.filter(stakeholder=person).first() or StakeholderProfile()
    return _stakeholder_form(request, person.account, person, profile)


def _stakeholder_form(
    request: HttpRequest, found: Account, person: Stakeholder, profile: StakeholderProfile
) -> HttpResponse:
    data = request.POST or None
    form = StakeholderForm(data, instance=person, initial={"version": person.version})
    more = ProfileForm(data, instance=profile, prefix="profile")
    known = not person._state.adding
    if request.method == "POST" and form.is_valid() and more.is_valid():
        save_stakeholder(
            actor=actor_of(request),
            account=found,
            stakeholder=Stakeholder.objects.get(pk=person.pk) if known else None,
            values=form.values(),
            profile=dict(more.cleaned_data),
            expected_version=form.cleaned_data["version"] if known else None,
        )
        messages.success(request, _("Saved."))
        return redirect("customers:account", found.pk)
    context = {"account": found, "person": person, "form": form, "profile_form": more, "known": known}
    return render(
        request, "customers/stakeholder.html", context, status=422 if request.method == "POST" else 200
    )
