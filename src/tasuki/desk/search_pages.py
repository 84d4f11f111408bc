"""The page of the search: words, what to narrow them to, names to jump to, what was found (KN-10)."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from tasuki.desk.search import Wanted, find
from tasuki.desk.search_jumps import jumps
from tasuki.desk.search_kinds import KINDS
from tasuki.passages.query import LONGEST
from tasuki.passages.rebuilding import is_done
from tasuki.rules.reasons import Refused
from tasuki.web.requests import actor_of


@login_required
@require_GET
def search(request: HttpRequest) -> HttpResponse:
    """What was found, best first; what cannot be asked is said above the field, with what was typed."""
    actor, text = actor_of(request), request.GET.get("q", "").strip()
    context: dict[str, Any] = {
        "text": text[:LONGEST],
        "kinds": KINDS.items(),
        "chosen": request.GET,
        "longest": LONGEST,
        "indexing": not is_done(),
    }
    try:
        wanted = _wanted(request, text)
        answer = find(actor, wanted)
    except Refused as refused:
        return render(request, "desk/search.html", {**context, "reasons": refused.reasons}, status=422)
    first = not wanted.cursor
    context["jumps"] = jumps(actor, text, answer.account) if first else []
    context |= {"answer": answer, "asked": bool(text), "first": first, "next": _next(request, answer.cursor)}
    return render(request, "desk/search.html", context)


def _wanted(request: HttpRequest, text: str) -> Wanted:
    """What the address says; an account, a kind or a day that cannot be one is left out."""
    given = request.GET
    return Wanted(
        text,
        account=_id(given.get("account", "")),
        kinds=tuple(one for one in given.getlist("kind") if one in KINDS),
        since=_day(given.get("since", "")),
        until=_day(given.get("until", "")),
        cursor=given.get("cursor", ""),
    )


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _next(request: HttpRequest, cursor: str) -> str:
    """The address of what comes behind."""
    if not cursor:
        return ""
    kept = [(key, value) for key, values in request.GET.lists() for value in values if key != "cursor"]
    return "?" + urlencode([*kept, ("cursor", cursor)])
