"""Pages to read the texts of messages: which there are, what one says, what it said before (MS-4, MS-6)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET

from tasuki.knowledge.brief.worddiff import Piece, word_difference
from tasuki.messaging import library
from tasuki.messaging.company import folder, listing, queries
from tasuki.messaging.company.preview import Wanted, preview
from tasuki.messaging.company.queries import Found, find
from tasuki.rules.access import why_not
from tasuki.rules.reasons import NotFound
from tasuki.web.requests import actor_of


@login_required
@require_GET
def texts(request: HttpRequest) -> HttpResponse:
    """Every text by template and variant, in every language: shipped, ours, waiting."""
    actor = actor_of(request)
    queries.must(actor)
    context = {
        "table": listing.table(actor),
        "may_edit": queries.may_edit(actor),
        "edit_reasons": why_not("text.edit", actor, queries.relations(actor)),
    }
    return render(request, "messaging/texts/list.html", context)


@login_required
@require_GET
def show(request: HttpRequest, language: str, name: str) -> HttpResponse:
    """What a text says, and what it says to a real recipient."""
    actor = actor_of(request)
    found = find(actor, language, name, request.GET.get("version", "")[:9])
    context = {
        **about(request, found),
        "found": found,
        "subject": found.parts[0],
        "body": found.parts[1],
        "preview": preview(actor, wanted_of(request, found)),
    }
    return render(request, "messaging/texts/show.html", context)


def about(request: HttpRequest, found: Found) -> dict[str, Any]:
    """What stands around a text: whose it is, where it is used, what may be done."""
    actor = actor_of(request)
    row = queries.row_of(found.language, found.name)
    may_edit = queries.may_edit(actor)
    return {
        "text_language": found.language,
        "name": found.name,
        "title": listing.title(found.name),
        "is_words": found.is_words,
        "row": row if row is not None and (may_edit or row.in_force_id or row.versions.exists()) else None,
        "shipped": queries.shipped_digest(found.language, found.name) != "",
        "shipped_changed": bool(
            row
            and row.in_force
            and row.in_force.replaces != queries.shipped_digest(found.language, found.name)
        ),
        "used_for": () if found.is_words else listing.cases(found.language, found.name),
        "may_edit": may_edit,
    }


def wanted_of(request: HttpRequest, found: Found, source: str | None = None) -> Wanted:
    """The text to try, and on whom: as the address or the form says."""
    data = request.POST if request.method == "POST" else request.GET
    return Wanted(
        found.language,
        found.name,
        found.source if source is None else source,
        _id(data.get("transition", "")),
        _id(data.get("recipient", "")),
    )


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


@login_required
@require_GET
def history(request: HttpRequest, language: str, name: str) -> HttpResponse:
    """Everything that was in force, the newest first; any two can be compared, and any one brought back."""
    actor = actor_of(request)
    queries.must(actor)
    row = queries.row_of(language, name)
    if row is None:
        raise NotFound("text", f"{language}/{name}")
    context: dict[str, Any] = {
        "row": row,
        "text_language": language,
        "name": name,
        "title": listing.title(name),
        "versions": queries.versions_of(row),
        "shipped": queries.shipped_digest(language, name) != "",
        "may_edit": queries.may_edit(actor),
    }
    before, after = request.GET.get("before", "")[:9], request.GET.get("after", "")[:9]
    if before and after:
        pair = find(actor, language, name, before), find(actor, language, name, after)
        context |= {"before": before, "after": after, "pieces": difference(*pair)}
    return render(request, "messaging/texts/history.html", context)


def difference(before: Found, after: Found) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    """What differs in the subject, and in the body."""
    (old_subject, old_body), (subject, body) = before.parts, after.parts
    return word_difference(old_subject, subject), word_difference(old_body, body)


@login_required
@require_GET
def source(request: HttpRequest, language: str, name: str) -> HttpResponse:
    """The text as a file."""
    found = find(actor_of(request), language, name, request.GET.get("version", "")[:9])
    end = "yaml" if name == library.WORDS else "liquid"
    return _download(found.source.encode(), f"{name}.{end}", "text/plain; charset=utf-8")


@login_required
@require_GET
def export(request: HttpRequest) -> HttpResponse:
    """The company's texts in force as a zip; `?all=1` with the shipped ones."""
    files = folder.in_force(actor_of(request), everything=bool(request.GET.get("all")))
    return _download(folder.zipped(files), "texts.zip", "application/zip")


def _download(data: bytes, name: str, kind: str) -> HttpResponse:
    response = HttpResponse(data, content_type=kind)
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return response
