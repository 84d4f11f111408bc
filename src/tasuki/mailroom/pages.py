"""The mailbox page: its state, the last look, what was received and what came of it (MS-5)."""

from __future__ import annotations

from django.contrib import messages as toasts
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from tasuki.connectors.mailbox import sent_folder
from tasuki.mailroom import looking, queries
from tasuki.mailroom.models import ReceivedMail
from tasuki.rules.access import allowed
from tasuki.rules.reasons import Reason, Refused, Unavailable
from tasuki.web.paginator import LeanPaginator
from tasuki.web.requests import actor_of

PAGE_SIZE = 50
LOOKS = {
    "bounced": "breach",
    "suppressed": "breach",
    "unclear": "wait",
    "failed": "wait",
    "delayed": "wait",
    "answered": "ok",
    "replied": "ok",
    "delivered": "ok",
}


@login_required
@require_GET
def mailbox(request: HttpRequest) -> HttpResponse:
    """How the mailbox stands, and the list of what came."""
    wanted = {"kind": request.GET.get("kind", ""), "outcome": request.GET.get("outcome", "")}
    rows = queries.received(actor_of(request), **wanted)
    state, wrong = queries.state_now()
    counts = queries.counts()
    page = LeanPaginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "page_obj": page,
        "rows": [(one, LOOKS.get(one.outcome, "quiet")) for one in page],
        "wanted": wanted,
        "state": state,
        "wrong": [wrong] if wrong else [],
        "is_set": wrong is None or wrong.code != "mailbox.not_set",
        "sent_folder": sent_folder(),
        "may_open": allowed("message.see", actor_of(request), ()),
        "kinds": ReceivedMail.Kind.choices,
        "outcomes": [(value, label, counts.get(value, 0)) for value, label in ReceivedMail.Outcome.choices],
    }
    return render(request, "mailroom/mailbox.html", context)


@login_required
@require_POST
def look(request: HttpRequest) -> HttpResponse:
    """Look now; what is wrong is shown on the page."""
    queries.let_in(actor_of(request))
    done = looking.look(now_anyway=True, most=500)
    if not done.configured:
        raise Refused(Reason("mailbox.not_set"))
    if done.error is not None:
        raise Unavailable(done.error)
    text = ngettext("%(n)s new mail was read.", "%(n)s new mails were read.", done.read)
    toasts.success(request, text % {"n": done.read})
    return redirect("mailroom:mailbox")
