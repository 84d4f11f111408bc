"""The pages of the outbox: the list, its export, what was sent, what the mailbox knows (MS-5, MS-6)."""

from __future__ import annotations

from dataclasses import asdict
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages as toasts
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.csp import CSP
from django.utils.translation import gettext as _
from django.views.decorators.csp import csp_override
from django.views.decorators.http import require_GET, require_POST

from tasuki.connectors.mailbox import sent_folder
from tasuki.messaging import board, smtp
from tasuki.messaging.forms import SettleForm
from tasuki.messaging.library import languages
from tasuki.messaging.models import STATE, Message
from tasuki.messaging.outbox import as_sent
from tasuki.messaging.outbox.copies import look_now
from tasuki.messaging.outbox.export import csv_of
from tasuki.messaging.outbox.filters import Wanted, chosen_state, in_state, narrowed
from tasuki.messaging.queries import access_message, visible_messages
from tasuki.rules.access import allowed
from tasuki.web.paginator import LeanPaginator
from tasuki.web.requests import actor_of

PAGE_SIZE = 50
# The mail's own page: nothing may run, load, be sent or frame it, whatever stands in a text.
_NOTHING = {"default-src": [CSP.NONE], "frame-ancestors": [CSP.NONE], "sandbox": ""}


@login_required
@require_GET
def outbox(request: HttpRequest) -> HttpResponse:
    """All messages that the person may see; what needs a person comes first."""
    seen = visible_messages(actor_of(request))
    asked = Wanted.of(request.GET)
    rows = narrowed(seen, asked)
    counts = board.count_by_state(rows)
    wanted = chosen_state(asked, counts)
    paginator = LeanPaginator(in_state(rows, wanted.state), PAGE_SIZE)
    paginator.count = counts.get(wanted.state, 0) if wanted.state in STATE.values else sum(counts.values())
    page = paginator.get_page(request.GET.get("page"))
    context = {
        "page_obj": page,
        "rows": board.list_views(page, evidence=wanted.state == STATE.UNCERTAIN),
        "wanted": wanted,
        "states": [(state, STATE(state).label, counts.get(state, 0)) for state in STATE.values],
        "kinds": Message.Kind.choices,
        "languages": languages(),
        "total": sum(counts.values()),
        "mail_server": smtp.is_configured(),
        "may_settle": allowed("message.resolve", actor_of(request), ()),
        "settle_form": SettleForm(),
        "query": urlencode(asdict(wanted)),
    }
    return render(request, "messaging/outbox.html", context)


@login_required
@require_GET
def export(request: HttpRequest) -> HttpResponseBase:
    """The same as a table."""
    wanted = Wanted.of(request.GET)
    return csv_of(in_state(narrowed(visible_messages(actor_of(request)), wanted), wanted.state))


@login_required
@require_GET
def eml(request: HttpRequest, message_id: UUID) -> HttpResponse:
    """The mail as a file for mail programs."""
    row = access_message(actor_of(request), message_id)
    response = HttpResponse(as_sent.as_bytes(row), content_type="message/rfc822")
    response["Content-Disposition"] = f'attachment; filename="{row.kind}-{row.pk.hex[:12]}.eml"'
    response["Cache-Control"] = "no-store"
    return response


@login_required
@require_GET
@csp_override(_NOTHING)
def html(request: HttpRequest, message_id: UUID) -> HttpResponse:
    """The HTML form of the mail on a page of its own, in a sandbox."""
    shown = as_sent.shown(access_message(actor_of(request), message_id))
    response = HttpResponse(shown.html, content_type="text/html; charset=utf-8")
    response["Cache-Control"] = "no-store"
    return response


@login_required
@require_POST
def evidence(request: HttpRequest, message_id: UUID) -> HttpResponse:
    """Look into the mailbox for a copy; it is shown as a proposal, a person confirms."""
    row = access_message(actor_of(request), message_id, "message.resolve")
    found = look_now(row)
    if found.found_in:
        toasts.success(request, found.proposal)
    else:
        where = ", ".join(found.missing_in) or sent_folder()
        toasts.info(
            request, _("No copy in %(folder)s. That proves nothing: ask, or wait.") % {"folder": where}
        )
    response = redirect("messaging:message", row.pk)
    response["Location"] += "#settle-heading"
    return response
