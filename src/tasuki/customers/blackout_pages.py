"""The page of the days on which no customer should change hands (PB-3, SU-6)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from tasuki.customers.blackouts import add_blackout, remove_blackout, visible_blackouts
from tasuki.customers.queries import find_account
from tasuki.rules.access import allowed, why_not
from tasuki.rules.reasons import NotFound, Refused, refuse_if
from tasuki.web.reason_texts import sentence, sentences
from tasuki.web.requests import actor_of

SHOWN = 500


class BlackoutForm(forms.Form):
    """From when to when, for whom, why."""

    starts_on = forms.DateField(
        label=gettext_lazy("First day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    ends_on = forms.DateField(
        label=gettext_lazy("Last day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    why = forms.CharField(label=gettext_lazy("Why"), max_length=200)
    country = forms.CharField(
        label=gettext_lazy("Country"),
        required=False,
        max_length=2,
        help_text=gettext_lazy("Two letters; empty: everywhere."),
    )
    account = forms.CharField(
        label=gettext_lazy("Account"),
        required=False,
        max_length=300,
        help_text=gettext_lazy("External id or exact name; empty: all accounts."),
    )


@login_required
@require_http_methods(["GET", "POST"])
def blackouts(request: HttpRequest) -> HttpResponse:
    """The closed days from today on; operations close more."""
    actor = actor_of(request)
    form, reasons = BlackoutForm(request.POST or None), []
    if request.method == "POST":
        refuse_if(why_not("blackout.edit", actor, ()))
        if form.is_valid():
            try:
                _add(request, form.cleaned_data)
            except Refused as refused:
                reasons = sentences(refused.reasons)
            except NotFound as missing:
                reasons = [sentence(missing.reason)]
            else:
                messages.success(request, _("Saved."))
                return redirect("customers:blackouts")
    context = {
        "rows": visible_blackouts(actor)[:SHOWN],
        "form": form,
        "refused": reasons,
        "may_edit": allowed("blackout.edit", actor, ()),
    }
    return render(
        request, "customers/blackouts.html", context, status=422 if request.method == "POST" else 200
    )


def _add(request: HttpRequest, data: dict[str, Any]) -> None:
    actor = actor_of(request)
    account = find_account(actor, data["account"]) if data["account"] else None
    add_blackout(actor=actor, **{**data, "account": account})


@login_required
@require_POST
def end(request: HttpRequest, blackout_id: UUID) -> HttpResponse:
    """Open the days again."""
    remove_blackout(actor=actor_of(request), blackout_id=blackout_id)
    messages.success(request, _("These days are open again."))
    return redirect("customers:blackouts")
