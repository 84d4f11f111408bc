"""The page of the company's rules: in force, changed by operations, with their history."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tasuki.rules.access import allowed
from tasuki.rules.reasons import Refused
from tasuki.transitions.company import rules as company
from tasuki.transitions.company import view as company_view
from tasuki.transitions.company.forms import CompanyRulesForm, initial
from tasuki.web.reason_texts import sentences
from tasuki.web.requests import actor_of


@login_required
@require_http_methods(["GET", "POST"])
def rules(request: HttpRequest) -> HttpResponse:
    """The rules in force; operations save a new version."""
    actor = actor_of(request)
    company.access_company_rules(actor, "company.edit" if request.method == "POST" else "company.see")
    number, values = company.rules_document()
    form = CompanyRulesForm(request.POST or None, initial=initial(number, values))
    refused: list[str] = []
    if request.method == "POST" and form.is_valid():
        try:
            saved = company.save_company_rules(
                actor=actor, values=form.document(), expected_number=form.cleaned_data["number"]
            )
        except Refused as error:
            refused = sentences(error.reasons)
        else:
            messages.success(request, _("Version %(number)s is in force.") % {"number": saved.number})
            return redirect("transitions:company_rules")
    context: dict[str, Any] = {
        "form": form,
        "number": number,
        "refused": refused,
        "may_edit": allowed("company.edit", actor, company.company_relations(actor)),
        "shown": company_view.rows(values),
        "history": company_view.history_rows(company.history(20)),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "transitions/company_rules.html", context, status=status)
