"""The page behind the link to unsubscribe: no login, nothing happens on opening it (MS-5, RO-9; RFC 8058)."""

from __future__ import annotations

from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from tasuki.messaging.library import nearest_language
from tasuki.messaging.suppression.asking import Wish, ask, follow, undo
from tasuki.rules.reasons import Reason, Refused
from tasuki.web.reason_texts import sentence

STATUS: Final = {
    "unsubscribe.forged": 404,
    "unsubscribe.cross_site": 403,
    "unsubscribe.not_yours": 409,
    "unsubscribe.too_often": 429,
}


@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """Ask whether it is meant; do it for the button, and for the one click of a mail program (RFC 8058).

    Opening the link changes nothing: scanners and previews open links, they do not post. Exempt from the CSRF
    cookie for the reason that the survey is: the right to ask is the signed token in the address, a browser sends
    nothing by itself that a forged request could abuse, and mail programs post without cookies. What a browser
    itself marks as coming from another site is refused all the same.
    """
    try:
        wish = follow(token)
    except Refused as refused:
        return _private(_closed(request, refused.reasons[0]))
    with translation.override(nearest_language(wish.message.language)):
        return _private(_post(request, wish, token) if request.method == "POST" else _show(request, wish))


def _post(request: HttpRequest, wish: Wish, token: str) -> HttpResponse:
    wanted = request.POST.get("action", "")
    one_click = request.POST.get("List-Unsubscribe", "").lower() == "one-click"
    try:
        if request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
            raise Refused(Reason("unsubscribe.cross_site"))
        if one_click or wanted == "stop":
            wish = ask(token)
        elif wanted == "undo":
            wish = undo(token)
        else:
            return _show(request, wish, status=422)
    except Refused as refused:
        return _closed(request, refused.reasons[0])
    # A mail program wants an answer, not another address; a person's browser must not post again on reloading.
    return _show(request, wish) if one_click else redirect("messaging:unsubscribe", token)


def _show(request: HttpRequest, wish: Wish, status: int = 200) -> HttpResponse:
    return render(request, "messaging/unsubscribe.html", {"wish": wish}, status=status)


def _closed(request: HttpRequest, reason: Reason) -> HttpResponse:
    context = {"message": sentence(reason)}
    return render(request, "messaging/unsubscribe_closed.html", context, status=STATUS.get(reason.code, 422))


def _private(response: HttpResponse) -> HttpResponse:
    """The address is a key: it stays out of search engines and of what other sites get to see."""
    response["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    response["Referrer-Policy"] = "no-referrer"
    return response
