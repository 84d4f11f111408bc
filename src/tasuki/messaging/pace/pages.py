"""The page of how fast mail leaves (MS-7): for operations."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.contrib import messages as toasts
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from tasuki.messaging.pace import actions
from tasuki.messaging.pace.models import EACH, OVERALL
from tasuki.messaging.pace.queries import access_pace, paces
from tasuki.messaging.pace.rates import MOST
from tasuki.rules.reasons import Refused
from tasuki.web.beside import say_beside
from tasuki.web.requests import actor_of

_AUTO_ID: Final = {OVERALL: "id_all_%s", EACH: "id_each_%s"}  # three forms stand on the page
_FIELDS: Final = {"pace.domain": "domain", "pace.range": "per_minute"}  # beside which field a refusal stands


class PaceForm(forms.Form):
    """A limit."""

    domain = forms.CharField(label=gettext_lazy("Domain"), max_length=254, help_text="example.com")
    per_minute = forms.IntegerField(
        label=gettext_lazy("Messages per minute"),
        min_value=0,
        max_value=MOST,
        help_text=gettext_lazy("0: no limit"),
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)


@login_required
@require_GET
def pace(request: HttpRequest) -> HttpResponse:
    """The limits in force, and what waits under each."""
    return _page(request)


@login_required
@require_POST
def set_pace(request: HttpRequest) -> HttpResponse:
    """Set one."""
    actor = actor_of(request)
    access_pace(actor)
    form = PaceForm(request.POST, auto_id=_AUTO_ID.get(request.POST.get("domain", ""), "id_%s"))
    if not form.is_valid():
        return _page(request, form=form)
    told = form.cleaned_data
    try:
        actions.set_pace(
            actor=actor,
            domain=told["domain"],
            per_minute=told["per_minute"],
            expected_version=told["version"],
        )
    except Refused as refused:
        say_beside(form, refused.reasons, _FIELDS)
        return _page(request, form=form)
    toasts.success(request, _("The limit is in force."))
    return redirect("messaging:pace")


@login_required
@require_POST
def remove_pace(request: HttpRequest) -> HttpResponse:
    """Give one up."""
    actions.remove_pace(actor=actor_of(request), domain=request.POST.get("domain", "")[:254])
    toasts.success(request, _("The usual limit holds again."))
    return redirect("messaging:pace")


def _page(request: HttpRequest, *, form: PaceForm | None = None) -> HttpResponse:
    access_pace(actor_of(request))
    rows = paces()
    context: dict[str, Any] = {
        "rows": rows,
        "overall": OVERALL,
        "each": EACH,
        "usual": [_usual(rows, name, form) for name in _AUTO_ID],
        "form": PaceForm() if form is None or form.data.get("domain") in _AUTO_ID else form,
    }
    return render(request, "messaging/pace.html", context, status=422 if form is not None else 200)


def _usual(rows: list[Any], name: str, refused: PaceForm | None) -> PaceForm:
    row = next(one for one in rows if one.domain == name)
    values = {"domain": name, "per_minute": row.per_minute, "version": row.version}
    if refused is not None and refused.data.get("domain") == name:
        form = refused
    else:
        form = PaceForm(initial=values, auto_id=_AUTO_ID[name])
    form.fields["domain"].widget = forms.HiddenInput()
    return form
