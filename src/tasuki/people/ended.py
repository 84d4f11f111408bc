"""What somebody meets whose session has ended: a word about it, and the way back to the page they were on (SE-1, UX-2).

Signing in leads back by opening an address. So a form that was sent leads back to the page it stood on, never to
its own address, which cannot be opened; a part of a page that a script asked for becomes a sentence on that page.
"""

from __future__ import annotations

from typing import Final
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render, resolve_url

from tasuki.web.came_from import page_of_form

ENDED: Final = "ended"
SENT: Final = "sent"


def told_of_the_end(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """The answer to somebody who is not signed in, with what happened where they were signed in before."""
    sign_in = resolve_url(settings.LOGIN_URL)
    if response.status_code != 302 or urlsplit(response["Location"]).path != sign_in:
        return response
    sent, part = request.method == "POST", bool(request.headers.get("HX-Request"))
    if settings.SESSION_COOKIE_NAME not in request.COOKIES and not sent and not part:
        return response
    page = _page(request, part) if sent or part else request.get_full_path()
    href = f"{sign_in}?{urlencode({'next': page, ENDED: SENT if sent else '1'})}"
    if part:
        return render(request, "account/ended.html", {"href": href, "sent": sent}, status=401)
    return HttpResponseRedirect(href)


def _page(request: HttpRequest, part: bool) -> str:
    """Where the person is: the page of the form, or the one that a script runs on."""
    here = request.htmx.current_url_abs_path if part else None  # type: ignore[attr-defined]
    return page_of_form(request) or here or "/"
