"""The pages on which people say how an account stands: facts, health, deals (SC-2, TR-8, PB-12)."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from tasuki.customers.account_facts import change_account_facts, fingerprint
from tasuki.customers.actions import record_health
from tasuki.customers.deals import editable_deal, save_deal
from tasuki.customers.deals import fingerprint as deal_fingerprint
from tasuki.customers.facts_forms import (
    DealForm,
    FactsForm,
    HealthForm,
    deal_initial,
    facts_initial,
    now_said,
)
from tasuki.customers.models import Account, Deal
from tasuki.customers.queries import access_account
from tasuki.rules.reasons import Conflict, Refused
from tasuki.web.reason_texts import sentence, sentences
from tasuki.web.requests import actor_of, local_path


@login_required
@require_http_methods(["GET", "POST"])
def facts(request: HttpRequest, account_id: UUID) -> HttpResponse:
    """What timing criteria and approvals look at."""
    actor = actor_of(request)
    account = access_account(actor, account_id, "account.edit")
    form = FactsForm(request.POST or None, initial={**facts_initial(account), "seen": fingerprint(account)})
    if request.method == "POST" and form.is_valid():
        seen = form.cleaned_data["seen"]
        change_account_facts(actor=actor, account=account, values=form.values(), seen=seen)
        messages.success(request, _("Saved."))
        return redirect(local_path(request, "next", f"/accounts/{account.pk}/"))
    return _page(request, account, form, HealthForm())


@login_required
@require_POST
def health(request: HttpRequest, account_id: UUID) -> HttpResponse:
    """Keep a health score of today."""
    actor = actor_of(request)
    account = access_account(actor, account_id, "account.edit")
    form = HealthForm(request.POST)
    if form.is_valid():
        source = form.cleaned_data["source"] or actor.name
        record_health(actor=actor, account=account, score=form.cleaned_data["score"], source=source)
        messages.success(request, _("Saved."))
        return redirect("customers:facts", account.pk)
    shown = FactsForm(initial={**facts_initial(account), "seen": fingerprint(account)})
    return _page(request, account, shown, form)


def _page(request: HttpRequest, account: Account, form: FactsForm, health_form: HealthForm) -> HttpResponse:
    context = {
        "account": account,
        "form": form,
        "health_form": health_form,
        "readings": account.health_readings.order_by("-at")[:6],
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "customers/facts.html", context, status=status)


@login_required
@require_http_methods(["GET", "POST"])
def new_deal(request: HttpRequest, account_id: UUID) -> HttpResponse:
    """Add a deal."""
    return _deal(request, access_account(actor_of(request), account_id, "account.edit"), None)


@login_required
@require_http_methods(["GET", "POST"])
def edit_deal(request: HttpRequest, deal_id: UUID) -> HttpResponse:
    """Change a deal: won, lost, another stage."""
    deal, account = editable_deal(actor_of(request), str(deal_id))
    return _deal(request, account, deal)


def _deal(request: HttpRequest, account: Account, deal: Deal | None) -> HttpResponse:
    seen = {**deal_initial(deal), "seen": deal_fingerprint(deal)} if deal else {"status": "open"}
    form, refused = DealForm(request.POST or None, initial=seen), list[str]()
    status = 422 if request.method == "POST" else 200
    if request.method == "POST" and form.is_valid():
        actor, stale = actor_of(request), form.cleaned_data["seen"]
        try:
            save_deal(actor=actor, account=account, values=form.values(), deal=deal, seen=stale)
        except Refused as error:
            refused = sentences(error.reasons)
        except Conflict as error:
            if deal is None:
                raise
            deal, account = editable_deal(actor, str(deal.pk))
            refused, status = [sentence(error.reason), _("It now says:"), *now_said(form, deal)], 409
        else:
            messages.success(request, _("Saved."))
            return redirect("customers:account", account.pk)
    context = {"account": account, "deal": deal, "form": form, "refused": refused}
    return render(request, "customers/deal.html", context, status=status)
