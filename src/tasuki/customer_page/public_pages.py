"""The page behind a customer's signed link: no login, opening it changes nothing and leaves no trace (RO-9)."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from tasuki.customer_page.actions import answer_contact
from tasuki.customer_page.calendar_file import calendar_file
from tasuki.customer_page.content import Content, content_of, page_language
from tasuki.customer_page.forms import ContactForm
from tasuki.customer_page.links import page_token
from tasuki.customer_page.models import CustomerPage
from tasuki.customer_page.queries import follow_link
from tasuki.outcomes import limits
from tasuki.rules.reasons import Conflict, Reason, Refused
from tasuki.web.reason_texts import sentence

STATUS: Final = {
    "customer_page.forged": 404,
    "customer_page.shut": 410,
    "survey.cross_site": 403,
    "survey.too_often": 429,
}
# A person reloads a page; a scanner opens it a few times. Beyond that it is neither.
OPENINGS: Final = 60
OPENINGS_PER_ADDRESS: Final = 600


@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest, token: str) -> HttpResponse:
    """Show the page; keep the answer that is sent by its form.

    Whatever opens the link (a mail scanner, a prefetch, a preview) changes nothing: only the form does. Exempt from
    the CSRF cookie for the reason that `outcomes.survey_pages` gives: the right to answer is the signed token, a
    browser sends nothing by itself; what the browser marks as coming from another site is refused.
    """
    try:
        found = _follow(request, token)
    except Refused as refused:
        return _private(_shut(request, refused.reasons[0]))
    with translation.override(page_language(found.account, found.stakeholder)):
        answer = _send(request, found, token) if request.method == "POST" else _show(request, found)
        return _private(answer)


@never_cache
@require_http_methods(["GET", "HEAD"])
def meeting_file(request: HttpRequest, token: str, meeting_id: UUID) -> HttpResponse:
    """One of their meetings for their calendar."""
    try:
        found = _follow(request, token)
        wanted = [
            one
            for one in content_of(found.account, found.stakeholder).appointments
            if one.meeting.pk == meeting_id
        ]
        if not wanted:
            raise Refused(Reason("customer_page.forged"))
    except Refused as refused:
        return _private(_shut(request, refused.reasons[0]))
    response = HttpResponse(calendar_file(wanted[0]), content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="meeting.ics"'
    return _private(response)


def _follow(request: HttpRequest, token: str) -> CustomerPage:
    """The page of a link. Only links that open are counted: others are refused by their signature alone."""
    found = follow_link(token)
    limits.refuse_too_often(
        request, str(found.pk), what="open:", per_link=OPENINGS, per_address=OPENINGS_PER_ADDRESS
    )
    return found


def _show(request: HttpRequest, found: CustomerPage) -> HttpResponse:
    content = content_of(found.account, found.stakeholder)
    return _page(request, content, ContactForm(initial={"kind": content.answered}), page_token(found.pk))


def _send(request: HttpRequest, found: CustomerPage, token: str) -> HttpResponse:
    form = ContactForm(request.POST)
    try:
        if request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
            raise Refused(Reason("survey.cross_site"))
        limits.refuse_too_often(request, str(found.pk), what="contact:")
        if form.is_valid():
            answer_contact(token=token, **form.cleaned_data)
            return redirect("customer_page:page", token)
    except Refused as refused:
        if refused.reasons[0].code in STATUS:
            return _shut(request, refused.reasons[0])
        for reason in refused.reasons:
            form.add_error(None, sentence(reason))
    except Conflict:  # two clicks at once: one of them is kept
        return redirect("customer_page:page", token)
    return _page(request, content_of(found.account, found.stakeholder), form, token, status=422)


def _page(
    request: HttpRequest, content: Content, form: ContactForm, token: str, status: int = 200
) -> HttpResponse:
    context: dict[str, Any] = {"content": content, "form": form, "token": token, "preview": False}
    return render(request, "customer_page/page.html", context, status=status)


def _shut(request: HttpRequest, reason: Reason) -> HttpResponse:
    """One friendly page for every link that does not open; it says nothing of what it once led to."""
    status = STATUS.get(reason.code, 404)
    context = {"message": sentence(reason)}
    response = render(request, "customer_page/shut.html", context, status=status)
    if status == 429:
        response["Retry-After"] = str(limits.WINDOW)
    return response


def _private(response: HttpResponse) -> HttpResponse:
    """The address is a key: it stays out of search engines and of what other sites get to see."""
    response["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    response["Referrer-Policy"] = "no-referrer"
    return response
