"""The page of an account's cover: who answers the customer now, and who did (TR-6)."""

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

from tasuki.customers.models import Account, Ownership
from tasuki.customers.queries import access_account, relations_to_account
from tasuki.people.models import Person
from tasuki.rules.access import allowed
from tasuki.rules.reasons import Refused
from tasuki.transitions.actions.cover import end_cover, replace_cover, start_cover
from tasuki.transitions.cover.queries import covers_of, find_cover, running_cover
from tasuki.transitions.forms import NoNul, PersonChoice
from tasuki.web.reason_texts import sentences
from tasuki.web.requests import actor_of


class CoverForm(forms.Form):
    """Who covers, why, until when the owner is expected back."""

    person = PersonChoice(label=gettext_lazy("Who covers"), queryset=Person.objects.none())
    reason = NoNul(label=gettext_lazy("Reason"), max_length=500)
    until = forms.DateField(
        label=gettext_lazy("The owner is expected back on"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=gettext_lazy("Empty: until the absence is over or a permanent owner takes over."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = Person.objects.filter(is_active=True).select_related("team").order_by("sort_key")
        self.fields["person"].queryset = people  # type: ignore[attr-defined]


@login_required
@require_http_methods(["GET", "POST"])
def cover(request: HttpRequest, account_id: UUID) -> HttpResponse:
    """Who covers; starting one, or naming somebody else."""
    actor = actor_of(request)
    action = "cover.manage" if request.method == "POST" else "cover.see"
    account = access_account(actor, account_id, action)
    running = running_cover(account.pk)
    form, refused = CoverForm(request.POST or None), list[str]()
    if request.method == "POST" and form.is_valid():
        try:
            if running is None:
                start_cover(actor=actor, account=account, **form.cleaned_data)
            else:
                replace_cover(actor=actor, cover_id=running.pk, **form.cleaned_data)
        except Refused as error:
            refused = sentences(error.reasons)
        else:
            messages.success(
                request, _("%(person)s covers from now on.") % {"person": form.cleaned_data["person"].name}
            )
            return redirect("transitions:cover", account.pk)
    return _page(request, account, form, refused)


def _page(request: HttpRequest, account: Account, form: CoverForm, refused: list[str]) -> HttpResponse:
    actor = actor_of(request)
    relations = relations_to_account(actor, account)
    context = {
        "account": account,
        "running": running_cover(account.pk),
        "covers": covers_of(account)[:50],
        "form": form,
        "refused": refused,
        "may_manage": allowed("cover.manage", actor, relations),
        "roles": dict(Ownership.Role.choices),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "transitions/cover.html", context, status=status)


@login_required
@require_POST
def end(request: HttpRequest, cover_id: UUID) -> HttpResponse:
    """End a cover by hand."""
    actor = actor_of(request)
    found = find_cover(actor, cover_id, "cover.manage")
    end_cover(actor=actor, cover_id=found.pk)
    messages.success(request, _("The cover is over."))
    return redirect("transitions:cover", found.account_id)
