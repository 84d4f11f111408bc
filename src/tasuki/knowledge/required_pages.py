"""The checklist of required documents, and asking for their links now (KN-8)."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from tasuki.documents import reachability
from tasuki.documents.queries import access_documents
from tasuki.knowledge.basis import basis_for
from tasuki.knowledge.required import checklist as lines_of
from tasuki.knowledge.required import links_of
from tasuki.rules.access import allowed
from tasuki.rules.reasons import Reason, Refused
from tasuki.web import clock
from tasuki.web.requests import actor_of

MOST_CHECKED: Final = 16


@login_required
@require_GET
def checklist(request: HttpRequest, account_id: UUID) -> HttpResponse:
    """Each required document: there, reachable, current."""
    actor = actor_of(request)
    account, relations = access_documents(actor, account_id)
    lines = lines_of(account_id, basis_for(request.GET.get("basis", ""), account_id), clock.now())
    context = {
        "account": account,
        "lines": lines,
        "fine": sum(1 for line in lines if line.is_fine),
        "has_links": any(line.links for line in lines),
        "may_edit": allowed("document.edit", actor, relations),
        "may_answer": allowed("knowledge.edit", actor, relations),
        "origin": request.build_absolute_uri("/").rstrip("/"),
    }
    return render(request, "knowledge/documents.html", context)


@login_required
@require_POST
def check(request: HttpRequest, account_id: UUID) -> HttpResponse:
    """Ask for one link, or for all of the account, and wait for the answer."""
    access_documents(actor_of(request), account_id, "document.edit")
    links = links_of(account_id)
    wanted = request.POST.get("url", "")
    if wanted and wanted not in links:
        raise Refused(Reason("knowledge.no_link"))
    reachability.check_many([wanted] if wanted else links[:MOST_CHECKED])
    messages.success(request, _("Checked."))
    return redirect("knowledge:documents", account_id)
