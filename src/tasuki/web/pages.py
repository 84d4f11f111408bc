"""Pages of the shell itself: every component in every state, and the choice of theme."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_POST

from tasuki.web.samples import sample_context

YEAR = 365 * 24 * 3600


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
