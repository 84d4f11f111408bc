"""Pages to read playbooks: which there are, what one says, what was published, how two differ (PB-1)."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.utils.translation import get_language
from django.views.decorators.http import require_GET

from tasuki.playbooks import listing, queries
from tasuki.playbooks.diff import compare
from tasuki.playbooks.diff_view import groups
from tasuki.playbooks.forms import CompareForm
from tasuki.playbooks.problems_view import problems_of
from tasuki.playbooks.queries import Found, Ref, find_document
from tasuki.playbooks.source import InvalidPlaybook
from tasuki.playbooks.view import playbook_view
from tasuki.playbooks.writing import complete
from tasuki.rules.access import Actor, why_not
from tasuki.rules.reasons import NotFound
from tasuki.web.reason_texts import sentence
from tasuki.web.requests import actor_of


@login_required
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """All playbooks by case."""
    actor = actor_of(request)
    context = {
        "cases": listing.cases(actor, get_language() or "en"),
        "may_edit": queries.may_edit(actor),
        "edit_reasons": why_not("playbook.edit", actor, queries.relations(actor)),
    }
    return render(request, "playbooks/list.html", context)


@login_required
@require_GET
def show(request: HttpRequest, key: str, version: str = "") -> HttpResponse:
    """What a playbook says, in the reader's language; a draft with errors shows these instead."""
    actor = actor_of(request)
    ref = Ref(key, version)
    try:
        found = find_document(actor, ref)
    except InvalidPlaybook as invalid:
        row = queries.access_playbook(actor, key, "playbook.edit")
        broken = {"playbook": row, "problems": problems_of(row.draft, invalid.reasons), "may_edit": True}
        return render(request, "playbooks/broken.html", broken, status=422)
    context = {
        **_about(request, found),
        "view": playbook_view(found.document, get_language() or "en"),
        "running": _running(found),
    }
    return render(request, "playbooks/show.html", context)


def _about(request: HttpRequest, found: Found) -> dict[str, Any]:
    """What stands around a document: whose it is, whether it is in force, what may be done."""
    row = found.playbook
    document = found.document
    current = queries.version_in_force(document.scenario, document.mode)
    in_force = (
        current is None
        if found.is_shipped
        else found.publication is not None and row is not None and row.in_force_id == found.publication.pk
    )
    return {
        "found": found,
        "playbook": row,
        "in_force": in_force,
        "may_edit": queries.may_edit(actor_of(request)),
        "shipped_key": document.key,
    }


def _running(found: Found) -> int:
    if found.is_shipped:
        return listing.running_with_shipped(found.ref.key)
    publication = found.publication
    return listing.running_with([publication])[publication.pk] if publication else 0


@login_required
@require_GET
def source(request: HttpRequest, key: str, version: str) -> HttpResponse:
    """The YAML as a file; `?form=complete` with everything that the short form takes from the library."""
    actor = actor_of(request)
    try:
        found = find_document(actor, Ref(key, version))
        text = complete(found.document) if request.GET.get("form") == "complete" else found.source
        name = f"{found.ref.key}.{found.ref.version}.yaml"
    except InvalidPlaybook:
        row = queries.access_playbook(actor, key, "playbook.edit")
        text, name = row.draft, f"{row.key}.draft.yaml"
    response = HttpResponse(text, content_type="application/yaml; charset=utf-8")
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return response


@login_required
@require_GET
def history(request: HttpRequest, key: str) -> HttpResponse:
    """Everything that was published from a playbook, the newest first; any two can be compared."""
    actor = actor_of(request)
    row = queries.access_playbook(actor, key)
    publications = list(
        row.publications.defer("source", "version__document")
        .select_related("version", "published_by")
        .order_by("-number")
    )
    running = listing.running_with(publications)
    context = {
        "playbook": row,
        "lines": [(one, running[one.pk]) for one in publications],
        "only_one": len(publications) < 2,
        "may_edit": queries.may_edit(actor),
        "document_key": f"{row.scenario}.{row.mode}",
    }
    return render(request, "playbooks/history.html", context)


@login_required
@require_GET
def compare_two(request: HttpRequest) -> HttpResponse:
    """What differs between two documents, before → after; without them, which two."""
    actor = actor_of(request)
    form = CompareForm(request.GET or None, actor=actor)
    if not form.is_valid():
        return render(request, "playbooks/compare.html", {"form": form})
    before, after = (_named(actor, form, name) for name in ("before", "after"))
    if before is None or after is None:
        return render(request, "playbooks/compare.html", {"form": form}, status=404)
    diff = compare(before.document, after.document)
    context = {
        "form": form,
        "before": before,
        "after": after,
        "groups": groups(diff, before.document, after.document, get_language() or "en"),
    }
    return render(request, "playbooks/compare.html", context)


def _named(actor: Actor, form: CompareForm, name: str) -> Found | None:
    """The document that a field of the form means; what is not there is said beside the field."""
    try:
        return find_document(actor, form.cleaned_data[name])
    except NotFound as nothing:
        form.add_error(name, sentence(nothing.reason))
        return None
