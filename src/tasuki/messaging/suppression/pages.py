"""The list of addresses that get no mail: look, add, take in a list, lift with a reason (MS-5)."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from django import forms
from django.contrib import messages as toasts
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from tasuki.messaging.models import Suppression
from tasuki.messaging.suppression import actions
from tasuki.messaging.suppression.forms import AddForm, LiftForm, ListForm
from tasuki.messaging.suppression.listing import Taken, decoded, import_list
from tasuki.messaging.suppression.queries import SHOWN, access_suppressions, counts_by_source, filtered
from tasuki.rules.access import allowed
from tasuki.rules.reasons import Reason, Refused
from tasuki.web.beside import say_beside
from tasuki.web.paginator import LeanPaginator
from tasuki.web.requests import actor_of

PAGE_SIZE = 50

_FIELDS: Final = {  # beside which field a refusal stands
    "suppression.bad_address": "address",
    "suppression.reason_missing": "reason",
    "suppression.too_long": "reason",
    "suppression.source": "source",
}
_LIST_FIELDS: Final = _FIELDS | {
    "suppression.list_empty": "lines",
    "suppression.list_too_long": "file",
    "suppression.not_text": "file",
}


@login_required
@require_GET
def suppressions(request: HttpRequest) -> HttpResponse:
    """The addresses that get no mail."""
    return _page(request)


def _page(
    request: HttpRequest,
    *,
    add: AddForm | None = None,
    listed: ListForm | None = None,
    taken: Taken | None = None,
) -> HttpResponse:
    rows = access_suppressions(actor_of(request))
    show = request.GET.get("show", "in_force")
    wanted = {"q": request.GET.get("q", "")[:254], "source": request.GET.get("source", ""), "show": show}
    page = LeanPaginator(filtered(rows, **wanted), PAGE_SIZE).get_page(request.GET.get("page"))
    counts = counts_by_source()
    names = {"in_force": _("In force"), "lifted": _("Lifted"), "all": _("All")}
    context = {
        "page_obj": page,
        "wanted": wanted,
        "sources": [(value, label, counts.get(value, 0)) for value, label in Suppression.Source.choices],
        "shows": [(value, names[value]) for value in SHOWN],
        "total": sum(counts.values()),
        "may_open": allowed("message.see", actor_of(request), ()),
        "add_form": add or AddForm(),
        "list_form": listed or ListForm(),
        "lift_form": LiftForm(),
        "taken": taken,
    }
    wrong = bool((add and add.errors) or (listed and listed.errors))
    return render(request, "messaging/suppressions.html", context, status=422 if wrong else 200)


@login_required
@require_POST
def add(request: HttpRequest) -> HttpResponse:
    """Keep one address out."""
    access_suppressions(actor_of(request))
    form = AddForm(request.POST)
    if not form.is_valid():
        return _page(request, add=form)
    try:
        made = actions.suppress(actor=actor_of(request), **form.cleaned_data)
    except Refused as refused:
        say_beside(form, refused.reasons, _FIELDS)
        return _page(request, add=form)
    toasts.success(request, _("%(address)s gets no mail any more.") % {"address": made.address})
    return redirect("messaging:suppressions")


@login_required
@require_POST
def take_list(request: HttpRequest) -> HttpResponse:
    """Keep the addresses of a list out, and show the lines that were not understood."""
    access_suppressions(actor_of(request))
    form = ListForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, listed=form)
    data = form.cleaned_data
    try:
        text = decoded(data["file"].read()) if data["file"] else data["lines"]
        if not text.strip():
            raise Refused(Reason("suppression.list_empty"))
        taken = import_list(actor=actor_of(request), text=text, reason=data["reason"])
    except Refused as refused:
        say_beside(form, refused.reasons, _LIST_FIELDS)
        return _page(request, listed=form)
    said = ngettext("%(n)s address was added.", "%(n)s addresses were added.", taken.added)
    toasts.success(request, said % {"n": taken.added})
    return _page(request, taken=taken)


@login_required
@require_POST
def lift(request: HttpRequest, suppression_id: UUID) -> HttpResponse:
    """Let an address have mail again."""
    form = LiftForm(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else _raise_long(form)
    done = actions.lift(actor=actor_of(request), suppression_id=suppression_id, reason=reason)
    toasts.success(request, _("%(address)s gets mail again.") % {"address": done.address})
    return redirect("messaging:suppressions")


def _raise_long(form: forms.Form) -> str:
    """An empty reason is refused by the action, in its words; only what is too long is the form's matter."""
    return str(form.data.get("reason", ""))
