"""The answer to a form that was refused: the page it stood on, as it was filled in, with the reasons at the form.

Nothing of what was typed is kept on the server for this: the page is asked for once more within the same request.
Without a page that holds the form (a link of long ago, a program) the reasons stand on a page of their own.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Final
from urllib.parse import urlsplit

from django.core.exceptions import PermissionDenied
from django.db import DatabaseError
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import Resolver404, get_script_prefix, resolve

from tasuki.rules.reasons import Conflict, NotFound, Reason, Refused, Unavailable
from tasuki.web.came_from import FIELD, hidden_page, page_of_form, signed_page
from tasuki.web.form_again import NEVER_KEPT, give_back
from tasuki.web.reason_texts import sentence

LONGEST: Final = 1_000_000
NOT_SHOWN: Final = (*NEVER_KEPT, FIELD, "next", "version", "revision")
NO_PAGE: Final = (Refused, NotFound, Conflict, Unavailable, Http404, PermissionDenied, DatabaseError)


def refusal(request: HttpRequest, status: int, reasons: tuple[Reason, ...]) -> HttpResponse:
    """The page of the form again where there is one, else a page that says why, with the way back."""
    return (form_page(request, reasons) if status == 422 else None) or refused_page(request, status, reasons)


def refused_page(request: HttpRequest, status: int, reasons: tuple[Reason, ...]) -> HttpResponse:
    """The page that says why, with the way back and what had been written."""
    sent = request.POST if request.method == "POST" else QueryDict()
    secret = any("password" in name for name in sent)
    context = {
        "status": status,
        "reasons": [sentence(reason) for reason in reasons],
        "raw_reasons": reasons,
        "written": [] if secret else _written(sent),
        "again": [] if secret or request.FILES else _again(request, sent),
        "address": request.get_full_path(),
    }
    return render(request, "web/refused.html", context, status=status)


def _written(sent: QueryDict) -> list[str]:
    """The texts somebody typed: what would hurt to lose."""
    return [
        text.strip()
        for name, texts in sent.lists()
        if name not in NOT_SHOWN
        for text in texts
        if _is_text(str(text).strip())
    ]


def _is_text(text: str) -> bool:
    """Words, not a mark or a number: with blanks of any kind, or in a script that may do without them."""
    if any(char.isspace() for char in text):
        return True
    return len(text) > 3 and not text.isascii() and any(char.isalpha() for char in text)


def _again(request: HttpRequest, sent: QueryDict) -> list[tuple[str, str]]:
    """Everything that was sent, and the page that it was sent from."""
    left_out = {*NEVER_KEPT, FIELD}
    found = [(name, text) for name, texts in sent.lists() if name not in left_out for text in texts]
    page = signed_page(page_of_form(request)) if found else ""
    return [*found, (FIELD, page)] if page else found


def form_page(request: HttpRequest, reasons: tuple[Reason, ...]) -> HttpResponse | None:
    """The page that the form stood on, filled as it was sent; None where that cannot be shown."""
    back = page_of_form(request) if request.method == "POST" else ""
    if not back or getattr(request, "htmx", False):
        return None
    parts = urlsplit(back)
    page = _look(request, parts.path, parts.query)
    if page is None or len(page) > LONGEST:
        return None
    note = render_to_string(
        "web/refused_note.html", {"raw_reasons": reasons, "address": back}, request=request
    )
    text = give_back(page, back, request.path, _sent(request.POST), note, str(hidden_page(back)))
    return None if text is None else HttpResponse(text, status=422)


def _sent(data: QueryDict) -> Mapping[str, list[str]]:
    return {name: [str(text) for text in texts] for name, texts in data.lists()}


def _look(request: HttpRequest, path: str, query: str) -> str | None:
    """The page at that address, as this reader sees it now."""
    try:
        found = resolve("/" + path.removeprefix(get_script_prefix()))
        answer = found.func(_reading(request, path, query), *found.args, **found.kwargs)
        if isinstance(answer, TemplateResponse):
            answer.render()
    except (Resolver404, *NO_PAGE):
        return None
    is_page = answer.status_code == 200 and "html" in answer.headers.get("Content-Type", "")
    return None if answer.streaming or not is_page else str(answer.content.decode())


def _reading(request: HttpRequest, path: str, query: str) -> HttpRequest:
    """The same request, as if that page had been opened."""
    look = copy.copy(request)
    look.method, look.path, look.path_info = "GET", path, "/" + path.removeprefix(get_script_prefix())
    look.GET, look.POST = QueryDict(query), QueryDict()
    look.META = {**request.META, "REQUEST_METHOD": "GET", "PATH_INFO": look.path_info, "QUERY_STRING": query}
    look.META.pop("HTTP_REFERER", None)
    return look
