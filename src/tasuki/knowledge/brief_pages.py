"""The pages of the brief, the account summary and their differences; every form as a download (KN-7)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from tasuki.customers.models import Account
from tasuki.knowledge import queries
from tasuki.knowledge.basis import basis_for
from tasuki.knowledge.brief.blocks import BriefView
from tasuki.knowledge.brief.diff import as_markdown
from tasuki.knowledge.brief.download import attachment
from tasuki.knowledge.brief.reading import (
    Produced,
    Wish,
    compare,
    produce,
    read_brief,
    read_summary,
    safe_name,
)
from tasuki.knowledge.items import LANGUAGES, spoken
from tasuki.rules.access import allowed
from tasuki.web.requests import actor_of


@login_required
@require_GET
@never_cache
def brief(request: HttpRequest, account_id: UUID, number: int) -> HttpResponse:
    """A frozen brief in the reader's language."""
    view = read_brief(actor_of(request), account_id, number, wish_of(request))
    return _show(request, account_id, view)


@login_required
@require_GET
@never_cache
def brief_file(request: HttpRequest, account_id: UUID, number: int, form: str) -> HttpResponse:
    """The same as a file."""
    view = read_brief(actor_of(request), account_id, number, wish_of(request), form)
    return attachment(produce(view, form))


@login_required
@require_GET
@never_cache
def summary(request: HttpRequest, account_id: UUID) -> HttpResponse:
    """The account as it stands now: what a brief would say, marked as a preview."""
    basis = basis_for(request.GET.get("basis", ""), account_id)
    return _show(
        request, account_id, read_summary(actor_of(request), account_id, wish_of(request), basis=basis)
    )


@login_required
@require_GET
@never_cache
def summary_file(request: HttpRequest, account_id: UUID, form: str) -> HttpResponse:
    """The same as a file."""
    basis = basis_for(request.GET.get("basis", ""), account_id)
    return attachment(
        produce(read_summary(actor_of(request), account_id, wish_of(request), form, basis), form)
    )


@login_required
@require_GET
@never_cache
def difference(request: HttpRequest, account_id: UUID) -> HttpResponse:
    """From one brief to another, or to today: `?from=1&to=2` (KN-7)."""
    actor = actor_of(request)
    account, _relations = queries.access_record(actor, account_id)
    briefs = queries.briefs_of(account_id)
    if not briefs:
        return redirect("knowledge:summary", account_id)
    older, newer = _numbers(request, [one.number for one in briefs])
    language = wish_of(request).language
    found = compare(actor, account_id, older, newer, language)
    if request.GET.get("form") == "md":
        return _markdown(as_markdown(found), f"{account.name} {found.older} – {found.newer}")
    context = {
        "account": account,
        "found": found,
        "briefs": briefs,
        "older": older,
        "newer": newer,
        "language": language,
        "languages": LANGUAGES,
    }
    return render(request, "knowledge/brief_difference.html", context)


def wish_of(request: HttpRequest) -> Wish:
    """The language asked for, else the reader's, and whether with the sensitive notes."""
    wanted = request.GET.get("language", "")
    language = wanted if wanted in LANGUAGES else spoken(get_language())
    return Wish(language, request.GET.get("sensitive") == "1")


def _show(request: HttpRequest, account_id: UUID, view: BriefView) -> HttpResponse:
    actor = actor_of(request)
    account, relations = queries.access_record(actor, account_id)
    context: dict[str, Any] = {
        "account": account,
        "view": view,
        "briefs": queries.briefs_of(account_id),
        "languages": LANGUAGES,
        "may_export": allowed("sensitive.export", actor, relations),
        "basis": request.GET.get("basis", ""),
        "files": _files(account, view, request),
    }
    return render(request, "knowledge/brief.html", context)


def _files(account: Account, view: BriefView, request: HttpRequest) -> list[tuple[str, str]]:
    """Where each form is to be had, in the language and with the notes that the page shows."""
    kept = f"?language={view.language}"
    if view.with_sensitive:
        kept += "&sensitive=1"
    if view.preview and request.GET.get("basis"):
        kept += f"&basis={basis_for(request.GET['basis']).ref}"
    names = (("PDF", "pdf"), ("Word", "docx"), ("Markdown", "md"))
    if view.preview:
        return [
            (name, reverse("knowledge:summary_file", args=[account.pk, form]) + kept) for name, form in names
        ]
    return [
        (name, reverse("knowledge:brief_file", args=[account.pk, view.number, form]) + kept)
        for name, form in names
    ]


def _numbers(request: HttpRequest, known: list[int]) -> tuple[int, int | None]:
    """Which two are compared; without a choice the last brief with today."""
    older, newer = request.GET.get("from", ""), request.GET.get("to", "")
    first = int(older) if older.isdecimal() and len(older) < 9 else known[0]
    if newer in ("", "now"):
        return first, None
    if not newer.isdecimal() or int(newer[:9]) not in known:
        raise Http404
    return first, int(newer)


def _markdown(text: str, name: str) -> HttpResponse:
    return attachment(Produced(f"{safe_name(name)}.md", "text/markdown; charset=utf-8", text.encode()))
