"""Pages of the shell itself: every component in every state, and the choice of theme."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.multipartparser import MultiPartParserError
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_POST

from tasuki.rules.reasons import Reason
from tasuki.web.middleware import problem_response
from tasuki.web.samples import sample_context

YEAR = 365 * 24 * 3600


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """What cannot even be read says why, where that is known: too much at once, names too long."""
    reasons = _reasons_of(exception)
    if request.path.startswith("/api/"):
        return problem_response(400, reasons or (Reason("input.unreadable"),))
    return render(request, "400.html", {"reasons": list(reasons)}, status=400)


def failed(request: HttpRequest) -> HttpResponse:
    """What nobody foresaw: a page that asks nothing of the database, in this browser's language and theme."""
    return HttpResponse(render_to_string("500.html", {"request": request}), status=500)


def _reasons_of(error: Exception) -> tuple[Reason, ...]:
    if isinstance(error, RequestDataTooBig):
        return (Reason("input.too_much", {"limit": settings.DATA_UPLOAD_MAX_MEMORY_SIZE or 0}),)
    if isinstance(error, (MultiPartParserError, TooManyFieldsSent, TooManyFilesSent)):
        return (Reason("input.unreadable"),)
    return ()


@require_GET
def components_page(request: HttpRequest) -> HttpResponse:
    """Everything a page is made of, in every state, with invented contents (UX-3)."""
    context: dict[str, Any] = sample_context(request.GET.get("page"))
    return render(request, "web/components.html", context)


@require_POST
def set_theme(request: HttpRequest) -> HttpResponse:
    """Remember light, dark or the system's own choice in this browser, then go back (UX-3)."""
    back = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure())
    response = HttpResponseRedirect(back if safe else "/")
    chosen = request.POST.get("theme", "")
    if chosen in {"light", "dark"}:
        response.set_cookie(
            "theme", chosen, max_age=YEAR, samesite="Lax", secure=request.is_secure(), httponly=True
        )
    else:
        response.delete_cookie("theme", samesite="Lax")
    return response
